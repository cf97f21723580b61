"""Events from Kafka."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from time import monotonic
from typing import TypeVar

from confluent_kafka import Message

from backwright.application.transport.incoming import Incoming
from backwright.application.transport.look import Look
from backwright.application.transport.outstanding import Outstanding
from backwright.application.transport.subscription import Subscription
from backwright.domain.errors import UnavailableError
from backwright.infrastructure.kafka.cluster import Cluster
from backwright.infrastructure.kafka.errors import WHAT, closed
from backwright.infrastructure.kafka.incoming import Place, incoming_of, place_of
from backwright.infrastructure.kafka.member import GroupMember, Partition
from backwright.infrastructure.kafka.options import KafkaOptions
from backwright.infrastructure.kafka.sender import Record, Sender

ResultT = TypeVar("ResultT")
Taken = Sequence[tuple[Message, Partition]]


class KafkaConsumer:
    """Takes the partitions that its group gives it; implements `Consumer`.

    Offsets are committed when a batch is accepted. When a partition goes to another member, what
    is out of it is forgotten here and delivered there. Refused messages go to the topic
    `namespace.group.dead`.
    """

    def __init__(self, servers: str, subscription: Subscription, options: KafkaOptions) -> None:
        self._servers = servers
        self._subscription = subscription
        self._options = options
        self._group = f"{options.namespace}.{subscription.group}"
        self._cluster = Cluster(servers, options)
        self._sender = Sender(servers, options)
        self._outstanding = Outstanding(options)
        # Where to go on when nothing is out any more.
        self._positions: dict[Partition, int] = {}
        self._member: GroupMember | None = None
        self._look: Look[Taken] = Look()
        # The driver's calls wait, and it is used by one thread at a time.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="kafka-consumer")
        self._heard = monotonic()

    async def open(self) -> None:
        """Find the brokers and join the group; raises `UnavailableError`."""
        if self._member is None:
            self._member = await self._in_thread(self._join)

    async def close(self) -> None:
        """Leave the group; what was not accepted goes to others."""
        member, self._member = self._member, None
        if member is None:
            return
        await self._look.stop()
        self._outstanding.forget()
        self._positions.clear()
        try:
            async with asyncio.timeout(self._options.patience):
                await self._in_thread(member.leave)
                await self._in_thread(self._sender.close)
        except TimeoutError:
            # Brokers that do not answer find out by themselves that this member is gone.
            pass

    async def ping(self) -> None:
        """Raise `UnavailableError` if no broker answers."""
        if self._member is None:
            raise closed(self._servers)
        await self._in_thread(self._cluster.check)

    def __aiter__(self) -> "KafkaConsumer":
        return self

    async def __anext__(self) -> Sequence[Incoming]:
        while (member := self._member) is not None:
            self._outstanding.forget(self._is_lost)
            if len(self._outstanding):
                pause = self._outstanding.next_pause()
                await self._in_thread(partial(member.rest, pause))
                self._outstanding.forget(self._is_lost)
                if left := self._outstanding.left():
                    return left
                continue
            if batch := await self._take(member):
                self._heard = monotonic()
                return self._outstanding.hand_out(batch)
            # The driver does not always tell that the brokers are away; silence is no proof.
            silent = monotonic() - self._heard > self._options.patience
            if (member.is_alone or silent) and self._member is member:
                self._heard = monotonic()
                await self._in_thread(self._cluster.check)
                member.is_alone = False
        raise StopAsyncIteration

    async def accept(self, batch: Sequence[Incoming]) -> None:
        """Commit the offsets behind them, up to what is not settled yet."""
        settled = self._outstanding.settle([each for each in batch if not self._is_lost(each)])
        await self._commit(place_of(each).partition for each in settled)

    async def refuse(self, incoming: Incoming, reason: str) -> None:
        """Send it to the topic of dead letters, and commit."""
        if self._is_lost(incoming):
            return
        headers: dict[str, str | bytes | None] = {
            **incoming.headers,
            "reason": reason,
            "at": incoming.at,
        }
        topic = f"{self._group}.dead"
        record = Record(topic=topic, key=incoming.key, body=incoming.body, headers=headers)
        await self._in_thread(partial(self._bury, record))
        self._outstanding.settle([incoming])
        await self._commit([place_of(incoming).partition])

    def _join(self) -> GroupMember:
        self._cluster.check()
        modules = self._subscription.modules()
        if modules is None:
            topics = [rf"^{self._options.namespace}\.[^.]+$"]
        else:
            topics = [f"{self._options.namespace}.{module}" for module in modules]
            for error in self._cluster.missing(topics).values():
                raise error
        member = GroupMember(self._servers, self._group, self._options)
        member.join(topics)
        return member

    def _bury(self, record: Record) -> None:
        for error in self._cluster.missing([record.topic]).values():
            raise error
        for outcome in self._sender.send(1, lambda _: record):
            if outcome is not None:
                raise outcome

    async def _take(self, member: GroupMember) -> Sequence[Incoming]:
        """A short look; one that was given up goes on, and its messages are the next ones."""
        look = partial(self._in_thread, partial(member.take, self._options.batch))
        return await self._wanted(await self._look.answer(look) or ())

    async def _wanted(self, taken: Taken) -> Sequence[Incoming]:
        wanted: list[Incoming] = []
        for message, partition in taken:
            self._positions[partition] = (message.offset() or 0) + 1
            incoming = incoming_of(message, partition)
            if self._subscription.matches(incoming.type) and not self._is_lost(incoming):
                wanted.append(incoming)
        if taken and not wanted:
            await self._commit(partition for _, partition in taken)
        return wanted

    async def _commit(self, partitions: Iterable[Partition]) -> None:
        member = self._member
        positions = {each: self._positions[each] for each in partitions if each in self._positions}
        if member is None or not positions:
            return
        for left in self._outstanding.left():
            place = place_of(left)
            if place.partition in positions:
                positions[place.partition] = min(positions[place.partition], place.offset)
        # The driver may wait for its coordinator until it is back; its thread goes on waiting then.
        try:
            async with asyncio.timeout(self._options.patience):
                await self._in_thread(partial(member.commit, positions))
        except TimeoutError as error:
            told = f"{self._servers}: no answer to a commit in {self._options.patience} s"
            raise UnavailableError(WHAT, detail=told) from error

    def _is_lost(self, incoming: Incoming) -> bool:
        place: Place = place_of(incoming)
        topic, number, turn = place.partition
        return self._member is None or self._member.turns.get((topic, number)) != turn

    async def _in_thread(self, call: Callable[[], ResultT]) -> ResultT:
        return await asyncio.get_running_loop().run_in_executor(self._thread, call)
