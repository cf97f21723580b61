"""Calls over a WebSocket: a connection for each, as its client has it."""

import asyncio
from typing import Any

import msgspec
from tests.parity.outcome import Asked, Outcome

from backwright.main.application import Application
from backwright.testing.websocket import PATH, Conversation


class OverWebSocket:
    """Says hello, and sends the message."""

    def __init__(self, application: Application) -> None:
        self._application = application

    async def call(self, asked: Asked) -> Outcome:
        """Connect, say hello, send it, and hang up."""
        conversation = Conversation()
        scope = {"type": "websocket", "path": PATH, "headers": [], "subprotocols": []}
        served = asyncio.create_task(
            self._application(
                {**scope, "client": ("127.0.0.1", 0)},
                conversation.incoming.get,
                conversation.outgoing.put,
            )
        )
        await conversation.incoming.put({"type": "websocket.connect"})
        opened = await conversation.outgoing.get()
        assert opened["type"] == "websocket.accept", opened
        try:
            return await self._said(conversation, asked)
        finally:
            await conversation.incoming.put({"type": "websocket.disconnect", "code": 1000})
            await served

    async def _said(self, conversation: Conversation, asked: Asked) -> Outcome:
        await conversation.say(type="hello", **_given(token=asked.token))
        heard = await conversation.hear()
        if heard["type"] == "welcome":
            more = _given(key=asked.key, version=asked.version)
            body = msgspec.Raw(msgspec.json.encode(asked.values))
            await conversation.say(type="send", id="1", use_case=asked.use_case, body=body, **more)
            heard = await conversation.hear()
        return _outcome(heard)

    async def close(self) -> None:
        """Nothing is kept."""


def _given(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def _outcome(heard: dict[str, Any]) -> Outcome:
    if heard["type"] == "ack":
        return Outcome(value=heard["result"])
    error = heard["error"]
    wrong = error.get("fields", ())
    return Outcome(
        code=error["code"],
        category=error["category"],
        detail=error.get("detail", ""),
        fields=tuple((each["at"], each["code"], each["message"]) for each in wrong),
        retry_after=error.get("retry_after"),
    )
