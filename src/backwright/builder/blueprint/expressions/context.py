"""What is known while an expression is checked, and what has been noted about it."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field

from backwright.builder.blueprint.expressions.scope import Scope
from backwright.builder.blueprint.expressions.syntax import Node
from backwright.builder.blueprint.expressions.terms import WRONG, Term
from backwright.builder.blueprint.field_types import Ref

Report = Callable[[str, str, str, int, int], None]


@dataclass(slots=True)
class Uses:
    """What the Python of an expression needs around it; dicts keep the order."""

    fields: dict[str, None] = field(default_factory=dict[str, None])
    taken: dict[str, None] = field(default_factory=dict[str, None])
    imports: dict[tuple[str, str], None] = field(default_factory=dict[tuple[str, str], None])
    enums: dict[Ref, None] = field(default_factory=dict[Ref, None])
    ids: dict[Ref, None] = field(default_factory=dict[Ref, None])
    actor: bool = False
    now: bool = False


@dataclass(slots=True)
class Elements:
    """The list that a function goes through, and the variable for one of it."""

    function: str
    source: str = ""
    variable: str = ""


@dataclass(slots=True)
class Context:
    """One expression's surroundings."""

    scope: Scope
    report: Report
    uses: Uses = field(default_factory=Uses)
    present: frozenset[str] = frozenset()
    unknown: set[str] = field(default_factory=set[str])
    elements: Elements | None = None

    def wrong(self, code: str, node: Node, message: str, hint: str = "") -> Term:
        """Note a mistake; the term stands for whatever was meant."""
        self.report(code, message, hint, node.start, node.end)
        return WRONG

    @contextmanager
    def knowing(self, present: frozenset[str]) -> Generator[None]:
        """Within, these expressions are known to be there."""
        before = self.present
        self.present = before | present
        try:
            yield
        finally:
            self.present = before
