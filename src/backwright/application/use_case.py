"""Declaring what a module can do."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from backwright.application.messages import Command, Query
from backwright.application.policy import Policy
from backwright.domain.entity import Aggregate

Message = Command[Any] | Query[Any]
HandlerT = TypeVar("HandlerT", bound=Callable[..., Awaitable[Any]])
_DECLARED = "__use_case__"


@dataclass(frozen=True, slots=True, kw_only=True)
class UseCase:
    """A command or a query, its handler, and what holds whenever it is called.

    `on` is the kind of aggregate that the policy is asked of. `limit` is a rate such as
    `"10/minute"`, counted for each caller. `timeout` is in seconds.
    """

    message: type[Message]
    handler: Callable[..., Awaitable[Any]]
    allow: Policy
    on: type[Aggregate[Any]] | None = None
    idempotent: bool = False
    limit: str = ""
    timeout: float = 10.0

    @property
    def name(self) -> str:
        """The message's name, which is the use case's on every protocol."""
        return self.message.__name__

    @property
    def is_command(self) -> bool:
        """Whether it changes something."""
        return issubclass(self.message, Command)


def handles(
    message: type[Message],
    *,
    allow: Policy,
    on: type[Aggregate[Any]] | None = None,
    idempotent: bool = False,
    limit: str = "",
    timeout: float = 10.0,
) -> Callable[[HandlerT], HandlerT]:
    """Declare a function as the handler of a command or a query; it stays a plain function.

    The first parameter is the message. The others are given by type: `UnitOfWork`, `Links`,
    `Sequences`, `Reader[SomeView]`, `Principal`, `Call`, `Clock`, `Ask`, and whatever the
    container provides. A handler of a command may return the aggregate that it changed: it is
    shown as the command's result, with the version that the commit gives it.
    """

    def declare(handler: HandlerT) -> HandlerT:
        use_case = UseCase(
            message=message,
            handler=handler,
            allow=allow,
            on=on,
            idempotent=idempotent,
            limit=limit,
            timeout=timeout,
        )
        setattr(handler, _DECLARED, use_case)
        return handler

    return declare


def declared(candidate: object) -> UseCase | None:
    """The use case that a function was declared as."""
    found = getattr(candidate, _DECLARED, None)
    return found if isinstance(found, UseCase) else None
