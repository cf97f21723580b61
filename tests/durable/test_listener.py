"""A program that knows nothing of Backwright hears its events."""

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import bank
from banking import deposited, drained, prepare, settings, working
from books import Books

LISTENER = Path(__file__).parents[2] / "examples" / "listener" / "listener.py"


@pytest.mark.parametrize("broker", ["rabbitmq", "kafka"])
async def test_a_plain_client_prints_what_happened(
    broker: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """In the order in which it did."""
    url: str = request.getfixturevalue(f"{broker}_url")
    application = bank.application(settings(f"sqlite:///{tmp_path}/bank.db", PUBLISH_TO=url))
    await prepare(application)
    async with application, working(application):
        # The exchange and the topic are there from the first event on.
        await deposited(application)
        await asyncio.sleep(1)
        listener = await asyncio.create_subprocess_exec(
            sys.executable, LISTENER, url, stdout=subprocess.PIPE, env={**os.environ}
        )
        try:
            account = str(await heard_after(application, listener))
        finally:
            listener.kill()
            await listener.wait()
        await drained(Books(application.database))
    assert account


async def heard_after(application: bank.Application, listener: asyncio.subprocess.Process) -> str:
    """Deposit until the listener, which needs a while to start, tells of three in a row."""
    assert listener.stdout is not None
    numbers: dict[str, list[int]] = {}
    async with asyncio.timeout(60):
        while True:
            account = str(await deposited(application, 3))
            while account not in numbers or len(numbers[account]) < 3:
                try:
                    line = await asyncio.wait_for(listener.stdout.readline(), 3)
                except TimeoutError:
                    break
                _, type_, subject, data = line.decode().split(" ", 3)
                assert type_ == "bank.Deposited"
                numbers.setdefault(subject, []).append(json.loads(data)["number"])
            if numbers.get(account) == [1, 2, 3]:
                return account
