"""Frames as they come, without a socket."""

import asyncio
from typing import Any

import pytest
import uvicorn
from uvicorn.server import ServerState
from websockets.client import ClientProtocol
from websockets.frames import Frame, Opcode
from websockets.protocol import State
from websockets.uri import parse_uri

from backwright.main.websocket_protocol import WebSocketProtocol

HANDSHAKE = (
    b"GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)
MASK = bytes(4)


class Transport(asyncio.Transport):
    """Takes what is sent to nobody."""

    def __init__(self) -> None:
        super().__init__()
        self.sent = b""

    def write(self, data: Any) -> None:
        self.sent = bytes(data)

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


@pytest.mark.parametrize("size", [0, 125, 126, 65_535, 65_536])
async def test_a_text_is_sent_in_one_frame(protocol: WebSocketProtocol, size: int) -> None:
    """As the library reads it, whatever its size."""
    assert protocol.put(b"a" * size)

    client = ClientProtocol(parse_uri("ws://x/ws"))
    client.state = State.OPEN
    client.parser = client.parse()
    next(client.parser)
    client.receive_data(sent(protocol))
    (frame,) = client.events_received()
    assert isinstance(frame, Frame)
    assert (frame.opcode, frame.fin, len(frame.data)) == (Opcode.TEXT, True, size)
    protocol.stop_keepalive()


async def test_a_text_waits_where_the_peer_takes_nothing(protocol: WebSocketProtocol) -> None:
    """And none is sent to one that has gone, or to which it was said that it is over."""
    before = sent(protocol)
    protocol.pause_writing()
    assert not protocol.put(b"a")
    protocol.resume_writing()
    protocol.shutdown()
    assert not protocol.put(b"a")
    assert sent(protocol) == before
    protocol.stop_keepalive()


def sent(protocol: WebSocketProtocol) -> bytes:
    """What was written last."""
    transport: Any = protocol.transport
    last: bytes = transport.sent
    return last
