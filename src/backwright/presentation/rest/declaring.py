"""The parts of an API's declaration that only HTTP has."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from backwright.application.policy import Policy


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
class Endpoint:
    """A function of the presentation layer at a path, with a policy of its own."""

    method: str
    path: str
    function: Callable[..., Awaitable[Any]]
    allow: Policy | None
    status: int = 0
    media_type: str = "application/json"
