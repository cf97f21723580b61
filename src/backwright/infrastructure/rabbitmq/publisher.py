"""Events to RabbitMQ."""

from collections.abc import Sequence

from aio_pika import DeliveryMode, ExchangeType, Message
from aio_pika.abc import AbstractChannel, AbstractExchange
from aio_pika.exceptions import DeliveryError, PublishError

from backwright.application.transport.chains import send_in_chains
from backwright.application.transport.errors import UnroutableError
from backwright.application.transport.outgoing import CONTENT_TYPE, Outgoing
from backwright.domain.errors import UnavailableError
from backwright.infrastructure.rabbitmq.channel import LazyChannel
from backwright.infrastructure.rabbitmq.errors import ERRORS, WHAT, unavailable
from backwright.infrastructure.rabbitmq.options import RabbitmqOptions


class RabbitmqPublisher:
    """Publishes to a topic exchange, persistent, with confirms; implements `Publisher`.

    A confirmed message is written and flushed by a majority of each quorum queue that got it. The
    routing key is the type. RabbitMQ keeps nothing that no queue is bound for: unlike the other
    brokers, it forgets an event that nobody wants yet. So such an event counts as not sent
    (`UnroutableError`), and is tried again until its consumer has made its queue.
    """

    def __init__(self, url: str, options: RabbitmqOptions) -> None:
        self._options = options
        self._channel = LazyChannel(url, options, self._declare)
        self._exchange: AbstractExchange | None = None

    async def open(self) -> None:
        """Connect and make the exchange; raises `UnavailableError`."""
        await self._channel.open()

    async def close(self) -> None:
        """Disconnect."""
        await self._channel.close()

    async def ping(self) -> None:
        """Raise `UnavailableError` if the server does not answer."""
        await self._channel.ask(self._declare)

    async def publish(self, batch: Sequence[Outgoing]) -> Sequence[Exception | None]:
        """For each message: None, or why it is not confirmed."""
        try:
            await self._channel.get()
        except UnavailableError as error:
            return [error] * len(batch)
        late = unavailable(TimeoutError("not confirmed in time"), self._channel.place)
        outcomes = await send_in_chains(batch, self._send, within=self._options.patience, late=late)
        if any(outcome is late for outcome in outcomes):
            # Confirms that come after all would be for nobody.
            await self._channel.drop()
        return outcomes

    async def _declare(self, channel: AbstractChannel) -> None:
        name = self._options.namespace
        self._exchange = await channel.declare_exchange(name, ExchangeType.TOPIC, durable=True)

    async def _send(self, message: Outgoing) -> None:
        assert self._exchange is not None
        try:
            await self._exchange.publish(
                wire_message(message), message.type, mandatory=self._options.keep_unrouted
            )
        except PublishError as error:
            raise UnroutableError(message.type, self._channel.place) from error
        except DeliveryError as error:
            detail = f"{self._channel.place}: a queue refuses messages: see its length and alarms"
            raise UnavailableError(WHAT, detail=detail) from error
        except ERRORS as error:
            raise unavailable(error, self._channel.place) from error


def wire_message(message: Outgoing) -> Message:
    """What is sent for it."""
    return Message(
        message.body,
        headers={**message.headers, "key": message.key},
        content_type=CONTENT_TYPE,
        delivery_mode=DeliveryMode.PERSISTENT,
        message_id=str(message.id),
        type=message.type,
    )
