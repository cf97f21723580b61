"""Where the protocols can't be alike, and why; docs/protocols.md tells it, too."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

_COERCED = "variables are checked against the schema before any use case is asked"
_TYPED = "the wire has types of its own, so that it can't be said"
_UNKNOWN = "clients made from the contract can't name it; what comes by number only is passed over"
_CURSORS = "Relay's connections have cursors alone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Something of a right call that is changed, and the code that tells it; empty for none.

    `unlike` has, for each protocol that is different, its own code, or None where it can't be said
    at all, and the reason.
    """

    use_case: str
    code: str
    unlike: Mapping[str, tuple[str | None, str]]
    added: Mapping[str, Any] = field(default_factory=dict[str, Any])
    left_out: Sequence[str] = ()


DIFFERENCES: Mapping[str, Difference] = {
    "a field is missing": Difference(
        use_case="CreateProduct",
        left_out=("price",),
        code="validation",
        unlike={"graphql": ("graphql.invalid", _COERCED)},
    ),
    "there is no such field": Difference(
        use_case="CreateProduct",
        added={"colour": "red"},
        code="validation",
        unlike={"graphql": ("graphql.invalid", _COERCED), "grpc": (None, _UNKNOWN)},
    ),
    "a value is of another type": Difference(
        use_case="CreateProduct",
        added={"name": ["a", "b"]},
        code="validation",
        unlike={"graphql": ("graphql.invalid", _COERCED), "grpc": (None, _TYPED)},
    ),
    "an enumeration has no such value": Difference(
        use_case="ListOrders",
        added={"status": ["lost"]},
        code="validation",
        unlike={"graphql": ("graphql.invalid", _COERCED), "grpc": (None, _TYPED)},
    ),
    "a page is asked for by its number": Difference(
        use_case="ListProducts",
        added={"page": 1},
        code="",
        unlike={"graphql": (None, _CURSORS)},
    ),
}
