"""Publish messages in batches, confirmed, in order: the least that a relay must do."""

import asyncio
import json
import os
import time
from pathlib import Path

import aio_pika
import uvloop

BATCH = 1000


async def main(lines: list[dict[str, str]]) -> None:
    """Connect and publish; connecting counts."""
    started, cpu = time.perf_counter(), time.process_time()
    connection = await aio_pika.connect(os.environ["BROKER"])
    async with connection:
        channel = await connection.channel(publisher_confirms=True, on_return_raises=True)
        exchange = await channel.declare_exchange(
            os.environ["NAMESPACE"], aio_pika.ExchangeType.TOPIC, durable=True
        )
        for first in range(0, len(lines), BATCH):
            batch = lines[first : first + BATCH]
            await asyncio.gather(*(publish(exchange, line) for line in batch))
        seconds, spent = time.perf_counter() - started, time.process_time() - cpu
    print(json.dumps({"rate": len(lines) / seconds, "cpu": 1e6 * spent / len(lines)}))


async def publish(exchange: aio_pika.abc.AbstractExchange, line: dict[str, str]) -> None:
    """Until it is confirmed."""
    message = aio_pika.Message(
        line["body"].encode(),
        headers={"key": line["key"]},
        content_type="application/json",
        delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
        message_id=line["id"],
        type=line["type"],
    )
    await exchange.publish(message, line["type"], mandatory=True)


uvloop.install()
asyncio.run(main([*map(json.loads, Path(os.environ["MESSAGES"]).read_text().splitlines())]))
