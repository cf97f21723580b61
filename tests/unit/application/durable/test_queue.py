"""Declaring queues."""

import pytest

from backwright.application.durable.queue import Queue
from backwright.application.rate_limit import Rate


def test_a_queue_has_a_rate() -> None:
    """As limits of use cases are written."""
    assert Queue("mail", limit="100/15 minute").rate == Rate(100, 900)
    assert Queue("pictures", concurrency=2).rate is None


def test_a_rate_that_is_none_is_refused() -> None:
    """When it is declared, naming the queue."""
    with pytest.raises(ValueError, match="queue mail: 'often' is not a rate such as 10/minute"):
        Queue("mail", limit="often")
    with pytest.raises(ValueError, match="no name of a queue"):
        Queue("e mail", limit="1/second")


def test_a_queue_says_something() -> None:
    """Its name alone needs no declaration, and nobody runs none or millions at once."""
    with pytest.raises(ValueError, match="queue mail: say its limit or its concurrency"):
        Queue("mail")
    with pytest.raises(ValueError, match="queue mail: 0 is not from 1 to 1000"):
        Queue("mail", concurrency=0)
