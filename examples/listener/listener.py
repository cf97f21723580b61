"""A small service that hears what a shop publishes: no Backwright, only the broker's own client.

    pip install aio-pika
    python listener.py amqp://localhost/

    pip install confluent-kafka
    python listener.py kafka://localhost:9092

It prints one line for each event, until Ctrl-C. The shop publishes to the same URL:

    PUBLISH_TO=amqp://localhost/ backwright run
"""

import asyncio
import json
import sys
from contextlib import suppress
from urllib.parse import urlsplit

# Where the shop puts its events, unless its URL names another `namespace`.
NAMESPACE = "events"


def tell(body: bytes) -> None:
    """Print an event. The envelope is CloudEvents 1.0 in JSON, whichever broker it came by."""
    event = json.loads(body)
    print(event["time"], event["type"], event["subject"], json.dumps(event["data"]), flush=True)


async def from_rabbitmq(url: str) -> None:
    """A queue of its own, which keeps events while nobody listens."""
    import aio_pika

    connection = await aio_pika.connect_robust(url)
    channel = await connection.channel()
    await channel.set_qos(prefetch_count=100)
    # Whoever comes first makes it, the shop or its listener.
    exchange = await channel.declare_exchange(NAMESPACE, aio_pika.ExchangeType.TOPIC, durable=True)
    queue = await channel.declare_queue(
        "listener", durable=True, arguments={"x-queue-type": "quorum"}
    )
    await queue.bind(exchange, routing_key="#")
    async with queue.iterator() as messages:
        async for message in messages:
            async with message.process():
                tell(message.body)


def from_kafka(url: str) -> None:
    """A consumer group of its own; every module of the shop has a topic."""
    from confluent_kafka import Consumer

    consumer = Consumer(
        {
            "bootstrap.servers": urlsplit(url).netloc,
            "group.id": "listener",
            "auto.offset.reset": "earliest",
            "enable.auto.commit": False,
            # New topics are found within a second, not in five minutes.
            "topic.metadata.refresh.interval.ms": 1000,
        }
    )
    consumer.subscribe([f"^{NAMESPACE}[.]"])
    while True:
        message = consumer.poll(1.0)
        if message is not None and message.error() is None:
            tell(message.value())
            consumer.commit(message, asynchronous=False)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    with suppress(KeyboardInterrupt):
        if sys.argv[1].startswith("kafka:"):
            from_kafka(sys.argv[1])
        else:
            asyncio.run(from_rabbitmq(sys.argv[1]))
