"""Redis keeps what every broker keeps, and what is its own."""

from collections.abc import AsyncGenerator
from dataclasses import replace

import pytest
from redis.asyncio import Redis

from backwright.infrastructure.redis import RedisOptions, RedisTransport
from backwright.testing.conformance.transport.consuming import BATCH, DeadLetters, SendRaw
from backwright.testing.conformance.transport.crashing import CrashConformance
from backwright.testing.conformance.transport.mail import (
    Mail,
    fetch,
    letter,
    letters,
    mail_of,
    next_batch,
    send,
    texts,
)
from backwright.testing.conformance.transport.outages import OutageConformance
from backwright.testing.conformance.transport.suite import TransportConformance
from servers.killable import KillableServer


@pytest.fixture
def options(namespace: str) -> RedisOptions:
    return RedisOptions(namespace=namespace, batch=BATCH, pause=0.05, lease=1.0, keep=0.0)


@pytest.fixture
async def redis(redis_url: str, namespace: str) -> AsyncGenerator[Redis]:
    """A stranger's way to the server, which clears up behind the tests."""
    async with Redis.from_url(redis_url) as redis:
        yield redis
        if keys := await redis.keys(f"{namespace}*"):
            await redis.delete(*keys)


@pytest.fixture
async def mail(redis_url: str, options: RedisOptions, redis: Redis) -> AsyncGenerator[Mail]:
    async with mail_of(RedisTransport(redis_url, options)) as mail:
        yield mail


@pytest.fixture
def dead_letters(redis: Redis, namespace: str) -> DeadLetters:
    async def read(group: str) -> list[tuple[bytes, dict[str, str]]]:
        return [
            (fields[b"body"], {name.decode(): value.decode() for name, value in fields.items()})
            for _, fields in await redis.xrange(f"{namespace}:{group}:dead")
        ]

    return read


@pytest.fixture
def send_raw(redis: Redis, namespace: str) -> SendRaw:
    async def add(body: bytes) -> None:
        await redis.xadd(namespace, {"body": body})

    return add


@pytest.fixture
def broker_url(redis_url: str, namespace: str, redis: Redis) -> str:
    return f"{redis_url}?namespace={namespace}&batch=20&lease=1"


class TestRedisTransport(TransportConformance, CrashConformance):
    """One consumer of a group is active."""

    SHARES = False


async def test_only_what_all_groups_have_accepted_is_removed(
    mail: Mail, redis: Redis, namespace: str
) -> None:
    """The stream does not grow for ever, and nobody loses what it has not read."""
    fast, slow = await mail.consumer("fast"), await mail.consumer("slow")
    publisher = await mail.publisher()
    for _ in range(12):
        await send(publisher, *letters(keys=10, each=10))

    held = await next_batch(slow)
    await fetch(fast, 1200)
    assert await redis.xlen(namespace) == 1200
    await slow.accept(held)

    await fetch(slow, 1200 - len(held))
    assert await redis.xlen(namespace) < 300


async def test_a_stream_that_was_deleted_is_made_again(
    mail: Mail, redis: Redis, namespace: str
) -> None:
    """The consumer goes on with what is published from then on."""
    consumer, publisher = await mail.consumer(), await mail.publisher()
    await send(publisher, letter("a", "before"))
    await fetch(consumer, 1)

    await redis.delete(namespace)
    await send(publisher, letter("a", "after"))

    assert texts(await fetch(consumer, 1)) == ["after"]


async def test_a_limit_of_the_length_is_kept(
    redis_url: str, redis: Redis, options: RedisOptions, namespace: str
) -> None:
    """Where memory matters more than messages, the oldest go."""
    async with mail_of(RedisTransport(redis_url, replace(options, length=100))) as mail:
        await send(await mail.publisher(), *letters(keys=10, each=50))

    assert await redis.xlen(namespace) < 300


async def test_who_stood_still_does_not_overtake(mail: Mail, redis: Redis, namespace: str) -> None:
    """What a consumer had whose lease has ended comes first to the next one."""
    consumer, publisher = await mail.consumer(), await mail.publisher()
    await send(publisher, letter("a", "0"))
    held = await next_batch(consumer)
    await redis.delete(f"{namespace}:shop:active")
    other = await mail.consumer()
    await send(publisher, letter("a", "1"))

    got = await fetch(other, 2)
    await consumer.accept(held)

    assert texts(held) == ["0"]
    assert texts(got) == ["0", "1"]
    assert (await redis.xpending(namespace, "shop"))["pending"] == 0


class TestRedisOutages(OutageConformance):
    """On a server that may be killed."""

    @pytest.fixture
    def broker(self, killable_redis: KillableServer) -> KillableServer:
        return killable_redis

    @pytest.fixture
    async def mail(self, killable_redis: KillableServer) -> AsyncGenerator[Mail]:
        options = RedisOptions(patience=2.0, connect=2.0, batch=BATCH, pause=0.05, lease=1.0)
        async with mail_of(RedisTransport(killable_redis.url, options)) as mail:
            yield mail
