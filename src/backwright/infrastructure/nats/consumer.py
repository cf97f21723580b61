"""Events from NATS JetStream."""

import asyncio
import time
from collections.abc import Sequence
from contextlib import suppress

from nats.aio.msg import Msg
from nats.js import JetStreamContext
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy

from backwright.application.transport.incoming import Incoming
from backwright.application.transport.look import Look
from backwright.application.transport.outstanding import Outstanding
from backwright.application.transport.single_active import SingleActive
from backwright.application.transport.subscription import Subscription
from backwright.infrastructure.nats.connection import LazyConnection
from backwright.infrastructure.nats.delivery import delivery, incoming_of
from backwright.infrastructure.nats.errors import ERRORS, unavailable
from backwright.infrastructure.nats.lease import NatsLease
from backwright.infrastructure.nats.options import NatsOptions
from backwright.infrastructure.nats.stream import make_stream

# How long one look for messages waits at most, in seconds.
_LOOK = 1.0
# How often a new active consumer asks whether the messages of the one before are free, in seconds.
_HANDOVER = 0.2


class NatsConsumer:
    """Pulls from a durable consumer with explicit acknowledgement; implements `Consumer`.

    JetStream hands messages to whoever pulls, so two would overtake each other: one consumer of a
    group is active, by a lease. When it dies, the next one waits until JetStream has its messages
    back, and then gets them first. Nothing is fetched ahead. Refused messages go to the stream
    `namespace-dead`, subject `namespace-dead.group`.
    """

    def __init__(self, url: str, subscription: Subscription, options: NatsOptions) -> None:
        self._options = options
        self._subscription = subscription
        self._connection = LazyConnection(url, options, self._prepare)
        self._lease = NatsLease(self._connection, subscription.group, options, self._hold)
        self._active = SingleActive(self._lease, options.lease)
        self._outstanding = Outstanding(options)
        self._look: Look[Sequence[Msg]] = Look()
        self._pull: JetStreamContext.PullSubscription | None = None
        # In which turn the messages of the one before were free.
        self._took_over = 0
        self._is_closed = True

    async def open(self) -> None:
        """Connect, and make the stream and the consumer; raises `UnavailableError`."""
        await self._connection.open()
        await self._active.start()
        self._is_closed = False

    async def close(self) -> None:
        """Give back what was not accepted, and let another consumer of the group be active."""
        self._is_closed = True
        await self._look.stop()
        with suppress(*ERRORS):
            for each in self._outstanding.left():
                await delivery(each).message.nak()
        self._outstanding.forget()
        await self._active.stop()
        await self._connection.close()

    async def ping(self) -> None:
        """Raise `UnavailableError` if JetStream does not answer."""
        async with self._connection.asking() as jetstream:
            await jetstream.account_info()

    def __aiter__(self) -> "NatsConsumer":
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
            for each in settled:
                await delivery(each).message.ack()
        except ERRORS as error:
            raise unavailable(error, self._connection.place) from error

    async def refuse(self, incoming: Incoming, reason: str) -> None:
        """Move it to the stream of dead letters."""
        if self._is_lost(incoming):
            return
        headers = {
            name: value for name, value in incoming.headers.items() if not name.startswith("nats-")
        }
        headers |= {"reason": " ".join(reason.split()), "at": incoming.at}
        dead = f"{self._options.namespace}-dead"
        async with self._connection.asking() as jetstream:
            await make_stream(jetstream, dead, self._options)
            subject = f"{dead}.{self._subscription.group}"
            await jetstream.publish(subject, incoming.body, headers=headers)
            await delivery(incoming).message.ack_sync()
        self._outstanding.settle([incoming])

    async def _prepare(self, jetstream: JetStreamContext) -> None:
        stream, group = self._options.namespace, self._subscription.group
        await make_stream(jetstream, stream, self._options)
        config = ConsumerConfig(
            durable_name=group,
            deliver_policy=DeliverPolicy.ALL,
            ack_policy=AckPolicy.EXPLICIT,
            ack_wait=self._options.lease,
            max_deliver=-1,
            max_ack_pending=2 * self._options.batch,
            filter_subject=self._filter(),
        )
        await jetstream.add_consumer(stream, config)  # pyright: ignore[reportUnknownMemberType]
        self._pull = await jetstream.pull_subscribe_bind(group, stream)

    def _filter(self) -> str:
        """At the server for one pattern; it takes several only from 2.10 on."""
        only, *more = self._subscription.patterns
        pattern = "*" if more else only
        return f"{self._options.namespace}.{pattern.removesuffix('*')}" + (
            ">" if pattern.endswith("*") else ""
        )

    async def _take(self) -> Sequence[Incoming]:
        turn = self._active.turn
        await self._take_over(turn)
        messages = await self._look.answer(self._fetch) or ()
        found = [incoming_of(message, turn) for message in messages]
        wanted = [each for each in found if self._subscription.matches(each.type)]
        with suppress(*ERRORS):
            for each in {*found} - {*wanted}:
                await delivery(each).message.ack()
        return wanted

    async def _take_over(self, turn: int) -> None:
        """Wait until what another one had comes again: it must not be overtaken."""
        free_at = 0.0 if self._lease.was_given_up else time.monotonic() + self._options.lease
        stream, group = self._options.namespace, self._subscription.group
        while turn != self._took_over and self._active.is_turn(turn):
            async with self._connection.asking() as jetstream:
                info = await jetstream.consumer_info(stream, group)
            if not info.num_ack_pending or time.monotonic() >= free_at:
                self._took_over = turn
            else:
                await asyncio.sleep(_HANDOVER)

    async def _fetch(self) -> Sequence[Msg]:
        await self._connection.jetstream()
        pull = self._pull
        assert pull is not None
        try:
            return await pull.fetch(self._options.batch, timeout=_LOOK)
        except TimeoutError:
            return ()
        except ERRORS as error:
            raise unavailable(error, self._connection.place) from error

    async def _hold(self) -> None:
        """Tell JetStream that what is out is not forgotten."""
        for each in self._outstanding.left():
            await delivery(each).message.in_progress()

    def _is_lost(self, incoming: Incoming) -> bool:
        return not self._active.is_turn(delivery(incoming).turn)
