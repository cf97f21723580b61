"""One operation at work: message in, use case, reply out."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Protocol

import msgspec
from msgspec.structs import asdict

from backwright.application.call import Call
from backwright.application.dispatch import Dispatcher, Send
from backwright.domain.errors import ValidationError
from backwright.domain.principal import Principal
from backwright.presentation.exposing.explaining import Explainer
from backwright.presentation.exposing.tracing import idempotency_key
from backwright.presentation.rest.calling import Calling
from backwright.presentation.rest.checking import MessageCheck
from backwright.presentation.rest.conditions import expected_version
from backwright.presentation.rest.inputs import Input
from backwright.presentation.rest.outputs import Output, Reply
from backwright.presentation.rest.request import Request


class Operation(Protocol):
    """Answers the requests of one route."""

    async def __call__(self, request: Request, call: Call, values: Sequence[str]) -> Reply:
        """The reply; `values` are the path's parameters."""
        ...


class UseCaseOperation:
    """A use case behind a route."""

    def __init__(
        self,
        dispatcher: Dispatcher,
        input: Input[Any],
        output: Output,
        *,
        conditional: bool,
        idempotent: bool,
    ) -> None:
        self._send = dispatcher.send
        self._read = input.read
        self._output = output
        self._conditional = conditional
        self._idempotent = idempotent

    async def __call__(self, request: Request, call: Call, values: Sequence[str]) -> Reply:
        """Decode, send, encode."""
        if self._conditional and b"if-match" in request.headers:
            call.expected_version = expected_version(request.headers[b"if-match"])
        if self._idempotent and b"idempotency-key" in request.headers:
            call.idempotency_key = idempotency_key(request.headers[b"idempotency-key"])
        message = await self._read(request, values)
        return self._output(await self._send(message, call), request)


class EndpointOperation:
    """A function of the presentation layer behind a route."""

    def __init__(
        self,
        calling: Calling,
        dispatcher: Dispatcher,
        parameters: Callable[[Sequence[str], Request], msgspec.Struct],
        body: Callable[[Request], Awaitable[Any]] | None,
        output: Output,
        *,
        check: MessageCheck,
    ) -> None:
        self._function = calling.function
        self._send = dispatcher.send
        self._given = tuple(calling.given.items())
        self._parameters = parameters
        self._headers = calling.headers if calling.headers.__struct_fields__ else None
        self._explainer = Explainer(calling.headers)
        self._body = body
        self._output = output
        self._check = check

    async def __call__(self, request: Request, call: Call, values: Sequence[str]) -> Reply:
        """Decode, call the function, encode."""
        if b"idempotency-key" in request.headers:
            call.idempotency_key = idempotency_key(request.headers[b"idempotency-key"])
        arguments: dict[str, Any] = asdict(self._parameters(values, request))
        if self._headers is not None:
            arguments.update(asdict(self._from_headers(self._headers, request)))
        if self._body is not None:
            arguments["body"] = await self._body(request)
        for name, kind in self._given:
            arguments[name] = self._provided(kind, call)
        return self._output(await self._function(**arguments), request)

    def _provided(self, kind: Any, call: Call) -> Any:
        if kind is Send:
            return self._check.sending(self._send, call=call)
        return call.principal if kind is Principal else call

    def _from_headers(self, kind: type[msgspec.Struct], request: Request) -> msgspec.Struct:
        names = kind.__struct_encode_fields__
        given = {name: request.header(name) for name in names}
        raw = {name: value for name, value in given.items() if value is not None}
        try:
            return msgspec.convert(raw, kind, strict=False)
        except msgspec.ValidationError as error:
            raise ValidationError(self._explainer.errors(raw, error)) from error
