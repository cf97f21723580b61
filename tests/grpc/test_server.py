"""The server: what it tells about itself, and how it ends."""

import asyncio
import contextlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc
from tests.grpc.conftest import ENOUGH, SERVICE, Serve, Served

from backwright.domain.errors import UnavailableError

Status = health_pb2.HealthCheckResponse


def health(library: Served) -> Any:
    return health_pb2_grpc.HealthStub(library.client.channel)


async def test_it_tells_whether_it_serves(library: Served) -> None:
    """As a whole and for its service, by a look at what it needs."""
    stub = health(library)
    for service in ("", SERVICE):
        found = await stub.Check(health_pb2.HealthCheckRequest(service=service))
        assert found.status == Status.SERVING
    library.is_ready = False

    found = await stub.Check(health_pb2.HealthCheckRequest())
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await stub.Check(health_pb2.HealthCheckRequest(service="nobody"))

    assert found.status == Status.NOT_SERVING
    assert caught.value.code() is grpc.StatusCode.NOT_FOUND


async def test_watchers_are_told_that_it_stops(library: Served) -> None:
    """Before calls are refused, so that they go elsewhere in time."""
    watch = health(library).Watch(health_pb2.HealthCheckRequest(service=SERVICE))
    assert (await watch.read()).status == Status.SERVING

    stopping = asyncio.create_task(library.application.stop())

    assert (await watch.read()).status == Status.NOT_SERVING
    await stopping


async def test_reflection_lists_services(library: Served) -> None:
    """Tools need no files of ours."""
    stub = reflection_pb2_grpc.ServerReflectionStub(library.client.channel)
    call = stub.ServerReflectionInfo()
    await call.write(reflection_pb2.ServerReflectionRequest(list_services=""))

    found = await call.read()

    names = {service.name for service in found.list_services_response.service}
    assert {SERVICE, "grpc.health.v1.Health"} <= names
    call.cancel()


async def test_reflection_can_be_off(serve: Serve) -> None:
    """In production nobody is told more than they know."""
    library = await serve(reflection=False)
    stub = reflection_pb2_grpc.ServerReflectionStub(library.client.channel)
    call = stub.ServerReflectionInfo()

    assert await call.code() is grpc.StatusCode.UNIMPLEMENTED


async def test_a_foreign_client_needs_nothing_but_the_address(library: Served) -> None:
    """`buf curl` finds the types by reflection, calls, and understands the errors."""
    book = library.librarian.add("Emma")
    port = library.application.port

    found = await _curl(port, "GetBook", {"id": str(book.id)})
    refused = await _curl(port, "AddBook", ENOUGH)

    assert json.loads(found.stdout)["book"]["title"] == "Emma"
    assert refused.returncode != 0
    assert json.loads(refused.stderr)["code"] == "unauthenticated"


async def test_a_port_that_is_taken_is_told(library: Served, serve: Serve) -> None:
    """With what to do about it."""
    with pytest.raises(UnavailableError) as caught:
        await serve(host="203.0.113.1")

    assert "set GRPC_PORT or HOST" in caught.value.detail


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"GET / HTTP/1.1\r\nhost: x\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\xff" * 64,
        # A preface and settings, as they should be; but nobody answers the server's pings.
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\0\0\0\4\0\0\0\0\0",
    ],
    ids=["silence", "another protocol", "broken frames", "a peer that is gone"],
)
async def test_what_is_no_client_is_hung_up_on(serve: Serve, sent: bytes) -> None:
    """Half-open connections and malformed frames cost nothing for long."""
    library = await serve(idle=1.0)
    reader, writer = await asyncio.open_connection("127.0.0.1", library.application.port)
    writer.write(sent)

    async with asyncio.timeout(10):
        with contextlib.suppress(ConnectionError):
            await reader.read()

    writer.close()
    assert (await library.client.call("CountBooks")).result == 0


async def test_it_lets_calls_finish(library: Served) -> None:
    """Those that came before it was told to stop."""
    library.librarian.hold = asyncio.Event()
    call = asyncio.create_task(library.client.call("CountBooks"))
    await library.arrived(1)
    stopping = asyncio.create_task(library.application.stop())
    await asyncio.sleep(0)
    library.librarian.hold.set()

    assert (await call).result == 0
    await stopping
    assert library.application.port == 0


async def _curl(port: int, method: str, message: dict[str, Any]) -> Any:
    buf = Path(sys.executable).parent / "buf"
    return await asyncio.to_thread(
        subprocess.run,
        [
            *(buf, "curl", "--protocol", "grpc", "--http2-prior-knowledge"),
            *("--data", json.dumps(message), f"http://127.0.0.1:{port}/{SERVICE}/{method}"),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
