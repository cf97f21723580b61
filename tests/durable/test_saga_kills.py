"""Processes that run sagas die, hang and lose their database, at every durable transition."""

import asyncio
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID, uuid5

import fulfilment
import pytest
import saga_workers
from fulfilment import Fulfil, Pay

import banking
from backwright.application.sagas import SagaStatus
from backwright.domain import new_id
from backwright.infrastructure.sql.database import Statement
from backwright.main.application import Application

HERE = Path(__file__).parent
LONG = [pytest.mark.chaos, pytest.mark.timeout(3000)]


@asynccontextmanager
async def dying(url: str, kills: int) -> AsyncGenerator[asyncio.Event]:
    """Workers that die so often; tells when they are through with it."""
    script = (sys.executable, str(HERE / "saga_workers.py"), url, str(kills))
    pipes = {"stdin": asyncio.subprocess.PIPE, "stdout": asyncio.subprocess.PIPE}
    process = await asyncio.create_subprocess_exec(*script, **pipes, cwd=HERE)
    calm = asyncio.Event()

    async def listen() -> None:
        assert process.stdout is not None
        assert await process.stdout.readline() == b"calm\n"
        calm.set()

    listening = asyncio.create_task(listen())
    try:
        yield calm
    finally:
        assert process.stdin is not None
        process.stdin.close()
        await process.wait()
        await listening


async def shelf(application: Application, order: UUID) -> tuple[int, ...]:
    sql = (
        f"SELECT reserved, charged, shipped FROM shop_shelves WHERE id = '{uuid5(order, 'shelf')}'"
    )
    rows = await application.database.fetch(Statement(sql), ())
    return tuple(rows[0]) if rows else ()


async def left(application: Application) -> list[tuple[object, ...]]:
    """The work that nobody has done."""
    columns = "kind, target, worker, failures, losses, error, note, parked_at, cancelled, due_at"
    sql = f"SELECT {columns} FROM backwright_work ORDER BY position"
    return [tuple(row) for row in await application.database.fetch(Statement(sql), ())]


@pytest.mark.parametrize("kills", [10, pytest.param(500, marks=LONG)])
async def test_sagas_end_whole_whatever_dies(database_url: str, kills: int) -> None:
    """Each one is done or undone, step by step once; none is lost, stuck, or left half way."""
    application = fulfilment.application(banking.settings(database_url), saga_workers.saga())
    await banking.prepare(application)
    orders: dict[UUID, tuple[UUID, int]] = {}
    began = asyncio.get_running_loop().time()
    async with application.connected(), dying(database_url, kills) as calm:
        while not calm.is_set():
            order, amount = new_id(), len(orders) + 1
            started = await application.send(Fulfil(order=order, amount=amount))
            await application.send(Pay(order=order, amount=7))
            orders[started] = order, amount
            await asyncio.sleep(0.05)

        async def over() -> bool:
            counted = await application.sagas.count()
            ended = sum(n for status, n in counted.items() if status.is_over)
            return ended == len(orders) and await left(application) == []

        calmed = asyncio.get_running_loop().time()
        while not await over():
            await asyncio.sleep(0.05)
            late = asyncio.get_running_loop().time() > calmed + 60
            assert not late, await left(application)
        print(
            f"{len(orders)} sagas, {kills} deaths in {calmed - began:.0f} s, "
            f"over after {asyncio.get_running_loop().time() - calmed:.1f} s"
        )
        for started, (order, amount) in orders.items():
            status = (await application.sagas.show(started)).saga.status
            odd = amount % 2 == 1
            assert status is (SagaStatus.FAILED if odd else SagaStatus.COMPLETED)
            assert await shelf(application, order) == ((0, 7, 0) if odd else (1, 7, 1))
