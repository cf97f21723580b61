"""Fields of entities, value objects, inputs and events."""

from dataclasses import dataclass
from enum import StrEnum

from backwright.builder.blueprint.field_types import FieldType, ListType, MapType, Ref, SequenceType
from backwright.builder.blueprint.formula import Formula


@dataclass(frozen=True, slots=True, kw_only=True)
class Constant:
    """A value written in the blueprint, of the type of its field.

    `value` is a Python value: `Decimal`, `date`, `timedelta`, ..., `Money` for money, the text of
    an enumeration's value, a list or a dict. `python` is the source of an expression for it,
    `imports` and `enums` what that expression uses (see `Formula`).
    """

    value: object
    python: str
    imports: tuple[tuple[str, str], ...] = ()
    enums: tuple[Ref, ...] = ()


@dataclass(frozen=True, slots=True)
class Copied:
    """The value is copied whenever the reference field `via` beside it is set.

    `source` is the entity that `via` points to, `field` the field of it that is copied.
    """

    via: str
    source: Ref
    field: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One named part of a thing.

    `hidden` fields are stored but never shown; `secret` ones are hidden and kept out of the audit
    log and of `repr`, too. `generated` fields are filled by the kit or by the generated use cases
    (the owner, the state, sequence numbers, what an account brings along).
    """

    name: str
    type: FieldType
    optional: bool = False
    default: Constant | None = None
    unique: bool = False
    derived: Formula | None = None
    copied: Copied | None = None
    secret: bool = False
    hidden: bool = False
    generated: bool = False
    description: str = ""
    example: Constant | None = None

    @property
    def settable(self) -> bool:
        """Whether a caller can give it, where an operation takes it."""
        computed = self.derived is not None or self.copied is not None
        return not (computed or self.generated or isinstance(self.type, SequenceType))

    @property
    def required(self) -> bool:
        """Whether it must be given when the thing is made; collections start empty."""
        if isinstance(self.type, (ListType, MapType)):
            return not self.optional and bool(self.type.min)
        return self.settable and not self.optional and self.default is None


class Show(StrEnum):
    """What a field of a view that is not a field of the entity shows."""

    COUNT = "count"
    CALLER = "caller"
    PATH = "path"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A field of the view that is read with the same statement as the row.

    COUNT: how many `relation` has (int). CALLER: whether the caller is in `relation` (bool).
    PATH: `field` of the entity that the local reference field `via` points to; `optional` where
    the reference is or the field is.
    """

    name: str
    show: Show
    type: FieldType
    relation: str = ""
    via: str = ""
    field: str = ""
    optional: bool = False
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class InverseRelation:
    """Those entities of the same module whose reference field `by` points here."""

    name: str
    target: Ref
    by: str
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkRelation:
    """Pairs of this entity (left) and another (right); each pair at most once.

    `right_local` is whether the other lives in the same module: only then is there a foreign key.
    `caller` is whether the other is the entity that logs in.
    """

    name: str
    target: Ref
    table: str
    left: str
    right: str
    right_local: bool
    caller: bool
    attributes: tuple[Field, ...] = ()
    description: str = ""


Relation = InverseRelation | LinkRelation
