"""Answers that uvicorn sends in one write."""

import asyncio
from typing import Any

import pytest
import uvicorn
from uvicorn.server import ServerState

from backwright.main.protocol import Protocol
from backwright.presentation.rest.entry import ANSWER

FIELDS = [(b"content-type", b"text/plain"), (b"content-length", b"2")]
GET = b"GET /a HTTP/1.1\r\nHost: here\r\n\r\n"


class Wire(asyncio.Transport):
    """Keeps what is written to it."""

    def __init__(self) -> None:
        super().__init__()
        self.writes: list[bytes] = []
        self.closed = False

    def write(self, data: Any) -> None:
        """Keep it."""
        self.writes.append(bytes(data))

    def is_closing(self) -> bool:
        """Whether it was closed."""
        return self.closed

    def close(self) -> None:
        """Note it."""
        self.closed = True

    def pause_reading(self) -> None:
        """Nothing is read."""

    def resume_reading(self) -> None:
        """Nothing is read."""

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        """Nothing is known."""
        return default


class Served:
    """An application behind the protocol; `told` are the answers of the extension."""

    def __init__(self, fields: list[tuple[bytes, bytes]] = FIELDS) -> None:
        self.fields = fields
        self.told: list[bool] = []
        self.heard: list[bytes] = []
        self.wire = Wire()
        self.failures: list[BaseException] = []
        config = uvicorn.Config(
            self.application, interface="asgi3", lifespan="off", log_config=None
        )
        config.load()
        self.state = ServerState()
        self.protocol = Protocol(config=config, server_state=self.state, app_state={})
        self.protocol.connection_made(self.wire)

    async def application(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer `ok`, by the extension where that is possible."""
        more = scope["method"] == "POST"
        self.heard += [b""] * more
        while more:
            event = await receive()
            self.heard[-1] += event["body"]
            more = event["more_body"]
        try:
            self.told.append(scope["extensions"][ANSWER](200, self.fields, b"ok"))
        except RuntimeError as error:
            self.failures.append(error)
            raise
        if not self.told[-1]:
            await send({"type": "http.response.start", "status": 200, "headers": self.fields})
            await send({"type": "http.response.body", "body": b"ok"})

    async def receives(self, data: bytes) -> None:
        """Let the protocol have some bytes, and its application answer."""
        self.protocol.data_received(data)
        while self.state.tasks:
            await asyncio.gather(*self.state.tasks)


async def test_an_answer_is_one_write() -> None:
    """Status line, headers and body go together, as HTTP wants them."""
    served = Served()

    await served.receives(GET)

    assert served.wire.writes == [
        b"HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 2\r\n\r\nok"
    ]
    assert (served.told, served.wire.closed) == ([True], False)


async def test_a_connection_serves_several() -> None:
    """Requests that came together are answered one after the other."""
    served = Served()

    await served.receives(GET + GET + GET)

    assert served.told == [True, True, True]
    assert len(served.wire.writes) == 3


async def test_a_connection_that_shall_close_is_uvicorns() -> None:
    """What needs more than a write is left to the server, which says so and closes."""
    served = Served()

    await served.receives(b"GET /a HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n")

    assert served.told == [False]
    assert b"connection: close\r\n" in b"".join(served.wire.writes)
    assert served.wire.closed


async def test_nobody_is_answered_who_has_gone() -> None:
    """Nothing is written to a lost connection."""
    served = Served()

    served.protocol.data_received(GET)
    served.protocol.connection_lost(None)
    await asyncio.gather(*served.state.tasks)

    assert (served.told, served.wire.writes) == ([False], [])


@pytest.mark.parametrize("value", [b"a\r\nset-cookie: b", b"a\nb"])
async def test_a_header_can_not_begin_another(value: bytes, caplog: Any) -> None:
    """A line break in a header is refused, whoever put it there."""
    served = Served([*FIELDS, (b"x-name", value)])

    await served.receives(GET)

    assert [str(error) for error in served.failures] == ["a header may not hold a line break"]
    assert served.wire.writes[0].startswith(b"HTTP/1.1 500 ")


H2C = b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAEAAEAAAAIAAAAB\r\n"
POST = b"POST /a HTTP/1.1\r\nHost: here\r\n" + H2C


@pytest.mark.parametrize(
    "body",
    [b"Content-Length: 3\r\n\r\nabc", b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"],
)
@pytest.mark.parametrize("at", [1, 60, 1000])
async def test_a_wish_for_http_2_is_passed_over(body: bytes, at: int) -> None:
    """Java's client has it in each request, and sends its body with it, however it is cut."""
    served = Served()

    for _ in range(2):
        served.protocol.data_received((POST + body)[:at])
        await served.receives((POST + body)[at:])
    await served.receives(GET.replace(b"\r\n\r\n", b"\r\n" + H2C + b"\r\n") + GET)

    assert served.heard == [b"abc", b"abc"]
    assert served.told == [True] * 4
    assert not served.wire.closed


async def test_a_tunnel_is_not_opened() -> None:
    """CONNECT is a method like others, for the application to refuse."""
    served = Served()

    await served.receives(b"CONNECT there:443 HTTP/1.1\r\nHost: there:443\r\n\r\nabc")

    assert len(served.wire.writes) == 1
