"""What an operation does to an entity, and what it copies for it."""

from dataclasses import dataclass
from enum import StrEnum

from backwright.builder.blueprint.field_types import Ref
from backwright.builder.blueprint.fields import Field
from backwright.builder.blueprint.formula import Formula


@dataclass(frozen=True, slots=True)
class Assignment:
    """A field, and the expression for its new value; all are computed before any is set."""

    field: str
    formula: Formula


class ListChange(StrEnum):
    """What an operation does to a list of value objects."""

    ADD = "add"
    CHANGE = "change"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListStep:
    """Adds, changes or removes one element of the list field `field`.

    `value` is the value object, `key` the field that finds the element ("" only for ADD to a list
    without a key). `fields` is what the caller gives: for ADD the input fields of the element, for
    CHANGE the key and, as a merge patch, the others; for REMOVE the key. An element whose key is
    there already is a duplicate.
    """

    change: ListChange
    field: str
    value: Ref
    key: str
    fields: tuple[Field, ...]


class Where(StrEnum):
    """Where copied values land.

    ENTITY: beside the reference in the entity. ELEMENT: in the element that the operation's step
    adds or changes. EVERY: in every element of a list field, or in the one value of a field that
    holds a value object.
    """

    ENTITY = "entity"
    ELEMENT = "element"
    EVERY = "every"


@dataclass(frozen=True, slots=True, kw_only=True)
class Copying:
    """Values that the operation copies from what a reference points to.

    For the reference field `via` of the place that `where` names (`field` is the list or the value
    object, "" for the entity), the `source` is read, through its contract unless `local`; each pair
    names a field here and the field there. `optional` is whether `via` may be missing.
    """

    where: Where
    field: str
    via: str
    optional: bool
    source: Ref
    local: bool
    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkStep:
    """Links or unlinks a pair of the many-to-many relation `relation` of the entity.

    `right` is the input that names the other side; "" means the caller. `attributes` are the
    inputs that become attributes of the link.
    """

    link: bool
    relation: str
    right: str
    attributes: tuple[str, ...] = ()
