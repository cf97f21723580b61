"""Operations: what callers can ask of an entity, step by step as its use case does it."""

from dataclasses import dataclass
from enum import StrEnum

from backwright.builder.blueprint.field_types import FieldType, Ref
from backwright.builder.blueprint.fields import Field
from backwright.builder.blueprint.formula import Formula


class OperationKind(StrEnum):
    """The shape of a use case. ACTION is everything that loads one entity and changes it."""

    CREATE = "create"
    CHANGE = "change"
    DELETE = "delete"
    RESTORE = "restore"
    GET = "get"
    LIST = "list"
    ACTION = "action"
    REGISTER = "register"
    LOG_IN = "log_in"
    REFRESH = "refresh"
    LOG_OUT = "log_out"
    CHANGE_PASSWORD = "change_password"  # noqa: S105 - the name of a use case
    DEACTIVATE = "deactivate"
    GRANT_ROLES = "grant_roles"
    ME = "me"


class Result(StrEnum):
    """What an operation answers: the entity's view, a page of them, tokens, or nothing."""

    VIEW = "view"
    PAGE = "page"
    TOKENS = "tokens"
    NOTHING = "nothing"


class Who(StrEnum):
    """The kinds of callers that a grant can name; permissions count as roles."""

    PUBLIC = "public"
    AUTHENTICATED = "authenticated"
    OWNER = "owner"
    ROLE = "role"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """Lets some callers pass; with `states`, only while the entity is in one of them.

    `name` is the role or permission (`staff`, `users.manage`). `symbol` is what stands for the
    grant in Python: `public`, `authenticated`, `owner`, or the constant in the project's roles
    (`staff`, `users_manage`).
    """

    who: Who
    symbol: str
    name: str = ""
    states: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A sentence that must hold.

    `before` names the operations that check it before they change anything (copies are fresh by
    then), `after` those that check it after their change; `always` is an invariant, checked before
    every commit. Callers with one of the roles or permissions in `unless` are exempt.
    """

    code: str
    constant: str
    must: Formula
    say: str
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    always: bool = False
    unless: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Move:
    """A step of a state machine: pairs of the state before and the state after."""

    name: str
    ways: tuple[tuple[str, str], ...]

    @property
    def sources(self) -> tuple[str, ...]:
        """The states that it can be made from."""
        return tuple(source for source, _ in self.ways)

    @property
    def targets(self) -> tuple[str, ...]:
        """The states that it can lead to, each once."""
        return tuple(dict.fromkeys(target for _, target in self.ways))


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


class FilterKind(StrEnum):
    """What a filter asks.

    EQUALS: the value is one of those given. RANGE: `<name>_min` and `<name>_max`, ends included.
    CONTAINS: the list holds all that are given. LINKED: linked with all that are given.
    """

    EQUALS = "equals"
    RANGE = "range"
    CONTAINS = "contains"
    LINKED = "linked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """A filter of a list; `type` is of one value that a caller gives."""

    name: str
    kind: FilterKind
    type: FieldType


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What a list can be asked. `default_sort` is one of `sorts`, with `-` where descending."""

    filters: tuple[Filter, ...]
    search: tuple[str, ...]
    sorts: tuple[str, ...]
    default_sort: str
    page_size: int = 20


@dataclass(frozen=True, slots=True)
class Route:
    """How REST calls it: `POST` `/orders/{id}/lines/{product}`, below the API's prefix."""

    method: str
    path: str


class Source(StrEnum):
    """Where an event's value comes from: the id, a field (after the change), its old value, an
    input of the operation."""

    ID = "id"
    FIELD = "field"
    OLD = "old"
    TAKEN = "taken"


@dataclass(frozen=True, slots=True, kw_only=True)
class EventField:
    """One value that an event carries, and the `field` or input `origin` that it comes from."""

    name: str
    type: FieldType
    optional: bool
    source: Source
    origin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A fact that operations record; the first field is the entity's identity.

    `changed` is the field whose change it tells of: operations record the event only if its value
    is another than before. `operations` name those that record it.
    """

    name: str
    fields: tuple[EventField, ...]
    operations: tuple[str, ...]
    changed: str = ""
    schema: int = 1
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One use case, in the order in which it happens.

    1. `allow`: one of the grants admits the caller. 2. `during`: the entity is in one of these
    states (empty: any), `move` can be made. 3. `copies` are read. 4. `before` rules hold.
    5. `sets`, `step`, `link`, then `move` take effect. 6. `after` rules hold. 7. `events`.

    `inputs` are what the caller gives besides the entity's `id` and the fields of `step`; those of
    an account's operations are among them (`password`, `refresh_token`, `current_password` and
    `new_password`, `roles`). With `patch` they are a merge patch: what is left out stays as it is,
    null clears an optional one. `timeout` is in seconds.
    """

    name: str
    kind: OperationKind
    message: str
    handler: str
    result: Result
    allow: tuple[Grant, ...]
    route: Route
    inputs: tuple[Field, ...] = ()
    patch: bool = False
    during: tuple[str, ...] = ()
    move: Move | None = None
    sets: tuple[Assignment, ...] = ()
    step: ListStep | None = None
    copies: tuple[Copying, ...] = ()
    link: LinkStep | None = None
    before: tuple[Rule, ...] = ()
    after: tuple[Rule, ...] = ()
    events: tuple[Event, ...] = ()
    listing: Listing | None = None
    idempotent: bool = False
    limit: str = ""
    timeout: float | None = None
    description: str = ""

    @property
    def is_command(self) -> bool:
        """Whether it changes something."""
        queries = (OperationKind.GET, OperationKind.LIST, OperationKind.ME)
        return self.kind not in queries

    @property
    def needs_actor(self) -> bool:
        """Whether the domain method must know who is asking."""
        rules = self.before + self.after
        return any(rule.unless or rule.must.needs_actor for rule in rules) or any(
            each.formula.needs_actor for each in self.sets
        )

    @property
    def needs_now(self) -> bool:
        """Whether the domain method must know the time."""
        formulas = [rule.must for rule in self.before + self.after]
        formulas += [each.formula for each in self.sets]
        return any(formula.needs_now for formula in formulas)
