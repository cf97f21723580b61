"""Events to Redis."""

import logging
from collections.abc import Generator, Sequence

from backwright.application.transport.chains import Outcomes, hold_back, sendable
from backwright.application.transport.outgoing import Outgoing
from backwright.domain.errors import UnavailableError
from backwright.infrastructure.redis.entry import fields_of
from backwright.infrastructure.redis.options import RedisOptions
from backwright.infrastructure.redis.server import Server

_LOG = logging.getLogger("backwright.redis")
# So much is sent in one transaction, which the server holds in memory, in bytes.
_PORTION = 8_000_000


class RedisPublisher:
    """Adds to one stream, a batch in one transaction; implements `Publisher`.

    How sure a confirmed message is depends on the server's settings. With `appendonly yes` and
    `appendfsync always` it is on the disk; with `everysec`, the default of `appendonly`, the last
    second may be lost when the machine goes down; without `appendonly`, everything since the last
    snapshot. Replicas get it after the answer: a failover may lose the last messages.
    """

    def __init__(self, url: str, options: RedisOptions) -> None:
        self._options = options
        self._server = Server(url, options)

    async def open(self) -> None:
        """Connect; raises `UnavailableError`. A server that keeps nothing on disk is logged."""
        await self._server.open()
        said = await self._server.ask("INFO", "persistence")
        if not said["aof_enabled"]:
            _LOG.warning("%s: appendonly is off: a crash loses events", self._server.place)

    async def close(self) -> None:
        """Disconnect."""
        await self._server.close()

    async def ping(self) -> None:
        """Raise `UnavailableError` if the server does not answer."""
        await self._server.ping()

    async def publish(self, batch: Sequence[Outgoing]) -> Sequence[Exception | None]:
        """For each message: None, or why it is not confirmed."""
        outcomes: Outcomes = [None] * len(batch)
        chains: dict[str, list[int]] = {}
        failure: Exception | None = None
        for portion in _portions(batch, sendable(batch, outcomes)):
            try:
                if failure is None:
                    await self._add([batch[place] for place in portion])
            except UnavailableError as error:
                failure = error
            for place in portion:
                outcomes[place] = failure
                chains.setdefault(batch[place].key, []).append(place)
        for places in chains.values():
            hold_back(batch, outcomes, places)
        return outcomes

    async def _add(self, messages: Sequence[Outgoing]) -> None:
        """All or none: then nothing of a key is there without what comes before it."""
        pipeline = self._server.redis.pipeline(transaction=True)
        limit = ("MAXLEN", "~", self._options.length) if self._options.length else ()
        for message in messages:
            fields = [part for field in fields_of(message).items() for part in field]
            pipeline.execute_command("XADD", self._options.namespace, *limit, "*", *fields)
        await self._server.answer(pipeline.execute())


def _portions(batch: Sequence[Outgoing], places: Sequence[int]) -> Generator[Sequence[int]]:
    portion: list[int] = []
    size = 0
    for place in places:
        portion.append(place)
        size += len(batch[place].body)
        if size >= _PORTION:
            yield portion
            portion, size = [], 0
    if portion:
        yield portion
