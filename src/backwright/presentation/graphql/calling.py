"""Running a use case for a field: arguments in, result or error out."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import msgspec

from backwright.application.call import Call
from backwright.domain.errors import FieldError, ValidationError
from backwright.presentation.exposing.admitting import refuse_unless_meant
from backwright.presentation.exposing.contents import Content
from backwright.presentation.exposing.exposed import Exposed
from backwright.presentation.exposing.terms import Terms
from backwright.presentation.graphql.asking import Asking
from backwright.presentation.graphql.inputs import client_pointer

MAX_DEPTH = 32
_encode = msgspec.json.encode
Named = Callable[[str], str]
_Run = Callable[[Any, Call], Awaitable[Any]]


class Calling:
    """Makes the message of a use case from what GraphQL has coerced, and sends it."""

    def __init__(self, shown: Exposed, named: Named) -> None:
        """`named` says what a field of the message is called by clients."""
        self._content: Content[Any] = Content(
            shown.message, max_depth=MAX_DEPTH, may_be_empty=False
        )
        self._public = shown.public
        self._terms = Terms.of(shown)
        self._named = named

    async def __call__(
        self,
        asking: Asking,
        given: Mapping[str, Any],
        call: Call,
        *,
        version: int | None = None,
        key: str | None = None,
    ) -> Any:
        """The result; raises with every error of the input at once, named as the client did.

        The call of a command is this one's alone: version and key become parts of it.
        """
        refuse_unless_meant(call.principal, None, public=self._public)
        self._terms.onto(call, version=version, key=key)
        return await self._done(given, call, asking.dispatcher.send)

    async def inside(self, asking: Asking, given: Mapping[str, Any], call: Call) -> Any:
        """The same for what stands within something else, which no rate counts."""
        refuse_unless_meant(call.principal, None, public=self._public)
        return await self._done(given, call, lambda message, call: asking.asks(call)(message))

    async def _done(self, given: Mapping[str, Any], call: Call, run: _Run) -> Any:
        try:
            message = self._content.read(_encode(given))
        except ValidationError as error:
            raise self._renamed(error) from error
        try:
            return await run(message, call)
        except ValidationError as error:
            raise self._renamed(error) from error

    def _renamed(self, error: ValidationError) -> ValidationError:
        return ValidationError(
            tuple(
                FieldError(self._named(each.at), each.code, each.message) for each in error.errors
            )
        )


def named_by(fields: Callable[[], Mapping[str, Any]], before: str = "") -> Named:
    """Names of clients from those of messages; `before` is where the fields stand."""

    def named(at: str) -> str:
        return f"{before}{client_pointer(at, dict(fields()))}"

    return named
