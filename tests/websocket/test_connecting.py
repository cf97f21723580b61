"""Who may connect, and how connections end."""

import asyncio
import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

import board
from backwright.domain import new_id
from serving import SIGNING_KEY, Person, Served, served, until

UNAUTHENTICATED, MALFORMED, TOO_SLOW, TOO_MANY = 4401, 4400, 4408, 4429


async def refused(url: str, **how: object) -> int:
    """The status with which a handshake is refused."""
    with pytest.raises(InvalidStatus) as caught:
        async with connect(url, **how):  # type: ignore[arg-type]
            pass
    return caught.value.response.status_code


async def test_a_hello_says_who_is_there(served: Served) -> None:
    """By a token, or as nobody."""
    user = new_id()
    async with connect(served.url) as connection:
        answer = await Person(connection).ask(type="hello", token=served.token(user))
        assert (answer["type"], answer["principal"]) == ("welcome", str(user))
    async with connect(served.url) as connection:
        assert (await Person(connection).ask(type="hello"))["principal"] is None


async def test_a_bad_token_ends_the_connection(served: Served) -> None:
    """With the reason that REST gives."""
    async with connect(served.url) as connection:
        person = Person(connection)
        answer = await person.ask(type="hello", token="no.such.token")
        assert answer["error"]["category"] == "unauthenticated"
        assert (await person.closed())[0] == UNAUTHENTICATED


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ('{"type": "ping"}', UNAUTHENTICATED),
        ("hello", MALFORMED),
        ('{"type": "hello", "token": 7}', MALFORMED),
    ],
)
async def test_hello_comes_first(served: Served, said: str, code: int) -> None:
    """Whoever says anything else is told so, and cut off."""
    async with connect(served.url) as connection:
        person = Person(connection)
        await connection.send(said)
        assert (await person.hear())["type"] == "error"
        assert (await person.closed())[0] == code


async def test_a_new_token_goes_on_for_the_same_person_only(served: Served) -> None:
    """Said again before the old one ends."""
    user = new_id()
    async with served.person(served.token(user)) as person:
        again = await person.ask(type="hello", token=served.token(user))
        other = await person.ask(type="hello", token=served.token())
        still = await person.send("WriteNote", body={"text": "please"})

    assert again["type"] == "welcome"
    assert other["error"]["category"] == "forbidden"
    assert still["result"]["author"] == str(user)


async def test_a_session_that_has_ended_ends_its_connections(served: Served) -> None:
    """With the next message, as REST refuses the next request."""
    tokens = await served.application.send(board.Enter(roles=[]))
    async with served.person(tokens.access_token) as person:
        claims = served.application.access_tokens.verify(tokens.access_token)
        await served.application.send(board.Leave(session=claims.session))
        await person.say(type="ping")

        assert (await person.closed())[0] == UNAUTHENTICATED


async def test_a_session_that_has_ended_ends_quiet_connections_too(sqlite_url: str) -> None:
    """Within the time of a ping; those of others go on."""
    async with (
        served(sqlite_url, WEBSOCKET_PING_SECONDS="1") as running,
        running.person(running.token()) as other,
    ):
        tokens = await running.application.send(board.Enter(roles=[]))
        async with running.person(tokens.access_token) as person:
            claims = running.application.access_tokens.verify(tokens.access_token)
            await running.application.send(board.Leave(session=claims.session))

            assert (await person.closed())[0] == UNAUTHENTICATED
        assert (await other.ask(type="ping"))["type"] == "pong"


async def test_a_session_cookie_needs_a_page_of_ours(sqlite_url: str) -> None:
    """Browsers send cookies along from any page, and say which one it is."""
    async with served(sqlite_url, CORS_ORIGINS="https://shop.example") as running:
        user = new_id()
        cookie = {"Cookie": f"a=b; session={running.token(user)}"}
        own = f"http://127.0.0.1:{running.port}"
        for origin in (own, "https://shop.example"):
            async with connect(running.url, additional_headers=cookie, origin=origin) as connection:
                assert (await Person(connection).ask(type="hello"))["principal"] == str(user)

        async with connect(running.url, additional_headers=cookie) as connection:
            assert (await Person(connection).ask(type="hello"))["principal"] is None
        for other in (
            "https://evil.example",
            "null",
            "http://[",
            f"{own}.evil.example",
            f"x@{own}",
        ):
            assert await refused(running.url, origin=other) == 403
        sample = running.application.metrics.registry.get_sample_value
        assert sample("websocket_refused_total", {"status": "403"}) == 5


