"""What one queue has in hand."""

from uuid import uuid4

import pytest

from backwright.application.durable.work import Lane
from backwright.application.worker.line import Line


def lanes(amount: int) -> list[Lane]:
    return [
        Lane(name=str(uuid4()), queue="relay", touched=1, work=(), whole=True)
        for _ in range(amount)
    ]


@pytest.fixture
def line() -> Line:
    return Line("relay", 4)


async def test_a_batch_leaves_the_rest_for_the_next_one(line: Line) -> None:
    """No more than what is asked for runs from now on, in the order of the claims."""
    first, second, third = lanes(3)
    line.put([first, second, third])

    assert await line.get_some(2) == [first, second]
    assert line.running == 2
    assert await line.get_some(2) == [third]


async def test_more_is_claimed_while_the_next_batch_is_on_its_way(line: Line) -> None:
    """Places that a batch has left are filled again before the batch after it has ended."""
    line.put(lanes(line.room()))
    await line.get_some(2)
    assert line.room() == 0

    for _ in range(2):
        line.ended(1.0)
    await line.get_some(2)

    assert line.running == 2
    assert line.room() == 2
