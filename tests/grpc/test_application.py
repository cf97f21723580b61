"""gRPC as a part of an application: its database, its events, its settings."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import grpc
import httpx2
import pytest
from tests.grpc import shelf
from tests.grpc.conftest import Client, Refused

from backwright.domain import new_id
from backwright.domain.errors import UnavailableError
from backwright.infrastructure.sql.database import Statement
from backwright.main import Application, SettingsError
from backwright.presentation.grpc.describing import class_of, pool_of
from backwright.presentation.grpc.kit_types import KIT

SERVICE = "shelf.books.v1.BooksService"
RUNNING = Statement(
    "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND state = 'active' "
    f"AND query = '{shelf.SLEEP.sql}'"
)


class Shelf:
    """The application while it is served, with a client."""

    def __init__(self, application: Application, channel: grpc.aio.Channel) -> None:
        self.application = application
        listening: Any = application.grpc
        self._pool = pool_of([KIT, *(package.file for package in listening.packages)])
        self._channel = channel
        token = application.access_tokens.issue(user=new_id(), session=new_id(), roles=["staff"])
        self.staff = (("authorization", f"Bearer {token}"),)

    def message(self, name: str) -> Any:
        return class_of(self._pool, f".shelf.books.v1.{name}")

    def method(self, kind: str, name: str) -> Any:
        return getattr(self._channel, kind)(
            f"/{SERVICE}/{name}",
            request_serializer=lambda message: message.SerializeToString(),
            response_deserializer=self.message(f"{name}Response").FromString,
        )

    async def call(self, name: str, metadata: Any = (), within: float = 10, **fields: Any) -> Any:
        request = self.message(f"{name}Request")(**fields)
        try:
            return await self.method("unary_unary", name)(
                request, metadata=metadata, timeout=within
            )
        except grpc.aio.AioRpcError as error:
            raise Refused(error) from error


@pytest.fixture
async def served(database_url: str, tmp_path: Path) -> AsyncGenerator[Shelf]:
    """The shelf on each kind of database in turn."""
    application = shelf.application(shelf.settings(database_url), tmp_path)
    await shelf.prepare(application)
    async with application:
        await application.listen()
        address = f"127.0.0.1:{application.grpc_port}"
        async with grpc.aio.insecure_channel(address) as channel:
            yield Shelf(application, channel)


async def test_what_is_stored_over_grpc_is_there_over_rest(served: Shelf) -> None:
    """One use case, whichever way it is called."""
    added = (await served.call("AddBook", served.staff, title="Emma")).book

    transport = httpx2.ASGITransport(app=served.application)  # pyright: ignore[reportArgumentType]
    async with httpx2.AsyncClient(transport=transport, base_url="http://shelf") as rest:
        found = (await rest.get(f"/api/v1/books/{added.id}")).json()

    assert (found["title"], found["version"]) == ("Emma", added.version)
    assert (await served.call("GetBook", id=added.id)).book == added


async def test_a_repeated_command_has_its_effect_once(served: Shelf) -> None:
    """The same key gets the same answer, and none with another input."""
    key = (*served.staff, ("idempotency-key", "k-1"))
    first = await served.call("AddBook", key, title="Emma")
    again = await served.call("AddBook", key, title="Emma")
    with pytest.raises(Refused) as caught:
        await served.call("AddBook", key, title="Persuasion")

    assert again == first
    assert caught.value.found["ErrorInfo"].metadata["code"] == "idempotency.reused"
    assert len((await served.call("ListBooks")).items) == 1


async def test_who_hangs_up_may_ask_again(served: Shelf) -> None:
    """Wherever a command is interrupted, it is done once or not at all, and never by half."""

    async def once(number: int) -> None:
        key = (*served.staff, ("idempotency-key", f"k-{number}"))
        call = asyncio.create_task(served.call("AddBook", key, title=f"Book {number}"))
        await asyncio.sleep(number / 5_000)
        call.cancel()
        await asyncio.gather(call, return_exceptions=True)
        async with asyncio.timeout(10):
            while True:
                try:
                    await served.call("AddBook", key, title=f"Book {number}")
                    return
                except Refused as refused:
                    # The first one is still being done.
                    if refused.code is not grpc.StatusCode.ABORTED:
                        raise
                    await asyncio.sleep(0.02)

    await asyncio.gather(*[once(number) for number in range(40)])

    found = (await served.call("ListBooks", limit=100)).items
    assert sorted(book.title for book in found) == sorted(f"Book {n}" for n in range(40))


async def test_a_change_of_another_version_is_aborted(served: Shelf) -> None:
    """And nothing of it is stored."""
    book = (await served.call("AddBook", served.staff, title="Emma")).book
    renamed = await served.call(
        "RenameBook", (*served.staff, ("if-match", str(book.version))), id=book.id, title="Two"
    )
    with pytest.raises(Refused) as caught:
        await served.call(
            "RenameBook", (*served.staff, ("if-match", str(book.version))), id=book.id, title="No"
        )

    assert caught.value.code is grpc.StatusCode.ABORTED
    assert renamed.book.title == "Two"
    assert (await served.call("GetBook", id=book.id)).book.title == "Two"


async def test_a_long_list_is_streamed_from_the_database(served: Shelf) -> None:
    """Page by page, without a gap or a repetition."""
    for number in range(120):
        await served.application.send(shelf.AddBook(title=f"Book {number}"), _as_staff())

    call = served.method("unary_stream", "StreamBooks")(served.message("StreamBooksRequest")())
    found = [response.book.title async for response in call]

    assert sorted(found) == sorted(f"Book {number}" for number in range(120))


async def test_events_are_followed(served: Shelf) -> None:
    """As they are committed, and from a cursor without a gap."""
    book = (await served.call("AddBook", served.staff, title="Emma")).book
    follow = served.method("unary_stream", "FollowBook")
    call = follow(served.message("FollowBookRequest")())
    begun = await call.read()
    await served.call("RenameBook", served.staff, id=book.id, title="Two")

    told = await asyncio.wait_for(call.read(), 10)
    call.cancel()
    again = follow(served.message("FollowBookRequest")(id=book.id, after=begun.cursor))
    await again.read()
    missed = await asyncio.wait_for(again.read(), 10)
    again.cancel()

    assert (told.type, told.subject, told.book.title) == ("shelf.BookRenamed", book.id, "Two")
    assert missed == told


async def test_calls_are_counted(served: Shelf) -> None:
    """By method and status, where REST counts its requests."""
    await served.call("ListBooks")
    with pytest.raises(Refused):
        await served.call("GetBook", id="x")

    counted = [
        f'grpc_calls_total{{code="OK",method="/{SERVICE}/ListBooks"}} 1.0',
        f'grpc_calls_total{{code="INVALID_ARGUMENT",method="/{SERVICE}/GetBook"}} 1.0',
    ]

    async def told() -> bool:
        text = (await served.application.metrics.read()).decode()
        return all(each in text for each in counted)

    # A call is counted once its answer is on its way, and nothing tells that it was.
    async with asyncio.timeout(5):
        while not await told():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_a_deadline_ends_the_statement(postgresql_url: str, tmp_path: Path) -> None:
    """The database does not go on with what nobody waits for."""
    application = shelf.application(shelf.settings(postgresql_url), tmp_path)
    await shelf.prepare(application)
    async with application:
        await application.listen()
        shelf.slow[:] = [application.database]
        address = f"127.0.0.1:{application.grpc_port}"
        async with grpc.aio.insecure_channel(address) as channel:
            client = Shelf(application, channel)
            calling = asyncio.create_task(client.call("SlowBook", within=1))
            async with asyncio.timeout(5):
                while not await application.database.fetch(RUNNING, ()):  # noqa: ASYNC110 - no event
                    await asyncio.sleep(0.02)
            with pytest.raises(Refused) as caught:
                await calling
        async with asyncio.timeout(5):
            while await application.database.fetch(RUNNING, ()):  # noqa: ASYNC110 - no event
                await asyncio.sleep(0.02)

    assert caught.value.code is grpc.StatusCode.DEADLINE_EXCEEDED


async def test_a_taken_port_is_told_at_start(served: Shelf, tmp_path: Path) -> None:
    """With the remedy, and not as a traceback."""
    port = str(served.application.grpc_port)
    other = shelf.application(
        shelf.settings(f"sqlite:///{tmp_path}/other.db", GRPC_PORT=port), tmp_path
    )

    with pytest.raises(UnavailableError) as caught:
        await other.listen()

    assert "set GRPC_PORT or HOST" in caught.value.detail


async def test_a_server_is_told_of_a_taken_port(served: Shelf, tmp_path: Path) -> None:
    """Any server of ASGI applications, in one line; and nothing stays open."""
    port = str(served.application.grpc_port)
    url = f"sqlite:///{tmp_path}/other.db"
    other = shelf.application(shelf.settings(url, GRPC_PORT=port), tmp_path)
    await shelf.prepare(other)
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "lifespan.startup"}

    async def send(message: Any) -> None:
        sent.append(message)

    await other({"type": "lifespan"}, receive, send)

    assert sent[0]["type"] == "lifespan.startup.failed"
    assert "set GRPC_PORT or HOST" in sent[0]["message"]


def test_numbers_that_are_not_locked_are_warned_about(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Once, with the command that locks them."""
    shelf.application(shelf.settings(f"sqlite:///{tmp_path}/shelf.db"), tmp_path)

    assert "backwright contracts export" in caplog.text


def test_a_bad_lock_file_stops_the_start(tmp_path: Path) -> None:
    """It is never taken for none."""
    (tmp_path / "contracts").mkdir()
    (tmp_path / "contracts/grpc.lock.json").write_text("<<<<<<< HEAD", encoding="utf-8")

    with pytest.raises(SettingsError, match=r"contracts/grpc\.lock\.json"):
        shelf.application(shelf.settings(f"sqlite:///{tmp_path}/shelf.db"), tmp_path)


def test_without_the_setting_nothing_of_it_is_loaded() -> None:
    """An application that serves REST only pays nothing."""
    code = (
        "import sys, pathlib; from backwright.main import Application, Settings; "
        "Application('x', Settings(), modules=[], folder=pathlib.Path(sys.argv[1])); "
        "print([name for name in sys.modules if name.split('.')[0] in ('grpc', 'google')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "."], capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "[]"


def _as_staff() -> Any:
    from backwright.application.call import Call
    from backwright.domain import Principal

    return Call(principal=Principal(id=new_id(), roles=frozenset({"staff"})))


__all__ = ["Client"]
