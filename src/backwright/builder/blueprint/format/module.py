"""How modules and what is in them are written."""

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag

from backwright.builder.blueprint.format.fields import FieldSpec
from backwright.builder.blueprint.format.operations import EventPart, OperationSpec, RulePart
from backwright.builder.blueprint.format.reactions import (
    JobPart,
    QueueSpec,
    SchedulePart,
    SubscriberPart,
)
from backwright.builder.blueprint.format.sagas import SagaPart
from backwright.builder.blueprint.format.scalars import FormulaText, Part, ProtocolWord


class StatesPart(Part):
    """The states that an entity goes through."""

    field: str = "status"
    """The field that holds the state."""
    start: str
    """The first state."""
    moves: dict[str, dict[str, str]] = Field(
        min_length=1, examples=[{"place": {"draft": "placed"}, "pay": {"placed": "paid"}}]
    )
    """For each move, the states before it and those after it."""


class RelationPart(Part):
    """Many others that belong to the entity."""

    many: str = Field(examples=["Comment", "identity.User"])
    """The entity on the other side."""
    by: str | None = None
    """The field of the others that refers here; left out where it is many to many."""
    with_: dict[str, FieldSpec] = Field(default_factory=dict, alias="with")
    """What is kept about each pair of a many-to-many relation."""
    description: str = ""
    """What it means."""


class AccountPart(Part):
    """Makes the entity the one that logs in; it also gets a password, roles and `active`."""

    login: str = Field(examples=["email"])
    """The unique field that is typed in to log in."""
    name: str = Field(examples=["display_name"])
    """The field that says what people call it."""
    new: str = Field(examples=["customer"])
    """The role of a new account."""


class EntityPart(Part):
    """Something with an identity that is loaded, checked, changed and stored as one."""

    description: str = ""
    """What it is."""
    plural: str | None = Field(default=None, examples=["people"])
    """Its plural in lower case, where it is irregular."""
    owner: str | None = None
    """The field that refers to the account that owns it."""
    delete: Literal["soft", "hard"] = "hard"
    """Whether what is deleted can be restored."""
    live: bool = False
    """Whether its events can be followed, by whoever may get the one that they are about."""
    fields: dict[str, FieldSpec] = Field(default_factory=dict)
    """Its fields. `id`, `version`, `created_at` and `updated_at` are always there."""
    unique: list[list[str]] = Field(
        default_factory=list[list[str]], examples=[[["workspace", "name"]]]
    )
    """Fields that no two have the same together."""
    states: StatesPart | None = None
    """Its states and the moves between them."""
    rules: dict[str, RulePart] = Field(default_factory=dict)
    """Business rules, by the code that clients see."""
    relations: dict[str, RelationPart] = Field(default_factory=dict)
    """Those that belong to it."""
    shows: dict[str, FormulaText] = Field(
        default_factory=dict,
        examples=[
            {
                "favorites": "count(favorited_by)",
                "favorited": "caller in favorited_by",
                "category_name": "category.name",
            }
        ],
    )
    """What its view shows besides its fields."""
    operations: dict[str, OperationSpec] = Field(default_factory=dict)
    """What can be asked of it. `create`, `change`, `delete`, `restore`, `get` and `list` are
    known; others say what they do."""
    events: dict[str, EventPart] = Field(default_factory=dict)
    """What it tells the rest of the world."""
    account: AccountPart | None = None
    """Makes it the entity that logs in."""


def _kind_of_value(value: Any) -> str:
    return "<words>" if isinstance(value, list) else "<fields>"


ValueSpec = Annotated[
    Annotated[dict[str, FieldSpec], Tag("<fields>")] | Annotated[list[str], Tag("<words>")],
    Discriminator(_kind_of_value),
]


class ModuleBody(Part):
    """What a module consists of."""

    description: str = ""
    """What it is for."""
    uses: list[str] = Field(default_factory=list)
    """The modules that it may know, through their contracts."""
    serve: list[ProtocolWord] | None = Field(default=None, examples=[["rest"]])
    """By which of the project's protocols it is called; by all of them where this is left out."""
    values: dict[str, ValueSpec] = Field(
        default_factory=dict,
        examples=[{"Address": {"street": "text", "country": "country"}, "Size": ["s", "m"]}],
    )
    """Value objects (fields by name), and enumerations (a list of words)."""
    entities: dict[str, EntityPart] = Field(default_factory=dict)
    """Its entities."""
    jobs: dict[str, JobPart] = Field(default_factory=dict)
    """What it does later, named in the imperative: `SendReceipt`."""
    subscribers: dict[str, SubscriberPart] = Field(default_factory=dict)
    """How it reacts to events, its own and those of modules that it uses."""
    sagas: dict[str, SagaPart] = Field(default_factory=dict)
    """Processes of several commits, each with a way back: `FulfilOrder`."""
    schedules: dict[str, SchedulePart] = Field(default_factory=dict)
    """What it does at set times."""
    queues: dict[str, QueueSpec] = Field(
        default_factory=dict, examples=[{"mail": "100/minute", "pictures": {"concurrency": 2}}]
    )
    """Queues that have more to them than their names."""
    reactions: list[str] = Field(default_factory=list, examples=[["fulfil_order_v1"]])
    """More that you write for after commits, each in a file of `application`: earlier versions of
    sagas until those are over."""
    services: list[str] = Field(default_factory=list, examples=[["mail"]])
    """What its functions need and no generated file makes. For each of these you write a file in
    `infrastructure` that holds a `provider`."""


class ModulePart(ModuleBody):
    """A module in a file of its own."""

    module: str = Field(examples=["ordering"])
    """Its name, which is the file's, too."""
