"""What a person is told about one saga."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from backwright.application.sagas.reading import (
    SagaAttempt,
    SagaStage,
    SagaSummary,
    SagaTimeline,
    StageState,
)
from backwright.application.sagas.status import Ending, Part, SagaStatus
from backwright.cli.timeline import show_attempts, what_next

NOW = datetime(2026, 11, 21, 19, 48, 54, tzinfo=UTC)
AWAY = "UnavailableError: payments: 503"


def timeline(status: SagaStatus, state: StageState, **given: Any) -> SagaTimeline:
    """A saga at its second step."""
    saga = SagaSummary(
        id=UUID(int=7),
        name="shop.Fulfil",
        version=1,
        key="",
        status=status,
        step="charge",
        started_at=NOW,
        updated_at=NOW,
        ended_at=None,
        error="",
    )
    stage = SagaStage(
        name="charge",
        part=Part.STEP,
        state=state,
        attempts=1,
        most=5,
        seconds=0.01,
        error=AWAY,
        next_at=NOW,
    )
    known: dict[str, Any] = {"attempts": [], "input": {}, "results": {}, "declared": True}
    return SagaTimeline(saga=saga, stages=[stage], **(known | given))


def test_what_is_stuck_waits_for_a_person() -> None:
    """Who has two ways."""
    told = what_next(timeline(SagaStatus.STUCK, StageState.STUCK))

    assert f"backwright sagas retry {UUID(int=7)}" in told
    assert f"backwright sagas abandon {UUID(int=7)}" in told


def test_what_is_tried_again_can_be_tried_now() -> None:
    """On the way forward, and back."""
    told = what_next(timeline(SagaStatus.COMPENSATING, StageState.RETRYING))

    assert told.endswith(f"now: backwright sagas retry {UUID(int=7)}")


def test_what_this_code_does_not_know_is_said() -> None:
    """Another one may."""
    told = what_next(timeline(SagaStatus.RUNNING, StageState.AHEAD, declared=False))

    assert "does not declare version 1" in told


def test_nothing_is_advised_where_all_is_well() -> None:
    """Neither while it goes on, nor when it is over."""
    assert what_next(timeline(SagaStatus.RUNNING, StageState.RUNNING)) == ""
    assert what_next(timeline(SagaStatus.COMPLETED, StageState.DONE)) == ""


def test_the_same_error_is_told_once(capsys: pytest.CaptureFixture[str]) -> None:
    """Of attempts one after the other."""
    attempts = [
        SagaAttempt(
            step="charge",
            part=Part.STEP,
            number=number,
            ending=Ending.FAILED,
            error=AWAY,
            started_at=NOW,
            seconds=0.012,
        )
        for number in (1, 2)
    ]
    show_attempts(timeline(SagaStatus.RUNNING, StageState.RETRYING, attempts=attempts))

    _, first, second = capsys.readouterr().out.splitlines()
    assert first.split(maxsplit=7) == [
        *("✗", "11-21", "19:48:54", "charge", "step", "1", "failed"),
        f"12 ms  {AWAY}",
    ]
    assert second.split()[-3:] == ["12", "ms", "″"]
