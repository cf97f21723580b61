"""Declaring queues."""

import pytest

from backwright.application.durable.queue import Queue


def test_a_queue_has_a_rate() -> None:
    """As limits of use cases are written."""
    rate = Queue("mail", limit="100/15 minute").rate
    assert (rate.amount, rate.seconds) == (100, 900)


def test_a_rate_that_is_none_is_refused() -> None:
    """When it is declared, naming the queue."""
    with pytest.raises(ValueError, match="queue mail: 'often' is not a rate such as 10/minute"):
        Queue("mail", limit="often")
    with pytest.raises(ValueError, match="no name of a queue"):
        Queue("e mail", limit="1/second")
