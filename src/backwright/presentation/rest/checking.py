"""Checking messages that a function of the presentation layer has put together itself."""

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec

from backwright.presentation.exposing.contents import Content


class MessageCheck:
    """Lets through what could have come as JSON: struct classes do not look at what they hold."""

    def __init__(self, max_depth: int) -> None:
        self._max_depth = max_depth
        self._contents: dict[type[Any], Content[Any]] = {}

    def __call__(self, message: object) -> Any:
        """The message; raises `ValidationError` that places every error in the message."""
        kind = type(message)
        if kind not in self._contents:
            self._contents[kind] = Content(kind, max_depth=self._max_depth, may_be_empty=False)
        return self._contents[kind].read(msgspec.json.encode(message))

    def sending(self, send: Callable[..., Awaitable[Any]], **more: Any) -> Any:
        """The same function for messages, with more arguments, for those that are right."""

        async def checked(message: Any) -> Any:
            return await send(self(message), **more)

        return checked