async def test_other_paths_have_no_websocket(served: Served) -> None:
    """The handshake is refused."""
    assert await refused(f"ws://127.0.0.1:{served.port}/nowhere") == 403


async def test_there_are_only_so_many_connections(sqlite_url: str) -> None:
    """The next one is asked to come again; one that ends makes room."""
    async with served(sqlite_url, WEBSOCKET_CONNECTIONS="2") as running:
        async with running.person(), running.person():
            assert await refused(running.url) == 503
        sample = running.application.metrics.registry.get_sample_value
        await until(lambda: sample("websocket_connections") == 0)

        async with running.person(), running.person():
            assert await refused(running.url) == 503


async def test_one_address_has_only_so_many_connections(sqlite_url: str) -> None:
    """Where the settings say so: others are let in, and one that ends makes room."""
    settings = {"WEBSOCKET_ADDRESS_CONNECTIONS": "2", "TRUSTED_PROXIES": "127.0.0.1"}
    async with served(sqlite_url, **settings) as running, running.person() as first:
        other = {"X-Forwarded-For": "203.0.113.7"}
        async with running.person(), running.person(additional_headers=other):
            assert await refused(running.url) == 429
            sample = running.application.metrics.registry.get_sample_value
            assert sample("websocket_refused_total", {"status": "429"}) == 1
            await first.connection.close()
            await until(lambda: sample("websocket_connections") == 2)
            async with running.person():
                assert await refused(running.url) == 429


async def test_an_address_may_connect_so_often(sqlite_url: str) -> None:
    """Where the settings limit what one address may do."""
    async with (
        served(sqlite_url, ADDRESS_LIMIT="2/minute") as running,
        running.person(),
        running.person(),
    ):
        assert await refused(running.url) == 429


async def test_messages_come_only_so_often(sqlite_url: str) -> None:
    """Whoever says more is told when to come again, and cut off."""
    async with (
        served(sqlite_url, WEBSOCKET_RATE="3/minute") as running,
        running.person() as person,
    ):
        for _ in range(3):
            assert (await person.ask(type="ping"))["type"] == "pong"
        refused = await person.ask(type="ping")

        assert refused["error"]["code"] == "rate_limited"
        assert 0 < refused["error"]["retry_after"] <= 60
        assert (await person.closed())[0] == TOO_MANY


@pytest.mark.parametrize("said", ["", "nonsense", "[1, 2", '{"type": "send", "id": "1"', "[" * 99])
async def test_what_is_no_json_ends_the_connection(served: Served, said: str) -> None:
    """Told before: nothing that follows could be trusted."""
    async with served.person() as person:
        await person.connection.send(said)
        assert (await person.hear())["error"]["category"] == "bad_request"
        assert (await person.closed())[0] == MALFORMED


@pytest.mark.parametrize(
    ("said", "at"),
    [
        ({"type": "shout", "id": "7"}, "/type"),
        ({"id": "7"}, "/type"),
        ({"type": "send", "id": "7"}, "/use_case"),
        ({"type": "send", "id": "7", "use_case": "Wait", "bodie": {}}, "/bodie"),
        ({"type": "subscribe", "id": "7", "channel": 5}, "/channel"),
        ({"type": "subscribe", "id": "7", "channel": "notes", "subject": "x"}, "/subject"),
        ({"type": "unsubscribe", "id": ""}, "/id"),
    ],
)
async def test_messages_that_are_none_are_explained(
    served: Served, said: dict[str, object], at: str
) -> None:
    """By place, with the id of the message; the connection goes on."""
    async with served.person() as person:
        answer = await person.ask(**said)
        assert answer["type"] == "error"
        assert answer["id"] == (said["id"] if said["id"] != "" else "")
        assert [each["at"] for each in answer["error"]["fields"]] == [at]
        assert (await person.ask(type="ping"))["type"] == "pong"


