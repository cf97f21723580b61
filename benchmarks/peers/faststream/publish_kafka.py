"""Publish messages by FastStream's Kafka broker, as its guide on publishing does."""

import asyncio
import json
import os
import time
from pathlib import Path
from urllib.parse import urlsplit

from faststream.confluent import KafkaBroker

BATCH = 1000


async def main(lines: list[dict[str, str]]) -> None:
    """Connect and publish; connecting counts."""
    servers, topic = urlsplit(os.environ["BROKER"]).netloc, f"{os.environ['NAMESPACE']}.work"
    started, cpu = time.perf_counter(), time.process_time()
    async with KafkaBroker(servers, acks="all", enable_idempotence=True, logger=None) as broker:

        async def publish(line: dict[str, str]) -> None:
            await broker.publish(
                line["body"].encode(),
                topic,
                key=line["key"].encode(),
                headers={"ce_id": line["id"], "ce_type": line["type"]},
            )

        for first in range(0, len(lines), BATCH):
            await asyncio.gather(*map(publish, lines[first : first + BATCH]))
        seconds, spent = time.perf_counter() - started, time.process_time() - cpu
    print(json.dumps({"rate": len(lines) / seconds, "cpu": 1e6 * spent / len(lines)}))


asyncio.run(main([*map(json.loads, Path(os.environ["MESSAGES"]).read_text().splitlines())]))
