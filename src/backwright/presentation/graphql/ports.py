"""What GraphQL tells of itself."""

from typing import Protocol


class GraphqlObserver(Protocol):
    """Is told what becomes of operations; must be quick and must not raise."""

    def answered(self, kind: str, outcome: str, seconds: float) -> None:
        """An operation is over.

        `kind` is query, mutation or subscription, and unread for what could not be done at all;
        `outcome` is `ok`, or the code of the first error.
        """
        ...

    def opened(self, kind: str) -> None:
        """A connection that stays was accepted: `websocket` or `events`."""
        ...

    def closed(self, kind: str, code: int = 0) -> None:
        """It is open no more; a WebSocket was closed with this code."""
        ...


class Silent:
    """Tells nobody; implements `GraphqlObserver`."""

    def answered(self, kind: str, outcome: str, seconds: float) -> None:
        """Nothing."""

    def opened(self, kind: str) -> None:
        """Nothing."""

    def closed(self, kind: str, code: int = 0) -> None:
        """Nothing."""
