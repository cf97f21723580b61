"""What every transport keeps when its broker stops, hangs, is killed, and comes back."""

import asyncio
import time
from collections.abc import Sequence
from typing import Protocol

import pytest

from backwright.application.transport.consumer import Consumer
from backwright.application.transport.incoming import Incoming
from backwright.application.transport.outgoing import Outgoing
from backwright.application.transport.publisher import Publisher
from backwright.domain.errors import UnavailableError
from backwright.testing.conformance.transport.mail import Mail, by_key, fetch, letter, send, texts

# How long a broker may take to be found again, in seconds.
BACK = 60.0
KEYS = 10


class Broker(Protocol):
    """A broker that a test may stop; what it has confirmed outlives it."""

    def kill(self) -> None:
        """End it, with no time to say good-bye."""
        ...

    def start(self) -> None:
        """Start it again where it was, and wait until it answers."""
        ...

    def pause(self) -> None:
        """Let it answer nobody, with its connections open."""
        ...

    def resume(self) -> None:
        """Let it go on."""
        ...


class OutageConformance:
    """Every transport passes these.

    An implementation supplies `broker`, which runs, and `mail` of it, with a patience of PATIENCE.
    """

    PATIENCE = 2.0
    # Whether what was confirmed is in order, too, after the broker itself was killed.
    ORDERED = True

    async def test_a_broker_that_hangs_is_given_up_and_found_again(
        self, mail: Mail, broker: Broker
    ) -> None:
        """Nobody waits for ever, and nobody has to start anew."""
        consumer, publisher = await mail.consumer(), await mail.publisher()
        await send(publisher, letter("a", "before"))
        await fetch(consumer, 1)
        broker.pause()
        try:
            began = time.monotonic()
            outcomes = await publisher.publish([letter("a", "0"), letter("b", "0")])
            assert all(isinstance(each, UnavailableError) for each in outcomes)
            with pytest.raises(UnavailableError):
                await consumer.ping()
            assert time.monotonic() - began < 4 * self.PATIENCE
        finally:
            broker.resume()

        await _send_until_confirmed(publisher, [letter("a", "after")])
        got: list[Incoming] = []
        await _receive(consumer, got, ["after"], [])

        assert texts(got)[-1] == "after"

    async def test_what_was_confirmed_outlives_the_broker(self, mail: Mail, broker: Broker) -> None:
        """Killed under load and started again: all that was confirmed is there, in order."""
        consumer, publisher = await mail.consumer(), await mail.publisher()
        got: list[Incoming] = []
        ended = asyncio.Event()
        sending = asyncio.create_task(_send_on(publisher, ended))
        failures: list[UnavailableError] = []
        receiving = asyncio.create_task(_receive(consumer, got, [], failures))
        await asyncio.sleep(0.3)

        await asyncio.to_thread(broker.kill)
        # Whoever waits for messages is told that the broker is away.
        async with asyncio.timeout(BACK):
            while not failures:  # noqa: ASYNC110  # nothing else tells it
                await asyncio.sleep(0.05)
        await asyncio.to_thread(broker.start)
        confirmed = len(got)
        await asyncio.sleep(0.3)
        ended.set()
        sent = await sending
        receiving.cancel()
        await asyncio.gather(receiving, return_exceptions=True)
        last = [letter(f"key-{key}", "end") for key in range(KEYS)]
        await _send_until_confirmed(publisher, last)
        await _receive(consumer, got, ["end"] * KEYS, [])

        assert confirmed < len(got)
        expected = [*map(str, range(sent)), "end"]
        found = by_key(got)
        if not self.ORDERED:
            found = {key: sorted(each, key=expected.index) for key, each in found.items()}
        assert found == {f"key-{key}": expected for key in range(KEYS)}


async def _send_on(publisher: Publisher, ended: asyncio.Event) -> int:
    """One message for each key, again and again, until confirmed; how often."""
    rounds = 0
    while not ended.is_set():
        batch = [letter(f"key-{key}", str(rounds)) for key in range(KEYS)]
        await _send_until_confirmed(publisher, batch)
        rounds += 1
    return rounds


async def _send_until_confirmed(publisher: Publisher, batch: Sequence[Outgoing]) -> None:
    async with asyncio.timeout(BACK):
        while batch:
            outcomes = await publisher.publish(batch)
            failed = [each for each, outcome in zip(batch, outcomes, strict=True) if outcome]
            batch = failed
            await asyncio.sleep(0.1 if failed else 0)


async def _receive(
    consumer: Consumer,
    got: list[Incoming],
    last: Sequence[str],
    failures: list[UnavailableError],
) -> None:
    """Take and accept, whatever the broker does, until all of the last have come."""
    async with asyncio.timeout(BACK):
        while not last or texts(got).count(last[0]) < len(last):
            try:
                batch = await anext(consumer)
                got += batch
                await consumer.accept(batch)
            except UnavailableError as error:
                failures.append(error)
                await asyncio.sleep(0.1)
