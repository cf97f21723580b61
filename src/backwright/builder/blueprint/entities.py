"""Entities, value objects and enumerations of a module, every name resolved."""

from collections.abc import Iterable
from dataclasses import dataclass

from backwright.builder.blueprint.events import Event
from backwright.builder.blueprint.field_types import Ref
from backwright.builder.blueprint.fields import Field, Relation, Shown
from backwright.builder.blueprint.operations import Operation, OperationKind
from backwright.builder.blueprint.rules import Move, Rule


def _named(fields: Iterable[Field], name: str) -> Field:
    for each in fields:
        if each.name == name:
            return each
    raise KeyError(name)


@dataclass(frozen=True, slots=True)
class EnumMember:
    """A value of an enumeration as data carries it, and the name of its Python member."""

    value: str
    member: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Enumeration:
    """A closed set of words; states are one of these, too."""

    ref: Ref
    members: tuple[EnumMember, ...]
    description: str = ""

    @property
    def name(self) -> str:
        """The class in the module's contract."""
        return self.ref.name


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueObject:
    """Values that belong together and are equal when their fields are.

    `snake` and `plural` are its spellings; `data` is the class in the contract that shows it,
    `input` the one that callers give: another class only where not all fields are given.
    `used_by` are the entities that hold it; with several it needs a file of its own.
    """

    ref: Ref
    snake: str
    plural: str
    data: str
    input: str
    fields: tuple[Field, ...]
    used_by: tuple[str, ...]
    description: str = ""

    @property
    def name(self) -> str:
        """The class in the domain."""
        return self.ref.name

    @property
    def shown(self) -> tuple[Field, ...]:
        """The fields that callers see."""
        return tuple(field for field in self.fields if not (field.hidden or field.secret))

    @property
    def inputs(self) -> tuple[Field, ...]:
        """The fields that callers give."""
        return tuple(field for field in self.fields if field.settable)

    def field(self, name: str) -> Field:
        """The field; `KeyError` for another name."""
        return _named(self.fields, name)


@dataclass(frozen=True, slots=True, kw_only=True)
class StateMachine:
    """The states of an entity; `field` is the field that holds them, `enum` their class."""

    field: str
    enum: Ref
    start: str
    states: tuple[str, ...]
    moves: tuple[Move, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What makes an entity the one that logs in.

    `login` and `name` are fields of it, `new` the role of a new account. Every account also has
    the fields `password_hash` (secret text), `roles` (list of the module's enumeration `Role`) and
    `active` (bool); they are among the entity's fields, `generated`.
    """

    login: str
    name: str
    new: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Referrer:
    """A reference field of the same module that points here, and what a delete does to it."""

    entity: Ref
    field: str
    on_delete: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """An aggregate.

    `fields` are in the order of the blueprint; the state field and those of an account come last.
    `id`, `version`, `created_at` and `updated_at` (and `deleted_at` with `soft_delete`) are the
    kit's and not among them. `owner` is the field that refers to the owning account ("id" for the
    account itself). `live` ones can be followed. `asked_by` are the modules that read it through
    its contract; `asked_for` are the fields that they copy.
    """

    ref: Ref
    snake: str
    plural: str
    plural_pascal: str
    path: str
    table: str
    id_type: str
    view: str
    fields: tuple[Field, ...]
    unique: tuple[tuple[str, ...], ...] = ()
    soft_delete: bool = False
    live: bool = False
    owner: str | None = None
    states: StateMachine | None = None
    rules: tuple[Rule, ...] = ()
    relations: tuple[Relation, ...] = ()
    shows: tuple[Shown, ...] = ()
    operations: tuple[Operation, ...] = ()
    events: tuple[Event, ...] = ()
    account: Account | None = None
    referrers: tuple[Referrer, ...] = ()
    asked_by: tuple[str, ...] = ()
    asked_for: tuple[str, ...] = ()
    description: str = ""

    @property
    def name(self) -> str:
        """The class in the domain."""
        return self.ref.name

    @property
    def shown(self) -> tuple[Field, ...]:
        """The fields that callers see."""
        return tuple(field for field in self.fields if not (field.hidden or field.secret))

    @property
    def invariants(self) -> tuple[Rule, ...]:
        """The rules that hold at every commit."""
        return tuple(rule for rule in self.rules if rule.always)

    def field(self, name: str) -> Field:
        """The field; `KeyError` for another name."""
        return _named(self.fields, name)

    def operation(self, kind: OperationKind) -> Operation | None:
        """The operation of a kind that an entity has at most one of."""
        return next((each for each in self.operations if each.kind is kind), None)
