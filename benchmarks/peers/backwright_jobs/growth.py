"""Whether it gets slower where there is much: due, finished, in one lane."""

import asyncio
import json
import os
import time

import uvloop
from counting import Ran, change, emptied, number, working
from work import AskMany, application, prepare

DUE, FINISHED = int(os.environ["DUE"]), int(os.environ["FINISHED"])
LANE, COUNT = int(os.environ["LANE"]), int(os.environ["COUNT"])
AT_ONCE = 1000
SQLITE = os.environ["DATABASE"].startswith("sqlite")
# Rising, as the kit's own ids are.
NEW_ID = "'00000000-0000-7000-8000-' || " + (
    "printf('%012x', n + {0})" if SQLITE else "lpad(to_hex(n + {0}), 12, '0')"
)
# Rows of one statement, which must not take long.
BOUND = 10_000 if SQLITE else 100_000


def series(count: int) -> str:
    """Numbers from 1 to this."""
    if not SQLITE:
        return f"generate_series(1, {count}) as numbers(n)"
    counting = f"select 1 union all select n + 1 from numbers where n < {count}"  # noqa: S608
    recursive = f"with recursive numbers(n) as ({counting})"
    return f"({recursive} select n from numbers) as numbers"  # noqa: S608


async def columns(app, table: str) -> list[str]:
    """Of a table, without what numbers itself."""
    schema = app.migrations.metadata.tables[table]
    return [column.name for column in schema.columns if column.name not in {"id", "position"}]


async def asked(app, count: int, lane: str | None = None) -> float:
    """Jobs a second that commands ask for."""
    started = time.perf_counter()
    for first in range(0, count, AT_ONCE):
        command = AskMany(kind="nothing", first=first, count=min(AT_ONCE, count - first), lane=lane)
        await app.send(command)
    return count / (time.perf_counter() - started)


async def done(app, ran: Ran, count: int) -> float:
    """Jobs a second until so many more are done."""
    async with working(app):
        await ran.reaches(ran.count + 1)
        before = ran.count
        seconds = await ran.reaches(before + count)
    return count / seconds


async def rest(app) -> None:
    """Do what is left."""
    async with working(app):
        await emptied(app, "backwright_work")


async def pile(app, table: str, source: str, count: int) -> None:
    """Copy one row so many times, by many statements."""
    names = ", ".join(await columns(app, table))
    position = "position, " if table == "backwright_history" else ""
    for start in range(0, count, BOUND):
        new_id = NEW_ID.format(start) if SQLITE else f"({NEW_ID.format(start)})::uuid"
        numbers = f"-n - {start}, " if position else ""
        some = series(min(BOUND, count - start))
        await change(
            app,
            f"insert into {table} (id, {position}{names}) select {new_id}, {numbers}{names} "  # noqa: S608
            f"from (select {names} from {source} limit 1) as one, {some}",
        )
    if not SQLITE:
        # As autovacuum does it within a minute.
        await change(app, f"analyze {table}")


async def main() -> None:
    """Each with nothing, then with much."""
    ran = Ran()
    app = application()
    await prepare(app)
    async with app:
        await asked(app, 2 * COUNT)
        await done(app, ran, COUNT)
        await rest(app)
        figures = {"ask_empty": await asked(app, 2 * COUNT)}
        figures["claim_empty"] = await done(app, ran, COUNT)
        await rest(app)
        await pile(app, "backwright_history", "backwright_history", FINISHED)
        figures["ask_finished"] = await asked(app, 2 * COUNT)
        figures["claim_finished"] = await done(app, ran, COUNT)
        await rest(app)
        await asked(app, 1)
        await pile(app, "backwright_work", "backwright_work", DUE)
        figures["ask_due"] = await asked(app, 2 * COUNT)
        figures["claim_due"] = await done(app, ran, COUNT)
        await change(app, "delete from backwright_work")
        few = max(COUNT // 10, 100)
        await asked(app, few + 100, "one")
        figures["lane_short"] = await done(app, ran, few)
        await rest(app)
        await asked(app, LANE, "one")
        figures["lane_long"] = await done(app, ran, few)
        parked = "select count(*) from backwright_work where parked_at is not null"
        assert await number(app, parked) == 0
    pairs = [
        (figures[f"{what}_{much}"], figures[f"{what}_empty"])
        for what in ("ask", "claim")
        for much in ("finished", "due")
    ]
    pairs.append((figures["lane_long"], figures["lane_short"]))
    figures["worst"] = min(much / empty for much, empty in pairs)
    print(json.dumps(figures))


uvloop.install()
asyncio.run(main())
