"""One stream for a whole service: its calls one after the other, and its events beside them."""

from collections.abc import Mapping
from typing import Any

import grpc

from backwright.presentation.exposing.errors import MalformedError
from backwright.presentation.grpc.admission import Terms
from backwright.presentation.grpc.messages import parsed
from backwright.presentation.grpc.methods import sending
from backwright.presentation.grpc.request import Request
from backwright.presentation.grpc.rpc import UNFOLLOW, UNFOLLOWED
from backwright.presentation.grpc.serving import Parts, Serving
from backwright.presentation.grpc.talk import Called, Talk

# Who opens an exchange may stay unknown: its calls have their own policies.
_ANYBODY = Terms(public=True, conditional=False, idempotent=False)


class Exchanging:
    """Requests with ids, and for each what became of it, in their order.

    A call that is refused does not end the stream; a request that can't be read does. What is
    followed is told meanwhile, until it is unfollowed or the client has said everything.
    """

    def __init__(
        self, parts: Parts, path: str, calls: Mapping[str, Called], request: Any, response: Any
    ) -> None:
        """`calls` by the name of their field; `request` and `response` are classes of messages."""
        self._parts = parts
        self._calls = calls
        self._parse = request.FromString
        self._made_of = response
        self._serving = Serving(parts, path, path.rpartition("/")[2])

    async def answer(self, _: Any, context: Any) -> None:
        """Answer until the client has said everything."""

        async def work(request: Request) -> None:
            async with Talk(self._parts, self._serving, self._made_of, request, context) as talk:
                await talk.caller(_ANYBODY)
                while (sent := await self._next(context)) is not grpc.aio.EOF:
                    asked = parsed(self._parse, sent)
                    try:
                        values = await self._done(asked, talk)
                    except Exception as error:
                        values = talk.refused(error)
                    if values is not None:
                        await talk.tell(asked.id, values)

        await self._serving.run(context, work)

    async def _next(self, context: Any) -> Any:
        async with self._parts.stopping.wait():
            return await context.read()

    async def _done(self, asked: Any, talk: Talk) -> dict[str, Any] | None:
        """The outcome; None where it is told bit by bit."""
        name = asked.WhichOneof("command")
        if name is None:
            raise MalformedError("the request holds no command that is known here")
        if name == UNFOLLOW:
            await talk.unfollow(asked.unfollow)
            return {UNFOLLOWED: asked.unfollow}
        called = self._calls[name]
        call = await talk.caller(called.terms)
        called.terms.onto(call, _given(asked, "if_match"), _given(asked, "idempotency_key"))
        message = called.reading.of(getattr(asked, name))
        if called.changes is not None:
            talk.follow(asked.id, name, called=called, changes=called.changes.of(message, call))
            return None
        return {name: called.writing.values(await sending(self._parts, message, call))}


def _given(asked: Any, name: str) -> str | None:
    return getattr(asked, name) if asked.HasField(name) else None
