"""The parts of an API's declaration that are meant for every protocol."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from backwright.application.messages import View
from backwright.application.use_case import Message
from backwright.domain.state_machine import StateMachine

Protocol = Literal["rest", "graphql", "grpc", "websocket"]
PROTOCOLS: tuple[Protocol, ...] = ("rest", "graphql", "grpc", "websocket")


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """A kind of thing with a collection and members; each operation is one use case.

    `live` things can be followed: whoever may get one is told of its events.
    """

    view: type[View]
    path: str
    key: str
    operations: Mapping[str, type[Message]]
    states: StateMachine[Any] | None = None
    live: bool = False

    @property
    def channel(self) -> str:
        """The name under which its events are followed; empty where they can't be."""
        return self.path.strip("/").replace("/", ".") if self.live else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """A use case at a path; `status` 0 means 200, or 204 where there is no result."""

    message: type[Message]
    path: str = ""
    status: int = 0
    ends_session: bool = False
