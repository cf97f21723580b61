"""Publish messages by FastStream's RabbitMQ broker, as its guide on publishing does."""

import asyncio
import json
import os
import time
from pathlib import Path

from faststream.rabbit import ExchangeType, RabbitBroker, RabbitExchange

BATCH = 1000


async def main(lines: list[dict[str, str]]) -> None:
    """Connect and publish; connecting counts."""
    exchange = RabbitExchange(os.environ["NAMESPACE"], type=ExchangeType.TOPIC, durable=True)
    started, cpu = time.perf_counter(), time.process_time()
    async with RabbitBroker(os.environ["BROKER"], logger=None) as broker:

        async def publish(line: dict[str, str]) -> None:
            await broker.publish(
                line["body"].encode(),
                exchange=exchange,
                routing_key=line["type"],
                headers={"key": line["key"]},
                content_type="application/json",
                message_id=line["id"],
                message_type=line["type"],
                persist=True,
            )

        for first in range(0, len(lines), BATCH):
            await asyncio.gather(*map(publish, lines[first : first + BATCH]))
        seconds, spent = time.perf_counter() - started, time.process_time() - cpu
    print(json.dumps({"rate": len(lines) / seconds, "cpu": 1e6 * spent / len(lines)}))


asyncio.run(main([*map(json.loads, Path(os.environ["MESSAGES"]).read_text().splitlines())]))
