"""What every database keeps when processes are killed."""

import asyncio
import os
import random
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import ClassVar

import pytest

import backwright
from backwright.infrastructure.sql.database import Database, Statement
from backwright.testing.conformance.committer import engine

# Longest time from the first acknowledged commit to the kill, in seconds.
LONGEST_LIFE = 0.4
PROGRAM = "backwright.testing.conformance.committer"
ALL = Statement(
    "SELECT accounts.id, version, balance, note FROM accounts "
    "LEFT JOIN entries ON entries.account = accounts.id ORDER BY position"
)


class Committer:
    """A process that commits, seen from outside; `acknowledged` is what it said is stored."""

    def __init__(self, engine: str, address: str, name: str = "client") -> None:
        self._command = (sys.executable, "-m", PROGRAM, engine, address, name)
        self.acknowledged: dict[str, int] = defaultdict(int)

    async def live(self, seconds: float) -> None:
        """Start it, and kill it that long after its first acknowledged commit."""
        source = str(Path(backwright.__file__).parents[1])
        process = await asyncio.create_subprocess_exec(
            *self._command, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": source}
        )
        assert process.stdout is not None
        self._note(await process.stdout.readline())
        killer = asyncio.get_running_loop().call_later(seconds, process.kill)
        while line := await process.stdout.readline():
            self._note(line)
        killer.cancel()
        code = await process.wait()
        assert code < 0, "it ended before it was killed"

    def _note(self, line: bytes) -> None:
        # The last line may be cut off: what it would have said does not count.
        if line.endswith(b"\n"):
            name, balance = line.decode().split()
            self.acknowledged[name] = int(balance)


async def check_stored(database: Database, acknowledged: dict[str, int]) -> None:
    """Everything acknowledged is there, and every commit is whole: balance, version and notes.

    What was stored without having been acknowledged counts as acknowledged from here on.
    """
    notes: dict[str, list[int]] = defaultdict(list)
    accounts: dict[str, tuple[int, int]] = {}
    # One statement sees one state: the server may still be at work for a client that is dead.
    for name, version, balance, note in await database.fetch(ALL, ()):
        accounts[name] = version, balance
        if note is not None:
            notes[name].append(int(note))
    for name, last in acknowledged.items():
        version, balance = accounts[name]
        assert balance in (last, last + 1), f"{name}: acknowledged {last}, stored {balance}"
        assert version == balance + 1
        assert notes[name] == list(range(1, balance + 1)), f"{name}: {notes[name]}"
        acknowledged[name] = balance


class CrashConformance:
    """Every database passes these.

    An implementation supplies `address`, of a database with the `tables` in it, and ENGINE: the
    class that makes a database of an address, as `module:class`.
    """

    ENGINE: ClassVar[str]

    @pytest.mark.parametrize(
        "kills", [5, pytest.param(50, marks=[pytest.mark.chaos, pytest.mark.timeout(600)])]
    )
    async def test_a_killed_client_loses_nothing(self, address: str, kills: int) -> None:
        """Killed at any moment: no acknowledged commit is lost, and none is half there."""
        committer = Committer(self.ENGINE, address)
        database = engine(self.ENGINE, address)
        await database.open()
        try:
            for _ in range(kills):
                await committer.live(random.uniform(0, LONGEST_LIFE))  # noqa: S311  # no secret
                await check_stored(database, committer.acknowledged)
        finally:
            await database.close()

        assert sum(committer.acknowledged.values()) > kills

    async def test_processes_share_a_database(self, address: str) -> None:
        """Several processes commit at the same time, and none of them starves."""
        committers = [Committer(self.ENGINE, address, name) for name in ("a", "b", "c")]
        await asyncio.gather(*(committer.live(1.0) for committer in committers))

        database = engine(self.ENGINE, address)
        await database.open()
        try:
            for committer in committers:
                await check_stored(database, committer.acknowledged)
        finally:
            await database.close()
        shares = [sum(committer.acknowledged.values()) for committer in committers]
        assert min(shares) > max(shares) / 5