async def test_arrays_and_binary_messages_are_refused(served: Served) -> None:
    """A message is an object, and text."""
    async with served.person() as person:
        await person.connection.send("[1, 2]")
        assert (await person.hear())["error"]["code"] == "validation"
        await person.connection.send(b"\x00\x01")
        assert (await person.closed())[0] == 1003


async def test_a_message_is_refused_by_the_size_that_it_declares(served: Served) -> None:
    """A hundred megabytes are not waited for, nor are many frames that would make as much."""
    masked = b"\x00\x00\x00\x00"
    declared = b"\x81\xff" + (100 * 2**20).to_bytes(8) + masked
    half = (0xFF).to_bytes(1) + (2**19).to_bytes(8) + masked + b"a" * 2**19
    in_frames = b"\x01" + half + b"\x00" + half + b"\x00\x81" + masked + b"a"
    for frames in (declared, in_frames):
        async with served.person() as person:
            person.connection.transport.write(frames)
            assert (await person.closed())[0] == 1009


async def test_a_message_that_is_too_big_ends_the_connection(sqlite_url: str) -> None:
    """Before it is read as a whole."""
    async with served(sqlite_url, MAX_BODY_BYTES="2000") as running, running.person() as person:
        await person.say(type="send", id="1", use_case="PutNotice", body={"text": "a" * 3000})

        assert (await person.closed())[0] == 1009


async def test_who_says_nothing_is_cut_off(sqlite_url: str) -> None:
    """Nobody holds a connection without a hello."""
    async with (
        served(sqlite_url, WEBSOCKET_PATIENCE_SECONDS="1") as running,
        connect(running.url) as connection,
    ):
        assert (await Person(connection).closed())[0] == TOO_SLOW


async def test_half_open_connections_are_noticed(sqlite_url: str) -> None:
    """A peer that vanished without a word answers no ping."""
    async with (
        served(sqlite_url, WEBSOCKET_PING_SECONDS="1") as running,
        connect(running.url) as connection,
    ):
        person = Person(connection)
        await person.ask(type="hello")
        # From here on the client's side reads, and answers, nothing.
        connection.transport.pause_reading()
        opened = running.application.metrics.registry.get_sample_value
        assert opened("websocket_connections") == 1
        await until(lambda: opened("websocket_connections") == 0)
        connection.transport.abort()


async def test_what_is_refused_is_counted(served: Served) -> None:
    """By the type of the message and the error's code; and connections by how they ended."""
    sample = served.application.metrics.registry.get_sample_value
    async with served.person() as person:
        await person.ask(type="shout")
        await person.send("Broken")
        await person.send("Wait", body={"seconds": 0})
        await person.ask(type="subscribe", id="1", channel="secrets")
        await person.connection.send("nonsense")
        await person.closed()
    await until(lambda: sample("websocket_connections") == 0)

    def counted(type_: str, outcome: str) -> float | None:
        return sample("websocket_messages_total", {"type": type_, "outcome": outcome})

    assert counted("hello", "ok") == 1
    assert counted("unknown", "validation") == 1
    assert counted("send", "internal") == 1
    assert counted("send", "ok") == 1
    assert counted("subscribe", "not_found") == 1
    assert counted("unknown", "malformed") == 1
    assert sample("websocket_closed_total", {"code": "4400"}) == 1


async def test_a_token_that_has_expired_can_be_replaced(sqlite_url: str) -> None:
    """By a hello; anything else ends the connection."""
    async with served(sqlite_url) as running:
        clock = running.clock
        user = new_id()
        async with running.person(running.token(user)) as person:
            clock.advance(seconds=890)
            fresh = running.token(user)
            clock.advance(seconds=20)
            assert (await person.ask(type="hello", token=fresh))["type"] == "welcome"
            clock.advance(seconds=890)
            await person.say(type="ping")
            assert (await person.closed())[0] == UNAUTHENTICATED


async def test_garbage_on_the_wire_ends_the_connection(served: Served) -> None:
    """Frames that are none, and text that is no UTF-8."""
    for frame, code in ((b"\xff" * 20, 1002), (b"\x81\x82\x00\x00\x00\x00\xff\xfe", 1007)):
        async with served.person() as person:
            person.connection.transport.write(frame)
            with pytest.raises(ConnectionClosed):
                await asyncio.wait_for(person.connection.recv(), 5)
            assert person.connection.close_code == code


