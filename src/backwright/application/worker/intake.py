"""From a broker to work: received, stored, accepted."""

import asyncio
import logging
from collections.abc import Sequence

from backwright.application.clock import Clock
from backwright.application.durable.decoding import Decoding, UndecodableError
from backwright.application.durable.inbox import Inbox, Received
from backwright.application.durable.routing import Routing
from backwright.application.durable.work import Kind, Work
from backwright.application.transport import Consumer, Incoming
from backwright.domain.errors import UnavailableError
from backwright.domain.identifiers import new_id

_log = logging.getLogger("backwright.durable")
# How long to wait before a broker or a database that is away is asked again, in seconds.
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 5.0


class Intake:
    """Takes events of other applications from a broker.

    A batch is accepted after it is stored; what is delivered again is stored once. What is no
    envelope is parked as it came. Own events, which were delivered already, are passed over.
    """

    def __init__(
        self, name: str, consumer: Consumer, inbox: Inbox, routing: Routing, clock: Clock
    ) -> None:
        """`name` is the broker's; dead letters of what can't be read are kept under it."""
        self._name = name
        self._consumer = consumer
        self._inbox = inbox
        self._routing = routing
        self._clock = clock
        self._decoding = Decoding()

    async def run(self, source: str) -> None:
        """Take until it is cancelled; `source` is this application's name."""
        pause = _FIRST_PAUSE
        try:
            while True:
                try:
                    await self._consumer.open()
                    async for batch in self._consumer:
                        await self._inbox.store(self._received(batch, source))
                        await self._consumer.accept(batch)
                        pause = _FIRST_PAUSE
                    return
                except UnavailableError as error:
                    _log.warning("%s: nothing is taken: %s", self._name, error.detail or error)
                    await asyncio.sleep(pause)
                    pause = min(2 * pause, _LONGEST_PAUSE)
        finally:
            await self._consumer.close()

    def _received(self, batch: Sequence[Incoming], source: str) -> list[Received]:
        received = [self._understood(each) for each in batch]
        return [each for each in received if each.source != source]

    def _understood(self, incoming: Incoming) -> Received:
        try:
            envelope = self._decoding.envelope(incoming.body)
        except UndecodableError as error:
            return self._unreadable(incoming, str(error))
        work = self._routing.received(envelope, incoming.body, self._clock.now())
        return Received(source=envelope.source, id=str(envelope.id), work=work)

    def _unreadable(self, incoming: Incoming, error: str) -> Received:
        key = new_id()
        work = Work(
            id=key,
            kind=Kind.EVENT,
            target=f"intake.{self._name}",
            queue="intake",
            body=incoming.body,
            due_at=self._clock.now(),
            fault=f"{incoming.at}: {error}",
        )
        # Without an id of its own it can't be known again: it is kept as often as it comes.
        return Received(
            source=f"intake.{self._name}", id=incoming.headers.get("ce-id") or str(key), work=[work]
        )
