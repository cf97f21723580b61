"""Events from RabbitMQ."""

import asyncio
from collections import deque
from collections.abc import Sequence
from contextlib import suppress

from aio_pika.abc import AbstractChannel, AbstractIncomingMessage
from aio_pika.exceptions import ChannelInvalidStateError

from backwright.application.transport.incoming import Incoming
from backwright.application.transport.outstanding import Outstanding
from backwright.application.transport.subscription import Subscription
from backwright.infrastructure.rabbitmq.channel import LazyChannel
from backwright.infrastructure.rabbitmq.errors import ERRORS, unavailable
from backwright.infrastructure.rabbitmq.options import RabbitmqOptions
from backwright.infrastructure.rabbitmq.queue import ConsumerQueue, incoming_of


class RabbitmqConsumer:
    """Takes the messages of one quorum queue; implements `Consumer`.

    One consumer of the queue is active, and the server makes another one active when it goes. The
    server sends at most two batches ahead.
    """

    def __init__(self, url: str, subscription: Subscription, options: RabbitmqOptions) -> None:
        self._options = options
        self._subscription = subscription
        self._queue = ConsumerQueue(options.namespace, subscription)
        self._channel = LazyChannel(url, options, self._consume)
        self._outstanding = Outstanding(options)
        self._arrived: deque[AbstractIncomingMessage] = deque()
        self._changed = asyncio.Event()
        self._is_closed = True

    async def open(self) -> None:
        """Connect, make the queue and begin to consume; raises `UnavailableError`."""
        await self._channel.open()
        self._is_closed = False

    async def close(self) -> None:
        """Leave; what was not accepted goes back to the queue, in its place."""
        self._is_closed = True
        self._changed.set()
        await self._channel.close()
        self._outstanding.forget()

    async def ping(self) -> None:
        """Raise `UnavailableError` if the server does not answer."""

        async def look(channel: AbstractChannel) -> None:
            await channel.declare_queue(self._queue.name, passive=True)

        await self._channel.ask(look)

    def __aiter__(self) -> "RabbitmqConsumer":
        return self

    async def __anext__(self) -> Sequence[Incoming]:
        while not self._is_closed:
            self._outstanding.forget(self._is_lost)
            if await self._outstanding.again():
                self._outstanding.forget(self._is_lost)
                if left := self._outstanding.left():
                    return left
            channel = await self._channel.get()
            await self._something(channel)
            if batch := await self._take():
                return self._outstanding.hand_out(batch)
        raise StopAsyncIteration

    async def accept(self, batch: Sequence[Incoming]) -> None:
        """Acknowledge them, with one frame where it can be."""
        settled = self._outstanding.settle([each for each in batch if not self._is_lost(each)])
        if not settled:
            return
        try:
            if len(self._outstanding):
                for each in settled:
                    await _delivery(each).ack()
            else:
                last = max(map(_delivery, settled), key=lambda each: each.delivery_tag or 0)
                await last.ack(multiple=True)
        except ERRORS as error:
            if not self._is_lost(settled[-1]):
                raise unavailable(error, self._channel.place) from error

    async def refuse(self, incoming: Incoming, reason: str) -> None:
        """Move it to the queue of dead letters."""
        if self._is_lost(incoming):
            return

        async def move(channel: AbstractChannel) -> None:
            await self._queue.bury(channel, incoming, reason)
            await _delivery(incoming).ack()

        await self._channel.ask(move)
        self._outstanding.settle([incoming])

    async def _consume(self, channel: AbstractChannel) -> None:
        self._arrived.clear()
        channel.close_callbacks.add(self._on_close)
        await channel.set_qos(prefetch_count=2 * self._options.batch)
        queue = await self._queue.declare(channel)
        await queue.consume(self._on_message)

    async def _on_message(self, message: AbstractIncomingMessage) -> None:
        self._arrived.append(message)
        self._changed.set()

    def _on_close(self, *_: object) -> None:
        self._changed.set()

    async def _something(self, channel: AbstractChannel) -> None:
        """Wait until there are messages, or there will be none."""
        while not (self._arrived or self._is_closed or channel.is_closed):
            self._changed.clear()
            await self._changed.wait()

    async def _take(self) -> Sequence[Incoming]:
        taken: list[Incoming] = []
        while self._arrived and len(taken) < self._options.batch:
            incoming = incoming_of(self._arrived.popleft(), self._queue.name)
            if self._is_lost(incoming):
                continue
            if self._subscription.matches(incoming.type):
                taken.append(incoming)
            else:
                with suppress(*ERRORS):
                    await _delivery(incoming).ack()
        return taken

    def _is_lost(self, incoming: Incoming) -> bool:
        """Whether the channel that it came through is gone: then it is delivered again."""
        try:
            return _delivery(incoming).channel.is_closed
        except ChannelInvalidStateError:
            return True


def _delivery(incoming: Incoming) -> AbstractIncomingMessage:
    handle = incoming.handle
    assert isinstance(handle, AbstractIncomingMessage)
    return handle
