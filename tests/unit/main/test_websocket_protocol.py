"""Frames as they come, without a socket."""

import asyncio
from typing import Any

import pytest
import uvicorn
from uvicorn.server import ServerState

from backwright.main.websocket_protocol import WebSocketProtocol

HANDSHAKE = (
    b"GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)
MASK = bytes(4)


class Transport(asyncio.Transport):
    """Takes what is sent to nobody."""

    def write(self, data: Any) -> None:
        pass

    def pause_reading(self) -> None:
        pass

    def resume_reading(self) -> None:
        pass

    def close(self) -> None:
        pass

    def is_closing(self) -> bool:
        return False


@pytest.fixture
async def heard() -> asyncio.Queue[Any]:
    return asyncio.Queue()


@pytest.fixture
async def protocol(heard: asyncio.Queue[Any]) -> WebSocketProtocol:
    async def application(_: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        while True:
            await heard.put(await receive())

    config = uvicorn.Config(
        application, interface="asgi3", log_config=None, ws_per_message_deflate=False
    )
    config.load()
    protocol = WebSocketProtocol(config, ServerState(), {})
    protocol.connection_made(Transport())
    protocol.data_received(HANDSHAKE)
    await asyncio.sleep(0)
    return protocol


async def test_a_message_of_very_many_frames_takes_no_more_room_than_its_text(
    protocol: WebSocketProtocol, heard: asyncio.Queue[Any]
) -> None:
    """Frames may be empty, and those that are count for no size."""
    protocol.data_received(b"\x01\x82" + MASK + b"ab" + (b"\x00\x80" + MASK) * 10_000)
    assert len(protocol.frames) == 1
    assert len(protocol.frames[0]) == 2

    protocol.data_received(b"\x80\x82" + MASK + b"cd")
    event = await heard.get()
    assert event == {"type": "websocket.receive", "text": "abcd"}
    protocol.stop_keepalive()


async def test_beats_are_for_those_who_asked_for_them(
    protocol: WebSocketProtocol, heard: asyncio.Queue[Any]
) -> None:
    """Others would take them for messages."""
    protocol.send_keepalive_ping()
    protocol.data_received(b"\x81\x82" + MASK + b"ab")

    assert (await heard.get())["type"] == "websocket.receive"
    protocol.stop_keepalive()
