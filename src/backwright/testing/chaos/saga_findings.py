"""Whether sagas are whole: done to the end, or undone in the reverse order."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from backwright.application.sagas.declaring import Saga, Step
from backwright.application.sagas.status import SagaStatus
from backwright.testing.chaos.findings import Finding, Wrong


@dataclass(frozen=True, slots=True, kw_only=True)
class SagaEvidence:
    """How a saga stands; `done` and `undone` are its steps in the order of their commits."""

    id: str
    target: str
    status: SagaStatus
    done: Sequence[str]
    undone: Sequence[str]


def saga_findings(
    sagas: Sequence[SagaEvidence], declared: Mapping[str, Saga], moving: Collection[str]
) -> Iterator[Finding]:
    """What is wrong; `declared` are known by their targets, `moving` the ids that have work."""
    for saga in sagas:
        for wrong, text in _wrong(saga, declared.get(saga.target), saga.id in moving):
            yield Finding(wrong=wrong, about=saga.target, id=saga.id, text=text)


def _wrong(
    saga: SagaEvidence, declared: Saga | None, is_moving: bool
) -> Iterator[tuple[Wrong, str]]:
    for what, steps in (("done", saga.done), ("undone", saga.undone)):
        for step, times in Counter(steps).items():
            if times > 1:
                yield Wrong.DOUBLED, f"{step} was {what} {times} times"
    if not saga.status.is_over and not is_moving:
        yield Wrong.STUCK, f"it is {saga.status}, and nothing moves it on"
    if declared is None:
        return
    names = [stage.name for stage in declared.steps]
    if list(dict.fromkeys(saga.done)) != names[: len(set(saga.done))]:
        yield Wrong.REORDERED, f"done in the order {', '.join(saga.done)}"
    if saga.status is SagaStatus.COMPLETED and set(saga.done) != set(names):
        missing = ", ".join(name for name in names if name not in saga.done)
        yield Wrong.LOST, f"it is completed without {missing}"
    if saga.status in (SagaStatus.FAILED, SagaStatus.CANCELLED):
        yield from _undone(saga, declared)


def _undone(saga: SagaEvidence, declared: Saga) -> Iterator[tuple[Wrong, str]]:
    steps = [stage for stage in declared.steps if isinstance(stage, Step)]
    undoable = {step.name for step in steps if step.undo is not None}
    wanted = [step for step in reversed(saga.done) if step in undoable]
    # What turned it back may have happened outside.
    turned = [stage.name for stage in declared.steps if stage.name not in saga.done][:1]
    wanted[:0] = [step.name for step in steps if step.in_doubt and step.name in turned]
    if missing := [step for step in wanted if step not in saga.undone]:
        yield Wrong.HALF_COMPENSATED, f"it is {saga.status}, and {', '.join(missing)} not undone"
    elif list(dict.fromkeys(saga.undone)) != list(dict.fromkeys(wanted)):
        yield Wrong.REORDERED, f"undone in the order {', '.join(saga.undone)}"
