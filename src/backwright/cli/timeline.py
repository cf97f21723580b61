"""A saga's steps and attempts on a terminal, and what a person can do about it."""

from typing import TYPE_CHECKING

from backwright.cli.tables import span, table, when

if TYPE_CHECKING:
    from backwright.application.sagas.reading import SagaTimeline

_MARKS = {
    "done": "✓",
    "undone": "✓",
    "failed": "✗",
    "stuck": "✗",
    "lost": "✗",
    "running": "▸",
    "undoing": "▸",
    "retrying": "↻",
    "waiting": "…",
    "ahead": "·",
}


def show_stages(timeline: "SagaTimeline") -> None:
    """The steps in order, as far as this code knows them."""
    rows = (
        (
            _MARKS.get(stage.state.value, ""),
            stage.name,
            stage.part.value,
            stage.state.value,
            f"{stage.attempts} of {stage.most}" if stage.most else stage.attempts or "",
            span(stage.seconds) if stage.attempts else "",
            when(stage.next_at),
            stage.error,
        )
        for stage in timeline.stages
    )
    table(("", "STEP", "PART", "STATE", "ATTEMPTS", "TOOK", "NEXT", "ERROR"), rows, "step")


def show_attempts(timeline: "SagaTimeline") -> None:
    """Every attempt, the first one first; the error of the one above is not repeated."""
    before = ""
    rows: list[tuple[str, ...]] = []
    for each in timeline.attempts:
        error = "″" if each.error and each.error == before else each.error
        part = f"{each.part.value} {each.number}"
        at = f"{each.started_at:%m-%d %H:%M:%S}"
        mark = _MARKS.get(each.ending.value, "")
        rows.append((mark, at, each.step, part, each.ending.value, span(each.seconds), error))
        before = each.error
    headings = ("", "UTC", "STEP", "ATTEMPT", "ENDED", "TOOK", "ERROR")
    table(headings, rows, "attempt", none="no attempts yet")


def what_next(timeline: "SagaTimeline") -> str:
    """What a person can do now; empty where nothing is to be done."""
    saga = timeline.saga
    if saga.status.is_over:
        return ""
    if not timeline.declared:
        return (
            f"the code here does not declare version {saga.version}: run the code that does, or, "
            f"where it is gone for good, backwright sagas abandon {saga.id} --reason …"
        )
    if saga.status.value == "stuck":
        return (
            f"it waits for a person; when the cause is mended: backwright sagas retry {saga.id}; "
            f"when everything is seen to by hand: backwright sagas abandon {saga.id} --reason …"
        )
    if any(stage.state.value == "retrying" and stage.next_at for stage in timeline.stages):
        return f"it is tried again by itself; now: backwright sagas retry {saga.id}"
    return ""
