"""Events from Redis."""

from collections.abc import Sequence
from functools import partial

from backwright.application.transport.incoming import Incoming
from backwright.application.transport.look import Look
from backwright.application.transport.outstanding import Outstanding
from backwright.application.transport.single_active import SingleActive
from backwright.application.transport.subscription import Subscription
from backwright.domain.errors import UnavailableError
from backwright.infrastructure.redis.entry import BODY, incoming_of, taken
from backwright.infrastructure.redis.lease import RedisLease
from backwright.infrastructure.redis.options import RedisOptions
from backwright.infrastructure.redis.server import Server
from backwright.infrastructure.redis.stream import Entries, GroupStream

# So many messages are accepted from one clearing up to the next.
_TRIM_EVERY = 1000


class RedisConsumer:
    """Reads a stream for a group; implements `Consumer`.

    A group of Redis hands every entry to whoever asks first, so two would overtake each other: one
    consumer of a group is active, by a lease, and another takes over with what it had. Nothing is
    fetched ahead. Refused messages go to the stream `namespace:group:dead`.
    """

    def __init__(self, url: str, subscription: Subscription, options: RedisOptions) -> None:
        self._options = options
        self._subscription = subscription
        self._server = Server(url, options)
        self._stream = GroupStream(self._server, subscription.group, options)
        key = f"{options.namespace}:{subscription.group}:active"
        self._active = SingleActive(RedisLease(self._server, key, options), options.lease)
        self._outstanding = Outstanding(options)
        self._look: Look[Entries] = Look()
        # In which turn everything unfinished has been seen; else it comes before what is fresh.
        self._caught_up = 0
        self._accepted = 0
        self._is_closed = True

    async def open(self) -> None:
        """Connect, and make the group; raises `UnavailableError`."""
        await self._server.open()
        await self._stream.join()
        await self._active.start()
        self._is_closed = False

    async def close(self) -> None:
        """Let another consumer of the group be active."""
        self._is_closed = True
        await self._look.stop()
        self._outstanding.forget()
        await self._active.stop()
        await self._server.close()

    async def ping(self) -> None:
        """Raise `UnavailableError` if the server does not answer."""
        await self._server.ping()

    def __aiter__(self) -> "RedisConsumer":
        return self

    async def __anext__(self) -> Sequence[Incoming]:
        while not self._is_closed:
            self._outstanding.forget(self._is_lost)
            if await self._outstanding.again():
                self._outstanding.forget(self._is_lost)
                if left := self._outstanding.left():
                    return left
            elif await self._active.wait() and (batch := await self._take()):
                return self._outstanding.hand_out(batch)
        raise StopAsyncIteration

    async def accept(self, batch: Sequence[Incoming]) -> None:
        """Acknowledge them."""
        settled = self._outstanding.settle([each for each in batch if not self._is_lost(each)])
        try:
            await self._stream.acknowledge([taken(each).entry for each in settled])
            self._accepted += len(settled)
            if self._accepted >= _TRIM_EVERY:
                self._accepted = 0
                await self._stream.trim()
        except UnavailableError:
            self._caught_up = 0
            raise

    async def refuse(self, incoming: Incoming, reason: str) -> None:
        """Move it to the stream of dead letters."""
        if self._is_lost(incoming):
            return
        headers = {**incoming.headers, "reason": reason, "at": incoming.at}
        fields: dict[str, str | bytes] = {**headers, BODY: incoming.body}
        await self._stream.bury(taken(incoming).entry, fields)
        self._outstanding.settle([incoming])

    async def _take(self) -> Sequence[Incoming]:
        turn = self._active.turn
        what = self._stream.fresh if self._caught_up == turn else self._stream.unfinished
        try:
            entries = await self._look.answer(partial(what, self._options.batch))
        except UnavailableError:
            # It may have been delivered, and the answer lost.
            self._caught_up = 0
            raise
        if entries is None:
            return ()
        if not entries and what == self._stream.unfinished:
            self._caught_up = turn
        return await self._wanted(entries, turn)

    async def _wanted(self, entries: Entries, turn: int) -> Sequence[Incoming]:
        stream = self._options.namespace
        found = [incoming_of(entry, fields, stream, turn) for entry, fields in entries]
        wanted = [each for each in found if self._subscription.matches(each.type)]
        others = {*found} - {*wanted}
        await self._stream.acknowledge([taken(each).entry for each in others])
        return wanted

    def _is_lost(self, incoming: Incoming) -> bool:
        return not self._active.is_turn(taken(incoming).turn)
