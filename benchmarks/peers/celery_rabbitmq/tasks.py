"""Tasks, as Celery's "First steps" and its guide on tasks write them."""

import os

from celery import Celery
from celery.signals import worker_init
from marks import began

CALLERS = int(os.environ.get("CALLERS", "10"))
app = Celery("tasks", broker=os.environ["BROKER"])
app.conf.update(
    task_default_queue=os.environ["QUEUE"],
    # The broker has the message on its disk before `delay` returns.
    broker_transport_options={"confirm_publish": True},
    broker_pool_limit=CALLERS,
    # A task is taken from the broker after it was done.
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_ignore_result=True,
    worker_prefetch_multiplier=4,
)
pool = None


@worker_init.connect
def connect(**_) -> None:
    """One connection to the database for each thread."""
    global pool
    from psycopg_pool import ConnectionPool

    pool = ConnectionPool(os.environ["DATABASE"], min_size=1, max_size=CALLERS, open=True)


@app.task
def nothing(number: int) -> None:
    """Do nothing."""
    began(number)


@app.task
def row(number: int) -> None:
    """Write a row."""
    began(number)
    with pool.connection() as connection:
        connection.execute("insert into effects (number) values (%s)", (number,))
