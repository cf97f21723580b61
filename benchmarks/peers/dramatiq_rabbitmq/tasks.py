"""Actors, as Dramatiq's guide writes them."""

import os

import dramatiq
from dramatiq.brokers.rabbitmq import RabbitmqBroker
from marks import began
from psycopg_pool import ConnectionPool

# `send` returns after RabbitMQ has confirmed the message.
dramatiq.set_broker(RabbitmqBroker(url=os.environ["BROKER"], confirm_delivery=True))
pool = ConnectionPool(os.environ["DATABASE"], min_size=0, max_size=10, open=False)
QUEUE = os.environ["QUEUE"]


@dramatiq.actor(queue_name=QUEUE)
def nothing(number: int) -> None:
    """Do nothing."""
    began(number)


@dramatiq.actor(queue_name=QUEUE)
def row(number: int) -> None:
    """Write a row."""
    began(number)
    pool.open()
    with pool.connection() as connection:
        connection.execute("insert into effects (number) values (%s)", (number,))
