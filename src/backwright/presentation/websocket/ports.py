"""What WebSockets tell of themselves."""

from typing import Protocol


class WebSocketObserver(Protocol):
    """Is told what happens on connections; must be quick and must not raise."""

    def refused(self, status: int) -> None:
        """A handshake was answered with a status of HTTP instead."""
        ...

    def opened(self) -> None:
        """A connection was accepted."""
        ...

    def closed(self, code: int) -> None:
        """A connection has ended; 1005 and 1006 where the client did not say why."""
        ...

    def received(self, type_: str, outcome: str) -> None:
        """A message was dealt with; `outcome` is `ok` or an error's code."""
        ...

    def subscribed(self, amount: int) -> None:
        """So many subscriptions more; -1 where one has ended, and nothing of it is left."""
        ...

    def told(self, channel: str) -> None:
        """A change was sent."""
        ...


class Silent:
    """Tells nobody; implements `WebSocketObserver`."""

    def refused(self, status: int) -> None:
        """Nothing."""

    def opened(self) -> None:
        """Nothing."""

    def closed(self, code: int) -> None:
        """Nothing."""

    def received(self, type_: str, outcome: str) -> None:
        """Nothing."""

    def subscribed(self, amount: int) -> None:
        """Nothing."""

    def told(self, channel: str) -> None:
        """Nothing."""
