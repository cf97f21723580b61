"""What REST asks of others, and what it tells them."""

from collections.abc import Awaitable, Callable
from typing import Protocol

from backwright.presentation.rest.request import Request
from backwright.presentation.rest.response import Response


class RequestObserver(Protocol):
    """Is told about every answered request; must be quick and must not raise."""

    def answered(self, request: Request) -> None:
        """`request.status`, `seconds`, `route`, `principal` and the rest are final now."""
        ...


Mount = Callable[[Request], Awaitable[Response]]
"""Serves GET and HEAD at one fixed path, with no policy and no rate limit: health, metrics."""
