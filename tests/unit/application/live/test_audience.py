"""What waits for those who follow."""

from datetime import UTC, datetime
from uuid import UUID

from backwright.application.live.audience import Audience, Mailbox
from backwright.application.live.log import Happened
from backwright.domain import new_id

MINE, OTHER = new_id(), new_id()


def event(position: int, subject: UUID = MINE) -> Happened:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    return Happened(
        position=position, type="a.B", time=now, subject=subject, version=1, kind="Book"
    )


def test_a_quiet_one_is_not_behind_when_much_comes_at_once() -> None:
    """It reads on from the first that it has not got, and not from where it once began."""
    audience, mailbox = Audience(), Mailbox(2)
    audience.add("Book", MINE, mailbox)
    audience.tell(event(position, OTHER) for position in range(1, 500))

    audience.tell(event(position) for position in range(500, 504))

    assert not mailbox.is_open
    assert not mailbox.waiting
    assert mailbox.position == 499


def test_what_was_told_before_is_passed_over() -> None:
    """To one that goes on from a cursor of a faster process."""
    audience, mailbox = Audience(), Mailbox(2)
    mailbox.position = 7
    audience.add("Book", None, mailbox)

    audience.tell(event(position) for position in range(5, 9))

    assert [each.position for each in mailbox.waiting] == [8]


def test_one_that_is_full_is_told_nothing_more() -> None:
    """Until it is added again; others beside it are."""
    audience, full, other = Audience(), Mailbox(1), Mailbox(9)
    audience.add("Book", None, full)
    audience.add("Book", None, other)

    audience.tell([event(1), event(2), event(3)])

    assert not full.waiting
    assert [each.position for each in other.waiting] == [1, 2, 3]
    full.position = 3
    audience.add("Book", None, full)
    audience.tell([event(4)])
    assert [each.position for each in full.waiting] == [4]
