"""Tasks, as taskiq's guide and taskiq-redis' read-me write them."""

import os

import asyncpg
from marks import began
from taskiq import Context, TaskiqDepends, TaskiqEvents, TaskiqState
from taskiq_redis import RedisStreamBroker

# A stream: messages are acknowledged after they were handled.
broker = RedisStreamBroker(url=os.environ["BROKER"], queue_name=os.environ["QUEUE"])


@broker.on_event(TaskiqEvents.WORKER_STARTUP)
async def connect(state: TaskiqState) -> None:
    """Connect to the database."""
    state.pool = await asyncpg.create_pool(os.environ["DATABASE"], min_size=1, max_size=10)


@broker.on_event(TaskiqEvents.WORKER_SHUTDOWN)
async def disconnect(state: TaskiqState) -> None:
    """Disconnect."""
    await state.pool.close()


@broker.task
async def nothing(number: int) -> None:
    """Do nothing."""
    began(number)


@broker.task
async def row(number: int, context: Context = TaskiqDepends()) -> None:
    """Write a row."""
    began(number)
    await context.state.pool.execute("insert into effects (number) values ($1)", number)
