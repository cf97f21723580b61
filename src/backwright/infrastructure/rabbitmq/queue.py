"""The queue of one application, and where its dead letters go."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aio_pika import DeliveryMode, ExchangeType, Message
from aio_pika.abc import AbstractChannel, AbstractIncomingMessage, AbstractQueue

from backwright.application.transport.incoming import Incoming
from backwright.application.transport.subscription import Subscription

# So often is a message delivered again before the server itself takes it for poison: practically
# never, as every lost connection counts. Newer servers have 20 unless it is said.
_DELIVERIES = 1_000_000


@dataclass(frozen=True, slots=True)
class ConsumerQueue:
    """One quorum queue with one binding for each pattern.

    One queue for all patterns, so that events of one key keep their order whatever their type; a
    single active consumer, as two would overtake each other. Bindings of patterns that are no
    longer wanted stay, until somebody removes them; what comes through them is passed over.
    """

    namespace: str
    subscription: Subscription

    @property
    def name(self) -> str:
        """The queue's name."""
        return f"{self.namespace}.{self.subscription.group}"

    @property
    def dead(self) -> str:
        """The name of the queue for dead letters."""
        return f"{self.name}.dead"

    async def declare(self, channel: AbstractChannel) -> AbstractQueue:
        """Make what is missing, and bind it."""
        morgue = await channel.declare_exchange(self._morgue, ExchangeType.DIRECT, durable=True)
        dead = await channel.declare_queue(
            self.dead, durable=True, arguments={"x-queue-type": "quorum"}
        )
        await dead.bind(morgue, self.name)
        queue = await channel.declare_queue(self.name, durable=True, arguments=self._arguments())
        exchange = await channel.declare_exchange(self.namespace, ExchangeType.TOPIC, durable=True)
        for pattern in self.subscription.patterns:
            await queue.bind(exchange, "#" if pattern == "*" else pattern.replace("*", "#"))
        return queue

    async def bury(self, channel: AbstractChannel, incoming: Incoming, reason: str) -> None:
        """Publish a dead letter; returns when it is confirmed."""
        headers = {**incoming.headers, "reason": reason, "at": incoming.at}
        letter = Message(
            incoming.body,
            headers=dict(headers),
            content_type=incoming.headers.get("content-type"),
            delivery_mode=DeliveryMode.PERSISTENT,
        )
        morgue = await channel.get_exchange(self._morgue, ensure=False)
        await morgue.publish(letter, self.name)

    @property
    def _morgue(self) -> str:
        return f"{self.namespace}.dead"

    def _arguments(self) -> dict[str, Any]:
        return {
            "x-queue-type": "quorum",
            "x-single-active-consumer": True,
            "x-delivery-limit": _DELIVERIES,
            # For what the server itself gives up; `refuse` sees to its own dead letters.
            "x-dead-letter-exchange": self._morgue,
            "x-dead-letter-routing-key": self.name,
        }


def incoming_of(message: AbstractIncomingMessage, queue: str) -> Incoming:
    """A delivery as the port shows it."""
    headers = _texts(message.headers)
    own = {
        "ce-id": message.message_id,
        "ce-type": message.type,
        "content-type": message.content_type,
    }
    headers.update({name: value for name, value in own.items() if value})
    return Incoming(
        body=message.body,
        headers=headers,
        key=headers.get("key", ""),
        at=f"{queue}#{message.delivery_tag}",
        handle=message,
    )


def _texts(headers: Mapping[str, Any]) -> dict[str, str]:
    return {
        name.lower(): value.decode(errors="replace") if isinstance(value, bytes) else str(value)
        for name, value in headers.items()
    }
