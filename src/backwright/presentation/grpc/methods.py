"""The methods of a service, by the way that their requests and responses go."""

from contextlib import aclosing
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import asdict

from backwright.application.call import Call
from backwright.application.messages import Command, Page
from backwright.domain.errors import FieldError, ValidationError
from backwright.presentation.exposing.inspecting import type_info
from backwright.presentation.grpc.admission import Terms
from backwright.presentation.grpc.changes import Changes
from backwright.presentation.grpc.errors import UnknownMethodError
from backwright.presentation.grpc.messages import Reading, Writing, parsed
from backwright.presentation.grpc.request import Request
from backwright.presentation.grpc.rpc import Rpc
from backwright.presentation.grpc.serving import Parts, Serving

# The most that a list query gives at once.
_PAGE = 100
# Where a bulk command names no bound of its own; memory is bounded by the size of a message.
_MOST = 10_000


class Unary:
    """One request, one response."""

    def __init__(self, parts: Parts, rpc: Rpc, reading: Reading[Any], writing: Writing) -> None:
        self._parts = parts
        self._terms = Terms.of(rpc.exposed)
        self._serving = Serving(parts, rpc.path, rpc.exposed.name)
        self._read = reading.read
        self._write = writing.write

    async def answer(self, _: Any, context: Any) -> bytes:
        """Decode, send, encode."""

        async def work(request: Request) -> bytes:
            sent = await self._serving.asked(context)
            call = await self._parts.admission.call(request, context, self._terms)
            message = self._read(sent)
            return self._write(await sending(self._parts, message, call))

        return await self._serving.run(context, work)


class Streaming:
    """One request, and every item of a list: page after page, as fast as the client takes them."""

    def __init__(self, parts: Parts, rpc: Rpc, reading: Reading[Struct], writing: Writing) -> None:
        self._parts = parts
        self._terms = Terms.of(rpc.exposed)
        self._message: Any = rpc.exposed.message
        self._field = rpc.response.field
        self._serving = Serving(parts, rpc.path, rpc.exposed.name)
        self._read = reading.read
        self._write = writing.write

    async def answer(self, _: Any, context: Any) -> None:
        """Send all; each page is asked for with the caller's rights as they are then."""

        async def work(request: Request) -> None:
            sent = await self._serving.asked(context)
            call = await self._parts.admission.call(request, context, self._terms)
            given = asdict(self._read(sent))
            while True:
                message = self._message(**given, limit=_PAGE)
                page = await self._parts.dispatcher.send(message, call)
                await self._tell(page, context)
                if page.next is None:
                    return
                given["after"] = page.next
                call = await self._parts.admission.call(request, context, self._terms)

        await self._serving.run(context, work)

    async def _tell(self, page: Page[Any], context: Any) -> None:
        last = len(page.items) - 1
        for number, item in enumerate(page.items):
            response = {self._field: item, "next": page.next if number == last else None}
            await self._serving.tell(context, self._write(response))


class Importing:
    """Requests that are gathered into one bulk command: all of them are stored, or none."""

    def __init__(
        self, parts: Parts, rpc: Rpc, request: Any, reading: Reading[Any], writing: Writing
    ) -> None:
        self._parts = parts
        self._terms = Terms.of(rpc.exposed)
        self._parse = request.FromString
        self._plain = rpc.request.codec.read
        self._serving = Serving(parts, rpc.path, rpc.exposed.name)
        self._checked = reading.checked
        self._write = writing.write
        items = msgspec.structs.fields(rpc.exposed.message)[0]
        self._name = items.encode_name
        self._most = most_of(items.type)

    async def answer(self, _: Any, context: Any) -> bytes:
        """Gather, send, answer."""

        async def work(request: Request) -> bytes:
            call = await self._parts.admission.call(request, context, self._terms)
            message = self._checked({self._name: await self._items(context)}, has_nul=True)
            return self._write(await sending(self._parts, message, call))

        return await self._serving.run(context, work)

    async def _items(self, context: Any) -> list[Any]:
        """What came; raises `ValidationError` as soon as it is too much."""
        items: list[Any] = []
        room = self._parts.config.max_message_bytes
        while (sent := await self._serving.hear(context)) is not None:
            room -= len(sent)
            if len(items) == self._most or room < 0:
                limit = f"{self._most} items" if room >= 0 else "as many as fit one message"
                problem = FieldError(f"/{self._name}", "too_long", f"at most {limit}")
                raise ValidationError((problem,))
            items.append(self._plain(parsed(self._parse, sent)).get("item", {}))
        return items


class Follow:
    """One request, and the events of a channel as they happen, for as long as the client stays."""

    def __init__(self, parts: Parts, rpc: Rpc, reading: Reading[Any], writing: Writing) -> None:
        self._admission = parts.admission
        self._terms = Terms.of(rpc.exposed)
        self._changes = Changes(parts, rpc)
        self._serving = Serving(parts, rpc.path, rpc.exposed.name)
        self._read = reading.read
        self._write = writing.write

    async def answer(self, _: Any, context: Any) -> None:
        """Tell the cursor of now, then every change; a token that ends, ends it."""

        async def work(request: Request) -> None:
            sent = await self._serving.asked(context)
            call = await self._admission.call(request, context, self._terms)
            async with aclosing(self._changes.of(self._read(sent), call)) as changes:
                async for change in changes:
                    await self._admission.identify(request, public=self._terms.public)
                    await self._serving.tell(context, self._write(change))

        await self._serving.run(context, work)


class Unknown:
    """Calls of methods that there are not; they are limited and counted like all others."""

    def __init__(self, parts: Parts) -> None:
        self._limited = parts.admission.limited
        # Whatever names are called, there is one in the metrics.
        self._serving = Serving(parts, "unknown", "unknown")

    async def answer(self, _: Any, context: Any) -> bytes:
        """Refuse."""

        async def work(request: Request) -> bytes:
            await self._limited(request)
            raise UnknownMethodError

        return await self._serving.run(context, work)


async def sending(parts: Parts, message: Any, call: Call) -> Any:
    """The result of a use case; a command is done to its end even if nobody waits any more."""
    work = parts.dispatcher.send(message, call)
    return await (parts.finishing.run(work) if isinstance(message, Command) else work)


def most_of(items: Any) -> int:
    """How many a bulk command takes at most."""
    node: Any = type_info(items)
    while isinstance(node, msgspec.inspect.Metadata):
        node = node.type
    most: int | None = node.max_length
    return _MOST if most is None else most
