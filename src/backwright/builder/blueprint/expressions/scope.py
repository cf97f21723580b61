"""What the names in an expression mean where it stands."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from backwright.builder.blueprint.field_types import FieldType, Ref


@dataclass(frozen=True, slots=True)
class Meaning:
    """The type of a name; None where a mistake in it was noted already."""

    type: FieldType | None
    optional: bool = False


class Types(Protocol):
    """Looks up what types consist of."""

    def fields_of(self, value: Ref) -> Mapping[str, Meaning] | None:
        """The fields of a value object; None where they are not all known."""
        ...

    def words_of(self, enum: Ref) -> Mapping[str, str]:
        """The values of an enumeration and their Python members."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Names and facts around an expression.

    `fields` are read from the thing itself, `taken` values hide fields of the same name. Where
    `open` is set, unknown names are the fault of something else. `timeless` and `anonymous` say
    why there is no time and no caller here; empty where there are.
    """

    types: Types
    fields: Mapping[str, Meaning]
    taken: Mapping[str, Meaning] = field(default_factory=dict[str, Meaning])
    relations: frozenset[str] = frozenset()
    state: Ref | None = None
    account: Ref | None = None
    currency: str = "EUR"
    open: bool = False
    timeless: str = ""
    anonymous: str = ""
