"""What a commit asks for becomes work."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import ClassVar

import msgspec

from backwright.application import Envelope, Job, Priority, job
from backwright.application.durable.reaction import declared_reactions
from backwright.application.durable.routing import Routing
from backwright.application.durable.work import Work
from backwright.domain import new_id

NOW = datetime(2026, 11, 21, tzinfo=UTC)


class Print(Job[None], frozen=True, kw_only=True):
    """Two of them are the same where page and size are."""

    unique: ClassVar[tuple[str, ...]] = ("page", "size")
    page: int
    size: str
    copies: int = 1


@job(Print)
async def printed(message: Print) -> None:
    """Nothing is printed here."""


def asked(message: Print, unique: str | None = None) -> Work:
    """The work that it becomes."""
    (reaction,) = declared_reactions(printed)
    envelope = Envelope(
        id=new_id(),
        source="shop",
        type="",
        subject=new_id(),
        time=NOW,
        schema=1,
        data=msgspec.Raw(b""),
        subject_version=0,
    )
    return Routing([replace(reaction, name="press.Print")]).job(
        message, envelope, due_at=NOW, priority=Priority.NORMAL, unique=unique, lane=None
    )


def test_a_job_is_told_apart_by_the_fields_that_it_names() -> None:
    """Whoever asks for it need not know them."""
    assert asked(Print(page=1, size="a4")).unique == "press.Print 1 a4"
    assert asked(Print(page=1, size="a4", copies=9)).unique == "press.Print 1 a4"
    assert asked(Print(page=2, size="a4")).unique == "press.Print 2 a4"


def test_who_asks_may_tell_jobs_apart_otherwise() -> None:
    """The key that is given counts."""
    assert asked(Print(page=1, size="a4"), unique="mine").unique == "press.Print mine"
