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

    def opened(self) -> None:
        """A WebSocket was accepted."""
        ...

    def closed(self) -> None:
        """A WebSocket is open no more."""
        ...


class Silent:
    """Tells nobody; implements `GraphqlObserver`."""

    def answered(self, kind: str, outcome: str, seconds: float) -> None:
        """Nothing."""

    def opened(self) -> None:
        """Nothing."""

    def closed(self) -> None:
        """Nothing."""
