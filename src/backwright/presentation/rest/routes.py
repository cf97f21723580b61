"""What one method of one path does, as both the entry and the OpenAPI document see it."""

from dataclasses import dataclass, field
from typing import Any, get_args, get_origin

from msgspec import Struct

from backwright.application.messages import AggregateView, Page, View
from backwright.application.policy import Policy
from backwright.application.use_case import Message, UseCase
from backwright.presentation.exposing.annotations import is_kind
from backwright.presentation.exposing.exposed import is_public
from backwright.presentation.exposing.kind import Kind
from backwright.presentation.rest.api import Api
from backwright.presentation.rest.calling import Calling
from backwright.presentation.rest.paths import Pattern


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """An action on a member; `states` are those that allow it, None for all."""

    name: str
    method: str
    pattern: Pattern
    policy: Policy
    states: frozenset[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Where one thing of a kind is found, and what can be done with it."""

    view: type[View]
    key: str
    pattern: Pattern
    state: str = ""
    transitions: tuple[Transition, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One operation of an API.

    `name` is the use case's or the function's; `status` is that of a success. `member` is where
    the thing that is answered lives.
    """

    api: Api
    kind: Kind
    method: str
    pattern: Pattern
    name: str
    policy: Policy
    result: Any
    status: int
    summary: str = ""
    description: str = ""
    use_case: UseCase | None = None
    message: type[Message] | None = None
    bulk: type[Message] | None = None
    calling: Calling | None = None
    member: Member | None = None
    media_type: str = "application/json"
    ends_session: bool = False
    operation_id: str = field(default="", compare=False)

    @property
    def public(self) -> bool:
        """Whether nobody needs to be logged in."""
        return is_public(self.policy)

    @property
    def is_command(self) -> bool:
        """Whether it is one use case that changes something."""
        return self.use_case is not None and self.use_case.is_command

    @property
    def conditional(self) -> bool:
        """Whether If-Match says which version is to be changed."""
        return self.is_command and bool(self.pattern.parameters)

    @property
    def idempotent(self) -> bool:
        """Whether Idempotency-Key is looked at."""
        return self.use_case is not None and self.use_case.idempotent

    @property
    def has_body(self) -> bool:
        """Whether the request's body is read."""
        if self.calling is not None:
            return self.calling.body is not None
        return self.method in ("POST", "PUT", "PATCH")

    @property
    def shown(self) -> type[Struct] | None:
        """The view that a member's answer shows; None for anything else."""
        return self.result if is_kind(self.result, View) else None

    @property
    def listed(self) -> type[Struct] | None:
        """The view that a page's items show."""
        if get_origin(self.result) is not Page:
            return None
        item = get_args(self.result)[0]
        return item if is_kind(item, View) else None

    @property
    def tagged(self) -> bool:
        """Whether the answer has an entity tag."""
        return is_kind(self.result, AggregateView)
