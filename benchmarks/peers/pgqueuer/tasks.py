"""Entrypoints, as pgqueuer's documentation writes them."""

import os
from contextlib import asynccontextmanager

import asyncpg
from marks import began
from pgqueuer import PgQueuer
from pgqueuer.models import Job


@asynccontextmanager
async def create_pgqueuer():
    """A consumer with its handlers."""
    pool = await asyncpg.create_pool(os.environ["DATABASE"], min_size=2, max_size=10)
    pgq = PgQueuer.from_asyncpg_pool(pool)

    @pgq.entrypoint("nothing")
    async def nothing(job: Job) -> None:
        began(int(job.payload))

    @pgq.entrypoint("row")
    async def row(job: Job) -> None:
        number = int(job.payload)
        began(number)
        await pool.execute("insert into effects (number) values ($1)", number)

    try:
        yield pgq
    finally:
        await pool.close()
