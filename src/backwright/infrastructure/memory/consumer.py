"""Events from a broker in memory."""

from collections.abc import Sequence

from backwright.application.transport.incoming import Incoming
from backwright.application.transport.options import TransportOptions
from backwright.application.transport.outstanding import Outstanding
from backwright.application.transport.subscription import Subscription
from backwright.domain.errors import UnavailableError
from backwright.infrastructure.memory.broker import MemoryBroker, MemoryGroup


class MemoryConsumer:
    """Takes messages from a broker in the same process; implements `Consumer`."""

    def __init__(
        self, broker: MemoryBroker, subscription: Subscription, options: TransportOptions
    ) -> None:
        self._broker = broker
        self._subscription = subscription
        self._size = options.batch
        self._outstanding = Outstanding(options)

    async def open(self) -> None:
        """Join the group; raises `UnavailableError` while the broker is away."""
        self._broker.check()
        if self not in self._group.members:
            self._group.members.append(self)

    async def close(self) -> None:
        """Leave the group; what was not accepted goes to the next member."""
        if self in self._group.members:
            self._group.members.remove(self)
            self._group.returned[:0] = self._outstanding.left()
            self._outstanding.forget()
            self._broker.stir()

    async def ping(self) -> None:
        """Raise `UnavailableError` while it is not open, or the broker is away."""
        if self not in self._group.members:
            raise UnavailableError("the broker in memory", detail="the consumer is not open")
        self._broker.check()

    def __aiter__(self) -> "MemoryConsumer":
        return self

    async def __anext__(self) -> Sequence[Incoming]:
        if left := await self._outstanding.again():
            return left
        while self in self._group.members:
            self._broker.check()
            if self._group.members[0] is self and (batch := self._take()):
                return self._outstanding.hand_out(batch)
            await self._broker.changed()
        raise StopAsyncIteration

    async def accept(self, batch: Sequence[Incoming]) -> None:
        """They are stored: they do not come again."""
        self._broker.check()
        self._outstanding.settle(batch)

    async def refuse(self, incoming: Incoming, reason: str) -> None:
        """Move it to the dead letters of the group."""
        self._broker.check()
        self._group.dead += [(each, reason) for each in self._outstanding.settle([incoming])]

    @property
    def _group(self) -> MemoryGroup:
        return self._broker.group(self._subscription.group)

    def _take(self) -> Sequence[Incoming]:
        group, size = self._group, self._size
        taken, group.returned = group.returned[:size], group.returned[size:]
        while len(taken) < size and group.position < len(self._broker.messages):
            message = self._broker.messages[group.position]
            group.position += 1
            if self._subscription.matches(message.type):
                taken.append(message)
        return taken
