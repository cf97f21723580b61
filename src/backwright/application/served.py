"""What a handler is, whatever it is called by."""

from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from backwright.domain.entity import Aggregate


class Served(Protocol):
    """A handler that is given things by type: of a use case, or of what happens after a commit."""

    @property
    def name(self) -> str:
        """What it is called in errors and in the audit log."""
        ...

    @property
    def handler(self) -> Callable[..., Awaitable[Any]]:
        """The function; its first parameter is the message."""
        ...

    @property
    def is_command(self) -> bool:
        """Whether it changes something."""
        ...

    @property
    def on(self) -> type[Aggregate[Any]] | None:
        """The kind of aggregate that its policy is asked of."""
        ...
