"""Talking with an application over a WebSocket, without a server."""

import asyncio
import json
from collections.abc import AsyncGenerator, MutableMapping
from contextlib import asynccontextmanager
from typing import Any, TypeVar
from uuid import UUID

import httpx2
import msgspec

from backwright.application.messages import Command, Query
from backwright.presentation.exposing.annotations import result_of
from backwright.testing.app import TestApp

ResultT = TypeVar("ResultT")
PATH = "/ws"
# How long something may take to come, in seconds.
WITHIN = 10.0
_Event = MutableMapping[str, Any]


class Conversation:
    """One connection, as its client has it; changes are kept until they are asked for."""

    def __init__(self) -> None:
        self.incoming: asyncio.Queue[_Event] = asyncio.Queue()
        self.outgoing: asyncio.Queue[_Event] = asyncio.Queue()
        self._changes: list[dict[str, Any]] = []
        self._said = 0

    async def say(self, **message: Any) -> None:
        """Send a message."""
        text = msgspec.json.encode(message).decode()
        await self.incoming.put({"type": "websocket.receive", "text": text})

    async def hear(self) -> dict[str, Any]:
        """The next message; raises `TimeoutError`, or `ConnectionError` where there is an end."""
        async with asyncio.timeout(WITHIN):
            event = await self.outgoing.get()
        if event["type"] != "websocket.send":
            raise ConnectionError(event)
        heard: dict[str, Any] = json.loads(event["text"])
        return heard

    async def send(
        self, message: Command[ResultT] | Query[ResultT], *, key: str | None = None
    ) -> ResultT:
        """The result of a use case; raises `AssertionError` with what it was refused with."""
        name = type(message).__name__
        more = {} if key is None else {"key": key}
        answer = await self._answered(type="send", use_case=name, body=message, **more)
        result: ResultT = msgspec.convert(answer["result"], result_of(type(message)))
        return result

    async def follow(self, channel: str, subject: UUID | None = None) -> str:
        """Follow a channel, or one subject of it, from now on; the cursor of the moment."""
        more = {} if subject is None else {"subject": subject}
        answer = await self._answered(type="subscribe", channel=channel, **more)
        cursor: str = answer["result"]["cursor"]
        return cursor

    async def change(self) -> dict[str, Any]:
        """The next change of what is followed."""
        while not self._changes:
            self._keep(await self.hear())
        return self._changes.pop(0)

    async def _answered(self, **message: Any) -> dict[str, Any]:
        self._said += 1
        own = str(self._said)
        await self.say(id=own, **message)
        while True:
            answer = await self.hear()
            if answer["type"] == "error":
                raise AssertionError(answer["error"])
            if answer["type"] == "ack" and answer["id"] == own:
                return answer
            self._keep(answer)

    def _keep(self, message: dict[str, Any]) -> None:
        if message["type"] == "change":
            self._changes.append(message)


@asynccontextmanager
async def conversing(app: TestApp, client: httpx2.AsyncClient) -> AsyncGenerator[Conversation]:
    """A connection with the rights of an HTTP client.

    Raises `ConnectionError` where the application has no WebSocket.
    """
    conversation = Conversation()
    scope = {
        "type": "websocket",
        "path": PATH,
        "headers": [(name.lower(), value) for name, value in client.headers.raw],
        "client": ("127.0.0.1", 0),
        "subprotocols": [],
    }
    served = asyncio.create_task(
        app.application(scope, conversation.incoming.get, conversation.outgoing.put)
    )
    await conversation.incoming.put({"type": "websocket.connect"})
    try:
        opened = await conversation.outgoing.get()
        if opened["type"] != "websocket.accept":
            raise ConnectionError(opened)
        await conversation.say(type="hello")
        welcome = await conversation.hear()
        if welcome["type"] != "welcome":
            raise AssertionError(welcome)
        yield conversation
    finally:
        await conversation.incoming.put({"type": "websocket.disconnect", "code": 1000})
        await served