def test_without_the_setting_nothing_of_it_is_loaded() -> None:
    """An application that serves REST only pays nothing."""
    code = (
        "import sys; sys.path.append(sys.argv[1]); import board; "
        "from backwright.main.settings import load; "
        "board.application(load(board.Settings, {'DATABASE_URL': 'sqlite:///x.db'})); "
        "loaded = ('websockets', 'backwright.presentation.websocket'); "
        "print([name for name in sys.modules if name.startswith(loaded)])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(Path(board.__file__).parent)],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "SIGNING_KEYS": SIGNING_KEY},
    )

    assert done.stdout.strip() == "[]"


async def test_pings_of_a_peer_that_takes_no_pongs_are_not_read(sqlite_url: str) -> None:
    """Else the answers would pile up; it is left when it answers no ping itself."""
    async with (
        served(sqlite_url, WEBSOCKET_PING_SECONDS="1") as running,
        connect(running.url) as connection,
    ):
        await Person(connection).ask(type="hello")
        transport = connection.transport
        transport.pause_reading()
        ping = b"\x89\xfd\x00\x00\x00\x00" + b"x" * 125
        sent = 0
        async with asyncio.timeout(10):
            while transport.get_write_buffer_size() < 1_000_000:
                transport.write(ping * 1000)
                sent += 1
                await asyncio.sleep(0)
        assert sent < 1_000
        sample = running.application.metrics.registry.get_sample_value
        await until(lambda: sample("websocket_connections") == 0)
        transport.abort()


async def test_an_orderly_stop_tells_the_clients(sqlite_url: str) -> None:
    """With the code that says that the service restarts: come again."""
    async with served(sqlite_url) as running:
        connection = await connect(running.url)
        await Person(connection).ask(type="hello")
    await connection.wait_closed()
    assert connection.close_code == 1012


async def test_an_orderly_stop_lets_what_is_under_way_be_answered(sqlite_url: str) -> None:
    """As on REST; what is said afterwards is not begun."""
    async with served(sqlite_url) as running:
        notice = await running.put("before")
        connection = await connect(running.url)
        person = Person(connection)
        await person.ask(type="hello")
        body = {"id": notice, "text": "after", "seconds": 0.5}
        await person.say(type="send", id="1", use_case="ChangeNotice", body=body)
        await person.ask(type="ping")
        await running.stop()
        await person.say(type="send", id="2", use_case="PutNotice", body={"text": "more"})

        answer = await person.hear()
        assert (answer["type"], answer["result"]["text"]) == ("ack", "after")
        assert (await person.closed())[0] == 1012
        sample = running.application.metrics.registry.get_sample_value
        assert sample("websocket_closed_total", {"code": "1012"}) == 1
        assert sample("websocket_messages_total", {"type": "send", "outcome": "ok"}) == 1


async def test_what_comes_after_the_end_is_not_dealt_with(served: Served) -> None:
    """A command behind the frame that closes the connection."""
    text = json.dumps({"type": "send", "id": "1", "use_case": "PutNotice", "body": {"text": "a"}})
    command = b"\x81" + bytes([0x80 | len(text)]) + b"\x00\x00\x00\x00" + text.encode()
    async with served.person() as person:
        person.connection.transport.write(b"\x88\x82\x00\x00\x00\x00\x03\xe8" + command)
        await person.closed()
    sample = served.application.metrics.registry.get_sample_value
    await until(lambda: sample("websocket_connections") == 0)

    assert sample("websocket_closed_total", {"code": "1000"}) == 1
    assert sample("use_case_seconds_count", {"use_case": "PutNotice", "outcome": "ok"}) is None


async def test_a_handshake_that_is_cut_off_leaves_nothing(served: Served) -> None:
    """The client is gone before it is accepted, or right after."""
    for _ in range(20):
        peer = socket.create_connection(("127.0.0.1", served.port))
        key = b"dGhlIHNhbXBsZSBub25jZQ=="
        peer.sendall(
            b"GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Key: " + key + b"\r\nSec-WebSocket-Version: 13\r\n\r\n"
        )
        peer.close()
    sample = served.application.metrics.registry.get_sample_value
    async with served.person() as person:
        assert json.dumps(await person.ask(type="ping"))
        await until(lambda: sample("websocket_connections") == 1)
