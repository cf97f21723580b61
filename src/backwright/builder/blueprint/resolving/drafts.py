"""The blueprint while it is being resolved: what is known of each thing so far."""

from dataclasses import dataclass, field

from backwright.builder.blueprint.effects import Assignment, Copying, LinkStep, ListStep, Where
from backwright.builder.blueprint.entities import Account, Enumeration, StateMachine
from backwright.builder.blueprint.events import Event
from backwright.builder.blueprint.expressions.scope import Meaning
from backwright.builder.blueprint.field_types import FieldType, Ref
from backwright.builder.blueprint.fields import Field, Relation, Shown
from backwright.builder.blueprint.findings import Findings, Spot
from backwright.builder.blueprint.format.fields import FieldPart
from backwright.builder.blueprint.format.module import EntityPart, ModuleBody
from backwright.builder.blueprint.format.operations import OperationPart
from backwright.builder.blueprint.format.project import ProjectPart
from backwright.builder.blueprint.listings import Listing
from backwright.builder.blueprint.model import Permission, Role
from backwright.builder.blueprint.operations import OperationKind, Route
from backwright.builder.blueprint.reactions import (
    Job,
    Queue,
    Saga,
    Schedule,
    Subscriber,
    Upcast,
)
from backwright.builder.blueprint.rights import Grant, Who
from backwright.builder.blueprint.rules import Move, Rule
from backwright.builder.blueprint.source import Path


@dataclass(slots=True)
class FieldDraft:
    """A field: first its type, then the rest. Where the type is None, a mistake was noted.

    `followed` is whether the source of a copied one has been looked for.
    """

    name: str
    spot: Spot
    part: FieldPart
    type: FieldType | None
    optional: bool
    generated: bool = False
    followed: bool = False
    done: Field | None = None


@dataclass(slots=True, kw_only=True)
class Holder:
    """What has fields: an entity, a value object, or the links of a relation.

    `broken` are the names of pieces that were left out because of a mistake that was noted, by
    the key that they stand under; `open` is whether there are some without a name.
    """

    ref: Ref
    spot: Spot
    fields: dict[str, FieldDraft] = field(default_factory=dict[str, FieldDraft])
    broken: dict[str, set[str]] = field(default_factory=dict[str, set[str]])
    open: bool = False

    @property
    def is_value(self) -> bool:
        """Whether it has no identity."""
        return True

    @property
    def owner(self) -> str | None:
        """The field that refers to the account that owns it."""
        return None

    def lacks(self, kind: str, name: str) -> bool:
        """Whether nothing is known of the name, and no mistake is the reason."""
        return not self.open and name not in self.broken.get(kind, ())

    def lose(self, kind: str, name: str) -> None:
        """Leave a name out: a mistake in it was noted."""
        self.broken.setdefault(kind, set()).add(name)


@dataclass(slots=True, kw_only=True)
class EntityDraft(Holder):
    """An entity, as far as it is known; `told` is what it lacks as a whole and was noted once."""

    part: EntityPart
    plural: str
    states: StateMachine | None = None
    relations: dict[str, Relation | None] = field(default_factory=dict[str, Relation | None])
    operations: dict[str, "OperationDraft"] = field(default_factory=dict[str, "OperationDraft"])
    shows: tuple[Shown, ...] = ()
    rules: tuple[Rule, ...] = ()
    events: tuple[Event, ...] = ()
    account: Account | None = None
    told: set[str] = field(default_factory=set[str])

    @property
    def is_value(self) -> bool:
        """Whether it has no identity."""
        return False

    @property
    def owner(self) -> str | None:
        """The field that refers to the account that owns it."""
        return self.part.owner if self.part.account is None else None


