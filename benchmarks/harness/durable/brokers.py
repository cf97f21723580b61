"""Leaving brokers that others use, too, as they were found."""

import asyncio
from collections.abc import Generator
from contextlib import contextmanager, suppress
from typing import Any

import aio_pika
from redis import Redis

# What Dramatiq adds to the name of a queue, for delayed messages and dead ones.
_BESIDE = ("", ".DQ", ".XQ")


@contextmanager
def forgotten(kind: str, url: str, queue: str) -> Generator[None]:
    """No queue of this name, before and after."""
    forget(kind, url, queue)
    try:
        yield
    finally:
        forget(kind, url, queue)


def forget(kind: str, url: str, queue: str) -> None:
    """Delete a queue; of a broker of this kind, or none."""
    if kind == "rabbitmq":
        asyncio.run(_delete(url, [f"{queue}{suffix}" for suffix in _BESIDE]))
    elif kind == "redis":
        client: Any = Redis.from_url(url)  # pyright: ignore[reportUnknownMemberType]  # its options are untyped
        client.delete(queue)
        client.close()


async def _delete(url: str, queues: list[str]) -> None:
    connection = await aio_pika.connect(url)
    async with connection:
        for queue in queues:
            channel = await connection.channel()
            with suppress(aio_pika.exceptions.ChannelClosed):
                await channel.queue_delete(queue)
