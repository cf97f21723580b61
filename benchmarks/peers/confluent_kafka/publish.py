"""Publish messages in batches, confirmed, in order: the least that a relay must do."""

import json
import os
import time
from pathlib import Path
from urllib.parse import urlsplit

from confluent_kafka import Producer

BATCH = 1000


def main() -> None:
    """Read the messages, then connect and publish; connecting counts."""
    lines = [json.loads(line) for line in Path(os.environ["MESSAGES"]).read_text().splitlines()]
    started, cpu = time.perf_counter(), time.process_time()
    producer = Producer(
        {
            "bootstrap.servers": urlsplit(os.environ["BROKER"]).netloc,
            "enable.idempotence": True,
            "acks": "all",
            "linger.ms": 1,
        }
    )
    topic = f"{os.environ['NAMESPACE']}.work"
    failed = []

    def report(error, _) -> None:
        if error is not None:
            failed.append(error)

    for first in range(0, len(lines), BATCH):
        for line in lines[first : first + BATCH]:
            headers = {"ce_id": line["id"], "ce_type": line["type"]}
            producer.produce(topic, line["body"], line["key"], headers=headers, on_delivery=report)
        producer.flush()
    assert not failed, failed[0]
    seconds, spent = time.perf_counter() - started, time.process_time() - cpu
    print(json.dumps({"rate": len(lines) / seconds, "cpu": 1e6 * spent / len(lines)}))


main()