@dataclass(slots=True, kw_only=True)
class ModuleDraft:
    """A module, as far as it is known; `lost` are the names of things with mistakes.

    `open` is whether all of it could be read.
    """

    name: str
    spot: Spot
    part: ModuleBody
    broken: frozenset[Path]
    uses: dict[str, None] = field(default_factory=dict[str, None])
    entities: dict[str, EntityDraft] = field(default_factory=dict[str, EntityDraft])
    values: dict[str, Holder] = field(default_factory=dict[str, Holder])
    enums: dict[str, Enumeration] = field(default_factory=dict[str, Enumeration])
    messages: dict[str, "MessageDraft"] = field(default_factory=dict[str, "MessageDraft"])
    jobs: tuple[Job, ...] = ()
    subscribers: tuple[Subscriber, ...] = ()
    sagas: tuple[Saga, ...] = ()
    schedules: tuple[Schedule, ...] = ()
    queues: tuple[Queue, ...] = ()
    upcasts: tuple[Upcast, ...] = ()
    lost: set[str] = field(default_factory=set[str])
    open: bool = False

    def lacks(self, kind: str, name: str) -> bool:
        """Whether nothing is known of a job or a saga, and no mistake is the reason."""
        return not self.broken & {(kind,), (kind, name)}

    def damaged(self, spot: Spot) -> bool:
        """Whether a key was left out of what is here, which may have said what is missing."""
        path = spot.path[len(self.spot.path) :]
        return any(broken[: len(path)] == path for broken in self.broken)


@dataclass(slots=True, kw_only=True)
class MessageDraft:
    """A job or the input of a saga, as far as it is known; `kind` is `jobs` or `sagas`."""

    kind: str
    holder: Holder
    takes: dict[str, FieldPart]

    @property
    def fields(self) -> tuple[Field, ...]:
        """The fields that could be read."""
        return tuple(each.done for each in self.holder.fields.values() if each.done is not None)


@dataclass(slots=True, kw_only=True)
class Draft:
    """The whole project, as far as it is known, and what is wrong with it."""

    findings: Findings
    spot: Spot
    part: ProjectPart
    roles: dict[str, Role] = field(default_factory=dict[str, Role])
    permissions: dict[str, Permission] = field(default_factory=dict[str, Permission])
    modules: dict[str, ModuleDraft] = field(default_factory=dict[str, ModuleDraft])
    account: Ref | None = None
    roles_open: bool = False

    def holder(self, ref: Ref) -> Holder | None:
        """The entity or value object, where it could be read."""
        module = self.modules.get(ref.module)
        if module is None:
            return None
        return module.entities.get(ref.name) or module.values.get(ref.name)

    def entity(self, ref: Ref) -> EntityDraft | None:
        """The entity, where it could be read."""
        module = self.modules.get(ref.module)
        return module.entities.get(ref.name) if module else None

    def enum(self, ref: Ref) -> Enumeration | None:
        """The enumeration, where it could be read."""
        module = self.modules.get(ref.module)
        return module.enums.get(ref.name) if module else None


_TARGETED = frozenset(
    {
        OperationKind.ACTION,
        OperationKind.CHANGE,
        OperationKind.DEACTIVATE,
        OperationKind.DELETE,
        OperationKind.GET,
        OperationKind.GRANT_ROLES,
        OperationKind.RESTORE,
    }
)


@dataclass(slots=True, kw_only=True)
class OperationDraft:
    """An operation, as far as it is known.

    `grants` are by their place in the blueprint; `taken` are the inputs as expressions see them.
    """

    name: str
    kind: OperationKind
    spot: Spot
    part: OperationPart
    grants: dict[int, Grant] = field(default_factory=dict[int, Grant])
    inputs: tuple[Field, ...] = ()
    taken: dict[str, Meaning] = field(default_factory=dict[str, Meaning])
    during: tuple[str, ...] = ()
    move: Move | None = None
    sets: tuple[Assignment, ...] = ()
    step: ListStep | None = None
    copies: tuple[Copying, ...] = ()
    link: LinkStep | None = None
    listing: Listing | None = None
    route: Route = field(default_factory=lambda: Route("", ""))
    message: str = ""

    @property
    def is_command(self) -> bool:
        """Whether it changes something."""
        return self.kind not in {OperationKind.GET, OperationKind.LIST, OperationKind.ME}

    @property
    def has_target(self) -> bool:
        """Whether it is about one entity that the caller names by its identity."""
        return self.kind in _TARGETED

    @property
    def allow(self) -> tuple[Grant, ...]:
        """Who may."""
        return tuple(self.grants.values())

    @property
    def public(self) -> bool:
        """Whether the caller may be nobody."""
        return any(grant.who is Who.PUBLIC for grant in self.allow)

    def changes(self, name: str) -> bool:
        """Whether it can give a field of an entity that is there another value."""
        given = self.kind is OperationKind.CHANGE and any(e.name == name for e in self.inputs)
        copied = any(
            each.where is Where.ENTITY and name in dict(each.pairs) for each in self.copies
        )
        changed = self.step is not None and self.step.field == name
        return given or copied or changed or any(each.field == name for each in self.sets)
