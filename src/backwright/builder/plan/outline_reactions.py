"""What happens after commits, in words."""

from collections.abc import Callable, Iterable, Iterator

from backwright.builder.blueprint.fields import Field
from backwright.builder.blueprint.model import Module
from backwright.builder.blueprint.reactions import (
    ByHand,
    Doing,
    Enqueuing,
    Given,
    Retrying,
    Running,
    Saga,
    Sending,
    Sleep,
    Step,
    Wait,
)
from backwright.builder.plan.thing import Thing

Said = Callable[[Field], str]
SAGA = "saga"
VERSION = "its version"
STEP = "step "
SLEEP = "sleep "


def reactions(module: Module, said: Said) -> Iterator[tuple[str, Thing]]:
    """Jobs and sagas with their fields, subscribers and schedules, services."""
    for job in module.jobs:
        parts = {f'"{each.name}"': said(each) for each in job.fields}
        parts |= {"how it runs": "; ".join((_doing(job.doing), *_running(job.running)))}
        parts |= {"its uniqueness": ", ".join(job.unique)} if job.unique else {}
        parts |= {"its schema": str(job.schema)} if job.schema != 1 else {}
        yield str(job.ref), Thing(kind="job", parts=parts)
    for saga in module.sagas:
        yield str(saga.ref), Thing(kind=SAGA, parts=dict(_saga(saga, said)))
    subscribers = {
        f'the subscriber "{each.name}"': "; ".join(
            (f"on {each.on or each.pattern}", _doing(each.doing), *_running(each.running))
        )
        for each in module.subscribers
    }
    schedules = {
        f'the schedule "{each.name}"': "; ".join(
            (each.cron or f"every {each.every}", each.zone or "UTC", _doing(each.run), each.missed)
        )
        for each in module.schedules
    }
    queues = {
        f'the queue "{each.name}"': "; ".join(
            (
                *([f"at most {each.limit}"] if each.limit else []),
                *([f"{each.concurrency} at once"] if each.concurrency is not None else []),
            )
        )
        for each in module.queues
    }
    services = {f'the service "{each}"': "" for each in module.services}
    parts = {**subscribers, **schedules, **queues, **services}
    if parts:
        yield f"{module.name}.reactions", Thing(kind="part", parts=parts)


def _saga(saga: Saga, said: Said) -> Iterator[tuple[str, str]]:
    for field in saga.fields:
        yield f'"{field.name}"', said(field)
    yield VERSION, str(saga.version)
    if saga.schema != 1:
        yield "its schema", str(saga.schema)
    for number, stage in enumerate(saga.stages, start=1):
        yield f"{STEP}{number}", _stage(stage)


def _stage(stage: Step | Wait | Sleep) -> str:
    match stage:
        case Sleep(length=length):
            return f"{SLEEP}{length}"
        case Wait():
            return f"wait for {stage.event} by {stage.by} within {stage.within}"
        case Step():
            undo = [f"undone by {stage.undo.function}"] if stage.undo is not None else []
            undo += ["atomic"] if stage.atomic else []
            return "; ".join((stage.name, _doing(stage.doing), *undo, *_running(stage.running)))


def _doing(doing: Doing) -> str:
    match doing:
        case Sending():
            return f"sends {doing.entity}.{doing.operation}{_given(doing.given)}"
        case Enqueuing():
            return f"enqueues {doing.job}{_given(doing.given)}"
        case ByHand():
            return "by hand"
        case _:
            return f"starts {doing.saga}{_given(doing.given)}"


def _given(values: Iterable[Given]) -> str:
    said = [
        f"{each.name} {each.origin if each.constant is None else each.constant.python}"
        for each in values
    ]
    return f" with {', '.join(said)}" if said else ""


def _running(running: Running) -> Iterator[str]:
    if running.queue:
        yield f"in {running.queue}"
    if running.retry is not None:
        yield _retrying(running.retry)
    if running.timeout:
        yield f"within {running.timeout}"


def _retrying(retry: Retrying) -> str:
    waits = [f"every {retry.every}"] if retry.every else []
    waits += [f"first {retry.first}"] if retry.first else []
    waits += [f"at most {retry.most}"] if retry.most else []
    return ", ".join((f"{retry.attempts} attempts", *waits))
