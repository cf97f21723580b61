"""Turns at a contested aggregate."""

import gc

from backwright.application.turns import Turns
from backwright.domain import new_id


def test_those_who_want_the_same_share_a_queue() -> None:
    """Others do not wait for them."""
    turns, key = Turns(), new_id()
    lock = turns.of("Order", key)

    assert turns.of("Order", key) is lock
    assert turns.of("Order", new_id()) is not lock
    assert turns.of("Product", key) is not lock


def test_queues_are_forgotten_when_nobody_waits() -> None:
    """Memory does not grow with the number of aggregates."""
    turns = Turns()
    for _ in range(100):
        turns.of("Order", new_id())
    gc.collect()

    assert len(turns._locks) == 0
