"""Clients that mean no good, or are broken: they get their status, and others are served."""

import asyncio
import gzip
from base64 import b64encode
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import quote

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc
from tests.grpc.conftest import ENOUGH, SERVICE, STAFF, Refused, Serve, Served
from tests.grpc.wire import DATA, END_STREAM, NO_WINDOW, RESET, Wire

Code = grpc.StatusCode
COUNT, ADD = f"/{SERVICE}/CountBooks", f"/{SERVICE}/AddBook"
HASTY = {"patience": 0.2}


@asynccontextmanager
async def wire(library: Served, settings: bytes = b"") -> AsyncGenerator[Wire]:
    """A connection that speaks frames."""
    opened = await Wire.open(library.application.port, settings)
    try:
        async with asyncio.timeout(5):
            yield opened
    finally:
        opened.close()


@pytest.mark.parametrize("method", ["CountBooks", "StreamBooks", "FollowBook", "ImportBooks"])
async def test_a_request_that_never_comes_is_not_waited_for(serve: Serve, method: str) -> None:
    """A call that was only announced would keep a place from others."""
    library = await serve(**HASTY)
    async with wire(library) as client:
        client.begin(f"/{SERVICE}/{method}", ("authorization", "Bearer staff"))

        assert await client.status() == Code.INVALID_ARGUMENT.value[0]
    assert await library.over(1) == ["INVALID_ARGUMENT"]


async def test_an_import_that_does_not_go_on_is_given_up(serve: Serve) -> None:
    """Nothing of it is stored."""
    library = await serve(**HASTY)
    client = library.client
    call = client.method("stream_unary", "ImportBooks")(metadata=STAFF)
    await call.write(client.message("ImportBooksRequest")(item=ENOUGH))

    assert await call.code() is Code.INVALID_ARGUMENT
    assert "nothing was sent for 0.2 s" in await call.details()
    assert library.librarian.sent == []


@pytest.mark.parametrize(
    ("frames", "code"),
    [
        ([b""], Code.INVALID_ARGUMENT),
        ([b"\0\0\0\0\x0aabc"], Code.INVALID_ARGUMENT),
        ([b"\0\x7f\xff\xff\xff" + b"x" * 1000], Code.RESOURCE_EXHAUSTED),
    ],
    ids=["no message", "half a message", "two gigabytes announced"],
)
async def test_what_is_no_message_is_refused(
    library: Served, frames: list[bytes], code: grpc.StatusCode
) -> None:
    """And counted."""
    async with wire(library) as client:
        client.begin(COUNT)
        for frame in frames:
            client.send(DATA, END_STREAM, 1, frame)

        assert await client.status() == code.value[0]
    assert len(await library.over(1)) == 1
    assert library.librarian.sent == []


async def test_a_few_bytes_do_not_become_many(library: Served) -> None:
    """The size of a message is that of what it unfolds to."""
    async with wire(library) as client:
        client.begin(ADD, ("grpc-encoding", "gzip"))
        client.message(gzip.compress(bytes(60_000_000)), compressed=True)

        assert await client.status() == Code.RESOURCE_EXHAUSTED.value[0]
    assert library.librarian.sent == []


@pytest.mark.parametrize("size", [17_000, 1_000_000])
async def test_metadata_are_bounded(library: Served, size: int) -> None:
    """A megabyte of them is no call."""
    async with wire(library) as client:
        client.begin(COUNT, ("x-large", "a" * size))

        assert await client.status() == Code.RESOURCE_EXHAUSTED.value[0]
    assert library.librarian.sent == []


@pytest.mark.parametrize("written", ["0n", "1n", "1m"])
async def test_a_deadline_of_a_moment_is_kept(library: Served, written: str) -> None:
    """Whether it is over before the call is looked at, or just after."""
    library.librarian.hold = asyncio.Event()
    async with wire(library) as client:
        client.begin(COUNT, ("grpc-timeout", written))
        client.message(b"")

        assert await client.status() == Code.DEADLINE_EXCEEDED.value[0]
    assert library.librarian.done == []


