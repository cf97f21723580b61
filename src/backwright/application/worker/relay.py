"""From work to a broker: many lanes at once, each in its order."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from time import perf_counter
from typing import NamedTuple

from backwright.application.clock import Clock
from backwright.application.durable.decoding import Decoding, UndecodableError
from backwright.application.durable.retry import exponential
from backwright.application.durable.work import (
    Claimed,
    Ended,
    Lane,
    Parked,
    Postponed,
    Released,
)
from backwright.application.observer import Observer
from backwright.application.transport import (
    HeldBackError,
    Outgoing,
    Publisher,
    UndeliverableError,
)
from backwright.application.worker.lanes import NEVER
from backwright.application.worker.ledger import Ledger
from backwright.domain.errors import BackwrightError

# How long a broker that is away is left alone; it never uses attempts up.
OUTAGE = exponential(1000, first="500ms", most="5s")
_SECOND = timedelta(seconds=1)


class _Sent(NamedTuple):
    lane: int
    work: Claimed
    message: Outgoing


class RelayRun:
    """Publishes the work of claimed lanes as one batch, and gives the lanes back.

    What the broker has confirmed is done. What it can't take, whoever asks, is parked, and its lane
    waits; what it did not take now comes again.
    """

    def __init__(
        self, publisher: Publisher, ledger: Ledger, clock: Clock, observer: Observer
    ) -> None:
        self._publisher = publisher
        self._ledger = ledger
        self._clock = clock
        self._observer = observer
        self._decoding = Decoding()

    async def run(self, lanes: Sequence[Lane]) -> bool:
        """Whether the broker took any of it."""
        now = self._clock.now()
        due: list[datetime | None] = [None if lane.whole else now for lane in lanes]
        batch: list[_Sent] = []
        for index, lane in enumerate(lanes):
            for work in lane.work:
                waiting = self._add(index, work, batch, now)
                if waiting is not None:
                    due[index] = waiting
                    break
        started = perf_counter()
        answers = await self._publisher.publish([each.message for each in batch]) if batch else ()
        seconds = (perf_counter() - started) / max(len(batch), 1)
        taken = not batch
        for sent, error in zip(batch, answers, strict=True):
            waiting = self._note(sent.work, error, now)
            taken = taken or error is None
            outcome = "ok" if error is None else getattr(error, "code", "error")
            self._observer.finished(sent.work.target, outcome, seconds)
            if waiting is not None:
                due[sent.lane] = waiting
        for lane, at in zip(lanes, due, strict=True):
            self._ledger.released(Released(lane=lane, due_at=at))
        return taken

    def _add(self, index: int, work: Claimed, batch: list[_Sent], now: datetime) -> datetime | None:
        """Put it into the batch; or when its lane is to be looked at again."""
        if work.parked_at is not None:
            return NEVER
        if work.due_at > now:
            return work.due_at
        try:
            envelope = self._decoding.envelope(work.body)
        except UndecodableError as error:
            self._ledger.parked(Parked(work=work, error=str(error)))
            return NEVER
        headers = {"traceparent": envelope.traceparent} if envelope.traceparent else {}
        message = Outgoing(
            id=envelope.id,
            type=envelope.type,
            key=str(envelope.subject),
            body=work.body,
            headers=headers,
        )
        batch.append(_Sent(index, work, message))
        return None

    def _note(self, work: Claimed, error: Exception | None, now: datetime) -> datetime | None:
        """Write down what became of it; tells when its lane is to be looked at again."""
        if error is None:
            self._ledger.ended(Ended(work=work))
            return None
        if isinstance(error, HeldBackError):
            # The one before it tells when.
            return None
        if isinstance(error, UndeliverableError):
            self._ledger.parked(Parked(work=work, error=str(error)))
            return NEVER
        later = now + _SECOND
        told = f"{type(error).__name__}: {getattr(error, 'detail', '') or error}"
        failed = not isinstance(error, BackwrightError)
        self._ledger.later(Postponed(work=work, due_at=later, error=told, failed=failed))
        return later
