"""What every transport keeps when a consumer is killed."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import backwright
from backwright.application.transport.incoming import Incoming
from backwright.main.brokers import transport
from backwright.testing.conformance.transport.mail import SOON, by_key, ids, letters, mail_of, send

PROGRAM = "backwright.testing.conformance.transport.receiver"
KEYS = 10
EACH = 12


class Receiver:
    """A process that receives, seen from outside."""

    def __init__(self, url: str, group: str) -> None:
        self._command = (sys.executable, "-m", PROGRAM, url, group)
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start it, and wait until it receives."""
        source = str(Path(backwright.__file__).parents[1])
        self._process = await asyncio.create_subprocess_exec(
            *self._command, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": source}
        )
        await self.said("open")

    async def said(self, what: str) -> list[str]:
        """What it says next, which begins like this."""
        assert self._process is not None
        assert self._process.stdout is not None
        async with asyncio.timeout(SOON):
            word, *rest = (await self._process.stdout.readline()).decode().split()
        assert word == what
        return rest

    async def kill(self) -> None:
        """Kill it; it has no time to say good-bye."""
        assert self._process is not None
        self._process.kill()
        await self._process.communicate()


class CrashConformance:
    """Every transport passes these.

    An implementation supplies `broker_url`: with a namespace of the test's own, a small `batch`,
    and a short time until a dead consumer is noticed.
    """

    async def test_what_a_killed_consumer_held_goes_to_the_next(self, broker_url: str) -> None:
        """All of it, in order, and before anything newer; nothing that it had accepted."""
        receiver = Receiver(broker_url, "shop")
        await receiver.start()
        batch = letters(KEYS, EACH)
        async with mail_of(transport("URL", broker_url)) as mail:
            await send(await mail.publisher(), *batch)
            accepted = await receiver.said("accepted")
            held = await receiver.said("held")
            await receiver.kill()

            consumer = await mail.consumer()
            left = {str(each.id) for each in batch} - {*accepted}
            got: list[Incoming] = []
            async with asyncio.timeout(SOON):
                while not left <= {*ids(got)}:
                    got += (taken := await anext(consumer))
                    await consumer.accept(taken)

        assert {*held} <= {*ids(got)}
        assert not {*accepted} & {*ids(got)}
        for key, said in by_key(got).items():
            assert said == [*map(str, range(EACH - len(said), EACH))], key