async def test_deadlines_are_told_from_hang_ups(library: Served) -> None:
    """In metrics and logs."""
    library.librarian.hold = asyncio.Event()
    await library.client.refused("CountBooks", within=0.1)
    first = await library.over(1)
    call = asyncio.create_task(library.client.call("CountBooks", within=30))
    await library.arrived(2)
    call.cancel()

    assert [*first, (await library.over(2))[1]] == ["DEADLINE_EXCEEDED", "CANCELLED"]


async def test_streams_beyond_the_bound_are_refused(serve: Serve) -> None:
    """A thousand on one connection take no more than the bound, and leave room for others."""
    library = await serve(calls=20, **HASTY)
    refused = 0
    async with wire(library) as client:
        for number in range(1_000):
            client.begin(COUNT, stream=2 * number + 1)
        async for kind, *_ in client.heard():
            refused += kind == RESET
            if refused == 980:
                break
        await library.over(20)

    assert (await library.client.call("CountBooks")).result == 0


async def test_streams_that_are_reset_at_once_cost_little(library: Served) -> None:
    """CVE-2023-44487; whatever becomes of that connection, others are served."""
    async with wire(library) as client:
        for number in range(2_000):
            client.begin(COUNT, stream=2 * number + 1)
            client.send(RESET, 0, 2 * number + 1, bytes(4))
        served = await asyncio.gather(*[library.client.call("CountBooks") for _ in range(20)])

    assert [answer.result for answer in served] == [0] * 20


async def test_connections_are_bounded(serve: Serve) -> None:
    """More are hung up on; once some have gone, there is room again."""
    library = await serve(connections=3)
    opened = [
        await asyncio.open_connection("127.0.0.1", library.application.port) for _ in range(3)
    ]
    await asyncio.gather(*[reader.read(1) for reader, _ in opened])

    reader, writer = await asyncio.open_connection("127.0.0.1", library.application.port)

    assert await asyncio.wait_for(reader.read(), 5) == b""
    for each in (writer, *(writer for _, writer in opened)):
        each.close()
    async with asyncio.timeout(5):
        while True:
            try:
                assert (await library.connect().call("CountBooks", within=1)).result == 0
                break
            except Refused:
                await asyncio.sleep(0.05)


async def test_an_unknown_method_is_told_like_everything_else(serve: Serve) -> None:
    """With its details, one name in the metrics, and against the address's limit."""
    library = await serve(address_limit="5/minute")
    for path in (f"/{SERVICE}/Nope", "/nobody/Nope"):
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await library.client.channel.unary_unary(path)(b"")
        found = Refused(caught.value)
        assert (found.code, found.found["ErrorInfo"].reason) == (
            Code.UNIMPLEMENTED,
            "GRPC_UNKNOWN_METHOD",
        )
    library.limiter.left = 0
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await library.client.channel.unary_unary("/nobody/Nope")(b"")

    assert caught.value.code() is Code.RESOURCE_EXHAUSTED
    assert {request.method for request in library.watcher.requests} == {"unknown"}


async def test_a_name_that_is_no_text_ends_nothing_for_long(library: Served) -> None:
    """grpcio ends its server for it; ours is there again, on its port, and commands are done."""
    library.librarian.hold = asyncio.Event()
    command = asyncio.create_task(library.client.refused("AddBook", STAFF, **ENOUGH))
    await library.arrived(1)
    for _ in range(2):
        async with wire(library) as client:
            client.begin("/\xff/\xfe")
            client.message(b"")
            assert await client.status() != Code.OK.value[0]

        health = health_pb2_grpc.HealthStub(library.connect().channel)
        asked = health_pb2.HealthCheckRequest(service=SERVICE)
        found = await health.Check(asked, wait_for_ready=True, timeout=5)
        assert found.status == health_pb2.HealthCheckResponse.SERVING
    library.librarian.hold.set()
    assert (await library.connect().call("CountBooks", within=5)).result == 1
    assert (await command).code in (Code.CANCELLED, Code.UNAVAILABLE)


