"""What is judged to be wrong after a run of chaos."""

import pytest

from backwright.application.sagas.declaring import Saga, Sleep, Step
from backwright.application.sagas.saga_input import SagaInput
from backwright.application.sagas.status import SagaStatus
from backwright.testing.chaos.broker import Told
from backwright.testing.chaos.findings import Evidence, Left, Wrong, findings
from backwright.testing.chaos.saga_findings import SagaEvidence, saga_findings
from backwright.testing.chaos.trace import Row

EVENT = ("e1", "shop.Sold")
WANTED = {"shop.Sold": ["shop.tell"]}


def row(what: str, detail: str = "", **more: object) -> Row:
    values: dict[str, object] = {
        "seq": 1,
        "what": what,
        "position": 7,
        "id": "e1",
        "kind": "event",
        "target": "shop.tell",
        "lane": "shop.tell a1",
        "detail": detail,
    }
    return Row(**{**values, **more})  # type: ignore[arg-type]


ASKED, ENDED = row("asked"), row("ended")


def left(state: str) -> Left:
    return Left(position=7, id="e1", kind="event", target="shop.tell", state=state)


def wrongs(*trace: Row, **more: object) -> list[Wrong]:
    evidence = Evidence(trace=trace, **more)  # type: ignore[arg-type]
    return [each.wrong for each in findings(evidence)]


def test_what_was_asked_for_once_and_is_over_is_right() -> None:
    """An event that was delivered, a job that the history tells of, a command that is stored."""
    job = {"id": "j1", "kind": "job", "position": 8, "lane": None}
    trace = [ASKED, ENDED, row("asked", **job), row("ended", **job), row("command", "c1")]

    found = wrongs(
        *trace, events=[EVENT], subscribers=WANTED, history={8: "done"}, acknowledged=["c1"]
    )

    assert found == []


@pytest.mark.parametrize("state", ["parked", "behind", "waiting"])
def test_what_waits_is_not_lost(state: str) -> None:
    """For a person, for an earlier one of its lane, or for its time."""
    assert wrongs(ASKED, events=[EVENT], subscribers=WANTED, left=[left(state)]) == []


def test_what_counts_as_published_must_have_arrived() -> None:
    """As often as it likes."""
    relayed = row("ended", kind="relay", target="relay.broker")
    twice = [Told("e1", "a1"), Told("e1", "a1")]

    assert wrongs(relayed) == [Wrong.LOST]
    assert wrongs(relayed, published=twice) == []


def test_messages_of_a_key_arrive_in_their_order() -> None:
    """By their first arrival; those of other keys do not matter."""
    events = [("e1", "shop.Sold"), ("e2", "shop.Sold"), ("e3", "shop.Sold")]
    first, second, other = Told("e1", "a1"), Told("e2", "a1"), Told("e3", "b1")

    assert wrongs(events=events, published=[other, first, second, first, second]) == []
    assert wrongs(events=events, published=[second, first, other]) == [Wrong.REORDERED]


def test_an_event_that_nobody_is_to_hear_of_is_lost() -> None:
    """Although somebody wants it."""
    assert wrongs(events=[EVENT], subscribers=WANTED) == [Wrong.LOST]


def test_an_event_that_is_to_be_delivered_twice_is_doubled() -> None:
    """To the same subscriber."""
    again = row("asked", position=8), row("ended", position=8)
    found = wrongs(ASKED, ENDED, *again, events=[EVENT], subscribers=WANTED)
    assert found == [Wrong.DOUBLED]


def test_work_that_has_vanished_is_lost() -> None:
    """Neither over nor there."""
    assert wrongs(ASKED) == [Wrong.LOST]


def test_work_that_is_due_and_not_done_is_stuck() -> None:
    """After the faults are over."""
    assert wrongs(ASKED, left=[left("stuck")]) == [Wrong.STUCK]


def test_what_overtakes_in_its_lane_is_reordered() -> None:
    """The database saw an earlier one when it went."""
    assert wrongs(ASKED, row("ended", "early")) == [Wrong.REORDERED]


@pytest.mark.parametrize(("told", "found"), [({}, [Wrong.LOST]), ({7: "cancelled"}, [])])
def test_what_nobody_had_may_only_end_by_a_person(told: dict[int, str], found: list[Wrong]) -> None:
    """Who cancels or discards leaves word in the history."""
    assert wrongs(ASKED, row("ended", "unheld"), history=told) == found


def test_a_job_that_ends_without_a_word_is_lost() -> None:
    """Jobs are told of, whatever became of them."""
    assert wrongs(row("asked", kind="job"), row("ended", kind="job")) == [Wrong.LOST]


def test_commands_are_stored_once() -> None:
    """Whoever was told that one is done can rely on it."""
    assert wrongs(acknowledged=["c1"]) == [Wrong.LOST]
    assert wrongs(row("command", "c1"), row("command", "c1")) == [Wrong.DOUBLED]


def test_an_effect_beside_the_commit_is_doubled_when_it_comes_again() -> None:
    """Once it is only a risk."""
    assert wrongs(ASKED, ENDED, row("outside", "mail")) == []
    assert wrongs(ASKED, ENDED, *[row("outside", "mail")] * 2) == [Wrong.DOUBLED]


class Fulfil(SagaInput):
    pass


async def step(given: Fulfil) -> None:
    return None


SAGA = Saga(
    Fulfil,
    steps=[
        Step(step, undo=step, atomic=True, name="reserve"),
        Sleep("1s", name="rest"),
        Step(step, undo=step, name="charge"),
        Step(step, name="tell"),
    ],
)
FORWARD = ["reserve", "rest", "charge"]


@pytest.mark.parametrize(
    ("status", "done", "undone", "found"),
    [
        ("completed", [*FORWARD, "tell"], [], []),
        ("completed", FORWARD, [], [Wrong.LOST]),
        ("completed", [*FORWARD, "tell", "charge"], [], [Wrong.DOUBLED]),
        ("completed", ["charge", "reserve", "rest", "tell"], [], [Wrong.REORDERED]),
        ("failed", FORWARD, ["charge", "reserve"], []),
        ("failed", FORWARD, ["charge"], [Wrong.HALF_COMPENSATED]),
        ("cancelled", FORWARD, ["reserve"], [Wrong.HALF_COMPENSATED]),
        ("failed", FORWARD, ["reserve", "charge"], [Wrong.REORDERED]),
        ("failed", FORWARD, ["charge", "charge", "reserve"], [Wrong.DOUBLED]),
        ("failed", [], [], []),
        ("failed", FORWARD[:2], ["charge", "reserve"], []),
        ("failed", FORWARD[:2], ["reserve"], [Wrong.HALF_COMPENSATED]),
        ("stuck", FORWARD, ["charge"], []),
    ],
)
def test_a_saga_is_done_or_undone_as_a_whole(
    status: str, done: list[str], undone: list[str], found: list[Wrong]
) -> None:
    """Each step once and in order, and back in the reverse order."""
    evidence = SagaEvidence(
        id="s1", target=SAGA.target, status=SagaStatus(status), done=done, undone=undone
    )
    judged = saga_findings([evidence], {SAGA.target: SAGA}, {"s1"})
    assert [each.wrong for each in judged] == found


def test_a_saga_that_nothing_moves_is_stuck() -> None:
    """It has no work, and is not over."""
    evidence = SagaEvidence(
        id="s1", target=SAGA.target, status=SagaStatus.RUNNING, done=[], undone=[]
    )
    assert [each.wrong for each in saga_findings([evidence], {}, ())] == [Wrong.STUCK]
