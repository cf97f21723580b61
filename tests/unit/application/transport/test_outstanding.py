"""What was handed out comes again until it is settled."""

from backwright.application.transport import Incoming, TransportOptions
from backwright.application.transport.outstanding import Outstanding


def incoming(at: str) -> Incoming:
    return Incoming(body=b"", headers={}, key="a", at=at, handle=None)


def test_the_pause_grows_until_something_is_settled() -> None:
    """A store that is away is not asked in a hot loop, and not for ever after a long wait."""
    outstanding = Outstanding(TransportOptions(pause=1.0, longest_pause=5.0))
    first, second = incoming("1"), incoming("2")
    outstanding.hand_out([first, second])

    assert [outstanding.next_pause() for _ in range(5)] == [1.0, 2.0, 4.0, 5.0, 5.0]
    outstanding.settle([first])
    assert outstanding.next_pause() == 1.0


async def test_what_is_left_comes_in_its_order() -> None:
    """Without what was settled or taken away."""
    outstanding = Outstanding(TransportOptions(pause=0.001))
    batch = [incoming(str(number)) for number in range(5)]
    outstanding.hand_out(batch)
    outstanding.settle([batch[3], batch[0], batch[3]])
    outstanding.forget(lambda each: each is batch[2])

    assert await outstanding.again() == (batch[1], batch[4])
    outstanding.forget()
    assert await outstanding.again() == ()


def test_a_stranger_is_not_settled() -> None:
    """What was never handed out, or forgotten, is nobody's to acknowledge."""
    outstanding = Outstanding(TransportOptions())

    assert list(outstanding.settle([incoming("1")])) == []