async def test_calls_beyond_the_bound_are_told_when_to_try_again(serve: Serve) -> None:
    """And are counted."""
    library = await serve(calls=1)
    library.librarian.hold = asyncio.Event()
    held = asyncio.create_task(library.client.call("CountBooks"))
    await library.arrived(1)

    refused = await library.connect().refused("CountBooks")
    library.librarian.hold.set()
    await held

    assert refused.found["ErrorInfo"].metadata["code"] == "grpc.too_many_calls"
    assert refused.found["RetryInfo"].retry_delay.seconds == 1
    assert await library.over(2) == ["RESOURCE_EXHAUSTED", "OK"]


@pytest.mark.parametrize(
    ("method", "fields", "wrong"),
    [
        ("AddBook", ENOUGH | {"tags": ["a"] * 1_000}, 100),
        ("ChangeBook", {"clear_mask": {"paths": ["é" * 100_000]}}, 2),
        ("ChangeBook", {"clear_mask": {"paths": [f"{n}é" * 40 for n in range(99)]}}, 100),
    ],
    ids=["many errors", "one in a long place", "many in long places"],
)
async def test_refusals_fit_what_clients_take(
    library: Served, method: str, fields: Any, wrong: int
) -> None:
    """Trailers of more than 8 KiB would be no status at all; what is left out is counted."""
    found = await library.client.refused(method, STAFF, **fields)

    assert found.code is Code.INVALID_ARGUMENT
    told = len(found.found["BadRequest"].field_violations)
    left_out = int(found.found["ErrorInfo"].metadata["left_out"] or "0")
    assert (told > 0, told + left_out) == (True, wrong)
    written = {name: _size(value) for name, value in found.trailing.items()}
    message = len(quote(found.details, safe=""))
    assert sum(written.values()) + 32 * (len(written) + 2) + message < 8 * 1024


async def test_an_exchange_is_not_opened_by_just_anybody(serve: Serve) -> None:
    """A token that is not believed ends it, and it counts against the address."""
    library = await serve(address_limit="2/minute")
    liar = library.client.method("stream_stream", "Exchange")(
        metadata=(("authorization", "Bearer forged"),)
    )
    assert await liar.code() is Code.UNAUTHENTICATED
    library.limiter.left = 0
    late = library.client.method("stream_stream", "Exchange")(metadata=STAFF)

    assert await late.code() is Code.RESOURCE_EXHAUSTED


async def test_what_has_no_end_ends_with_the_server(serve: Serve) -> None:
    """At once, with a status by which clients go elsewhere; nobody waits for the grace."""
    library = await serve(grace=5.0)
    client = library.client
    following = client.method("unary_stream", "FollowBook")(client.message("FollowBookRequest")())
    exchange = client.method("stream_stream", "Exchange")(metadata=STAFF)
    await exchange.write(client.message("ExchangeRequest")(id="1", count_books={}))
    watch = health_pb2_grpc.HealthStub(client.channel).Watch(
        health_pb2.HealthCheckRequest(service=SERVICE)
    )
    await asyncio.gather(following.read(), exchange.read(), watch.read())

    async with asyncio.timeout(1):
        await library.application.stop()

    assert (await following.code(), await exchange.code()) == (Code.UNAVAILABLE, Code.UNAVAILABLE)
    assert (await watch.read()).status == health_pb2.HealthCheckResponse.NOT_SERVING
    assert await watch.read() is grpc.aio.EOF


async def test_who_reads_nothing_does_not_hold_the_end(library: Served) -> None:
    """Neither a watcher of its health nor a follower, however small their window is."""
    async with wire(library, NO_WINDOW) as client:
        client.begin("/grpc.health.v1.Health/Watch")
        client.send(DATA, 0, 1, bytes(5))
        client.begin(f"/{SERVICE}/FollowBook", stream=3)
        client.message(b"", stream=3)
        assert (await library.client.call("CountBooks")).result == 0

        async with asyncio.timeout(3):
            await library.application.stop()


def _size(value: str | bytes) -> int:
    """Binary entries are in base64 on the wire."""
    return len(b64encode(value) if isinstance(value, bytes) else value)
