"""The parts of an API's declaration."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from backwright.application.messages import View
from backwright.application.policy import Policy
from backwright.application.use_case import Message
from backwright.domain.state_machine import StateMachine


@dataclass(frozen=True, slots=True, kw_only=True)
class Deprecation:
    """Says since when an API should no longer be used, when it ends, and what to do instead.

    Sent as `Deprecation` (RFC 9745), `Sunset` (RFC 8594) and `Link` headers; `guide` is a URL.
    """

    since: date
    sunset: date | None = None
    guide: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """Marks an endpoint's parameter as a header: `Annotated[str | None, Header(name="X-Hub")]`."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """A kind of thing with a collection and members; each operation is one use case."""

    view: type[View]
    path: str
    key: str
    operations: Mapping[str, type[Message]]
    states: StateMachine[Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """A use case at a path; `status` 0 means 200, or 204 where there is no result."""

    message: type[Message]
    path: str = ""
    status: int = 0
    ends_session: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """A function of the presentation layer at a path, with a policy of its own."""

    method: str
    path: str
    function: Callable[..., Awaitable[Any]]
    allow: Policy | None
    status: int = 0
    media_type: str = "application/json"
