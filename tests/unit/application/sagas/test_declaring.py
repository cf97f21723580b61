"""Declarations of sagas: what can't work is said at once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from uuid import UUID

import msgspec
import pytest

from backwright.application import Envelope
from backwright.application.sagas import Saga, SagaInput, Sleep, Step, WaitFor
from backwright.application.sagas.known import KnownSagas, correlated
from backwright.application.sagas.waiting import listening
from backwright.domain import DomainEvent, new_id


class Do(SagaInput):
    order: UUID


class Other(SagaInput):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Paid(DomainEvent):
    order: UUID
    payer: UUID


class Colour(StrEnum):
    RED = "red"


async def act(saga: Do) -> None:
    """A step."""


async def also(saga: Do) -> None:
    """Another step."""


WAIT = WaitFor(Paid, by="order", within="1h")


def about() -> Envelope:
    key = new_id()
    return Envelope(
        id=key,
        source="shop",
        type="",
        subject=key,
        time=datetime(2026, 1, 1, tzinfo=UTC),
        schema=1,
        data=msgspec.Raw(b"null"),
        subject_version=0,
    )


@pytest.mark.parametrize(
    ("declare", "says"),
    [
        (lambda: Saga(Do, steps=[]), "and steps"),
        (lambda: Saga(Do, version=0, steps=[Step(act)]), "from 1 on"),
        (lambda: Saga(Do, steps=[Step(act), Step(act)]), "two steps are called act"),
        (lambda: Saga(Do, key="number", steps=[Step(act)]), "no field number"),
        (lambda: Saga(Do, steps=[WAIT]), "give it a `key=`"),
        (lambda: Saga(Do, steps=[Step(act)], within="soon"), "not a length of time"),
        (lambda: Step(act, timeout="soon"), "not a length of time"),
        (lambda: WaitFor(Paid, by="number", within="1h"), "no field number"),
        (lambda: WaitFor(Paid, by="order", within="0s"), "above zero"),
        (lambda: Sleep("100y"), "not a length of time"),
    ],
)
def test_what_can_not_work_is_refused(declare: Callable[[], object], says: str) -> None:
    """By name, and with what to do about it."""
    with pytest.raises(ValueError, match=says):
        declare()


def test_new_sagas_start_on_the_highest_version() -> None:
    """The others are known as long as they are declared."""
    known = KnownSagas(
        [Saga(Do, version=each, steps=[Step(act)], key="order") for each in (2, 3, 1)]
    )
    order = new_id()

    started = known.started(Do(order=order), about())

    assert started.saga.version == 3
    assert started.saga.key == str(order)
    assert started.work.target == "Do@3"
    assert known.declared("Do", 1) is not None
    assert known.declared("Do", 4) is None


def test_a_saga_without_a_key_is_its_own() -> None:
    """Nothing keeps others from being started."""
    started = KnownSagas([Saga(Do, steps=[Step(act)])]).started(Do(order=new_id()), about())

    assert started.saga.key == str(started.saga.id)


def test_what_nobody_declares_is_not_started() -> None:
    """The commit that asks for it does not happen."""
    with pytest.raises(LookupError, match="no module declares the saga Other"):
        KnownSagas([Saga(Do, steps=[Step(act)])]).started(Other(), about())


def test_a_version_is_declared_once() -> None:
    """Nobody could tell which of two to go on with."""
    with pytest.raises(ValueError, match="Do@1 is declared twice"):
        KnownSagas([Saga(Do, steps=[Step(act)]), Saga(Do, steps=[Step(also)])])


def test_an_event_that_is_waited_for_is_declared() -> None:
    """It would never come."""
    with pytest.raises(ValueError, match="waits for Paid, which no module declares"):
        KnownSagas([Saga(Do, key="order", steps=[WAIT])])


def test_versions_share_the_subscription_of_a_wait() -> None:
    """One delivery serves them all; what differs needs another name."""
    one = Saga(Do, key="order", version=1, steps=[WAIT])
    two = Saga(Do, key="order", version=2, steps=[Step(act), WAIT])
    other = WaitFor(Paid, by="payer", within="1h")

    (reaction,) = listening([one, two])

    assert (reaction.name, reaction.takes) == ("Do.Paid", Paid)
    with pytest.raises(ValueError, match="rename one"):
        listening([one, Saga(Do, key="order", version=2, steps=[other])])


def test_keys_are_written_alike_everywhere() -> None:
    """In the saga's input and in events, whichever their type."""
    assert correlated(UUID(int=1)) == "00000000-0000-0000-0000-000000000001"
    assert correlated(Colour.RED) == "red"
    assert correlated(7) == "7"
