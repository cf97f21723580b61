"""From a request to the message that it means."""

from collections.abc import Callable, Sequence
from typing import Any, Generic, Protocol, TypeVar

from msgspec import Struct
from msgspec.structs import asdict

from backwright.domain.errors import FieldError, ValidationError
from backwright.presentation.exposing.contents import Content
from backwright.presentation.rest.bodies import Bodies
from backwright.presentation.rest.parameters import Parameters
from backwright.presentation.rest.request import Request

MessageT_co = TypeVar("MessageT_co", covariant=True)
StructT = TypeVar("StructT", bound=Struct)


class Input(Protocol[MessageT_co]):
    """Makes the message of one operation."""

    async def read(self, request: Request, values: Sequence[str]) -> MessageT_co:
        """The message; `values` are the path's parameters. Raises with every error at once."""
        ...


class ParametersOnly(Generic[StructT]):
    """A message whose fields all stand in the path and the query string."""

    def __init__(self, parameters: Parameters[StructT]) -> None:
        self._read = parameters.read

    async def read(self, request: Request, values: Sequence[str]) -> StructT:
        """The message."""
        return self._read(values, request)


class WholeBody(Generic[StructT]):
    """A message that is the body."""

    def __init__(
        self, bodies: Bodies, content: Content[StructT], parameters: Parameters[Struct]
    ) -> None:
        self._bodies = bodies
        self._content = content
        self._parameters = parameters

    async def read(self, request: Request, values: Sequence[str]) -> StructT:
        """The message."""
        body = await self._bodies.read(request)
        if request.query:
            self._parameters.read(values, request)
        return self._content.read(body)


class PathAndBody(Generic[StructT]):
    """A message of which some fields stand in the path, and the others in the body."""

    def __init__(
        self,
        message: Callable[..., StructT],
        *,
        bodies: Bodies,
        parameters: Parameters[Struct],
        content: Content[Struct],
        whole: bool = False,
    ) -> None:
        """`whole` where the message checks itself once its parts are together."""
        self._message = message
        self._bodies = bodies
        self._parameters = parameters
        self._content = content
        self._whole = whole

    async def read(self, request: Request, values: Sequence[str]) -> StructT:
        """The message; errors of the path and of the body come together."""
        body = await self._bodies.read(request)
        try:
            given = self._parameters.read(values, request)
        except ValidationError as error:
            raise ValidationError(error.errors + self._errors(body)) from error
        content = self._content.read(body)
        if not self._whole:
            return self._message(**asdict(given), **asdict(content))
        try:
            return self._message(**asdict(given), **asdict(content))
        except (ValueError, TypeError) as error:
            raise ValidationError((FieldError("", "invalid", str(error)),)) from error

    def _errors(self, body: bytes) -> tuple[FieldError, ...]:
        try:
            self._content.read(body)
        except ValidationError as error:
            return error.errors
        return ()


class OneOrMany:
    """An object is one message, an array is another that holds them in its only list."""

    def __init__(
        self,
        bodies: Bodies,
        one: Content[Any],
        many: Content[list[Any]],
        *,
        bulk: Callable[..., Any],
        parameters: Parameters[Struct],
    ) -> None:
        self._bodies = bodies
        self._one = one
        self._many = many
        self._bulk = bulk
        self._parameters = parameters

    async def read(self, request: Request, values: Sequence[str]) -> Any:
        """The message for one, or the message for many."""
        body = await self._bodies.read(request)
        if request.query:
            self._parameters.read(values, request)
        if body[:1] == b"[" or body.lstrip()[:1] == b"[":
            return self._bulk(self._many.read(body))
        return self._one.read(body)
