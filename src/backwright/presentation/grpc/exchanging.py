"""One stream for all calls of a service: done and answered one after the other."""

from collections.abc import Mapping
from typing import Any

import grpc
from backwright.presentation.exposing.errors import MalformedError
from backwright.presentation.exposing.failure import failure_of
from backwright.presentation.grpc.admission import Terms
from backwright.presentation.grpc.messages import Reading, Writing, parsed
from backwright.presentation.grpc.methods import sending
from backwright.presentation.grpc.naming import field_path
from backwright.presentation.grpc.request import Request
from backwright.presentation.grpc.serving import Parts, Serving
from backwright.presentation.grpc.values import write_duration_of

Calls = Mapping[str, tuple[Terms, Reading[Any], Writing]]


class Exchanging:
    """Requests with ids, and for each what became of it, in their order.

    A call that is refused does not end the stream; a request that can't be read does.
    """

    def __init__(self, parts: Parts, path: str, calls: Calls, request: Any, response: Any) -> None:
        """`calls` by the name of their field; `request` and `response` are classes of messages."""
        self._parts = parts
        self._calls = calls
        self._parse = request.FromString
        self._made_of = response
        self._serving = Serving(parts, path, path.rpartition("/")[2])

    async def answer(self, _: Any, context: Any) -> None:
        """Answer until the client has said everything."""

        async def work(request: Request) -> None:
            while (sent := await context.read()) is not grpc.aio.EOF:
                asked = parsed(self._parse, sent)
                values = await self._answered(asked, request, context)
                response = self._made_of(id=asked.id, **values).SerializeToString()
                await self._serving.tell(context, response)

        await self._serving.run(context, work)

    async def _answered(self, asked: Any, request: Request, context: Any) -> dict[str, Any]:
        try:
            return await self._done(asked, request, context)
        except Exception as error:
            failure = failure_of(error)
            code = self._parts.refuse.noted(error, failure, request)
            number: int = code.value[0]
            refused: dict[str, Any] = {
                "status": number,
                "code": failure.code,
                "category": failure.category.value,
                "detail": failure.message,
                "fields": [
                    {"field": field_path(each.at), "code": each.code, "message": each.message}
                    for each in failure.fields
                ],
            }
            if failure.retry_after is not None:
                refused["retry_after"] = write_duration_of(failure.retry_after)
            return {"error": refused}

    async def _done(self, asked: Any, request: Request, context: Any) -> dict[str, Any]:
        name = asked.WhichOneof("command")
        if name is None:
            raise MalformedError("the request holds no command that is known here")
        terms, reading, writing = self._calls[name]
        call = await self._parts.admission.caller(request, context, public=terms.public)
        terms.onto(call, _given(asked, "if_match"), _given(asked, "idempotency_key"))
        message = reading.of(getattr(asked, name))
        return {name: writing.values(await sending(self._parts, message, call))}


def _given(asked: Any, name: str) -> str | None:
    return getattr(asked, name) if asked.HasField(name) else None
