"""Tasks, as Procrastinate's quick start writes them."""

import os

from marks import began
from procrastinate import App, PsycopgConnector
from psycopg_pool import AsyncConnectionPool

app = App(connector=PsycopgConnector(conninfo=os.environ["DATABASE"], max_size=10))
pool = AsyncConnectionPool(os.environ["DATABASE"], min_size=0, max_size=10, open=False)


@app.task(queue="jobs")
async def nothing(number: int) -> None:
    """Do nothing."""
    began(number)


@app.task(queue="jobs")
async def row(number: int) -> None:
    """Write a row."""
    began(number)
    await pool.open()
    async with pool.connection() as connection:
        await connection.execute("insert into effects (number) values (%s)", (number,))
