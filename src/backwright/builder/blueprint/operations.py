"""Operations: what callers can ask of an entity, step by step as its use case does it."""

from dataclasses import dataclass
from enum import StrEnum

from backwright.builder.blueprint.effects import Assignment, Copying, LinkStep, ListStep
from backwright.builder.blueprint.events import Event
from backwright.builder.blueprint.fields import Field
from backwright.builder.blueprint.listings import Listing
from backwright.builder.blueprint.rights import Grant
from backwright.builder.blueprint.rules import Move, Rule


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


@dataclass(frozen=True, slots=True)
class Route:
    """How REST calls it: `POST` `/orders/{id}/lines/{product}`, below the API's prefix."""

    method: str
    path: str


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
