"""What REST asks of others, and what it tells them."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from backwright.application.call import Call
from backwright.presentation.rest.api import ErrorBody
from backwright.presentation.rest.request import Request
from backwright.presentation.rest.response import Response


class RequestObserver(Protocol):
    """Is told about every answered request; must be quick and must not raise."""

    def answered(self, request: Request) -> None:
        """`request.status`, `seconds`, `route`, `principal` and the rest are final now."""
        ...


Mount = Callable[[Request], Awaitable[Response]]
"""Serves GET and HEAD at one fixed path, with no policy and no rate limit: health, metrics."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """Another protocol that comes over HTTP, at one fixed path.

    It is told who asks, and asks their policies itself. `errors` makes the bodies of what is
    refused before it is asked. `files` are served beside it, by their paths.
    """

    answer: Callable[[Request, Call], Awaitable[Response]]
    methods: tuple[str, ...]
    errors: ErrorBody
    files: Mapping[str, Mount] = field(default_factory=dict[str, Mount])
