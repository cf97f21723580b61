"""What a module does after commits, in the words of its README."""

from collections.abc import Iterator

from backwright.builder.blueprint.field_types import Ref
from backwright.builder.blueprint.model import Module
from backwright.builder.blueprint.reactions import Doing, Enqueuing, Schedule, Sending, Starting
from backwright.builder.design.words import sentence


def chores(module: Module) -> Iterator[dict[str, str]]:
    """Each with when it is done, its name, and what it is."""
    for subscriber in module.subscribers:
        when = f"after `{_named(subscriber.on, module) if subscriber.on else subscriber.pattern}`"
        what = _doing(subscriber.doing, module) or subscriber.description
        yield _row(when, subscriber.name, what)
    for schedule in module.schedules:
        what = f"asks for `{_named(schedule.run.job, module)}`"
        yield _row(_time(schedule), schedule.name, schedule.description or what)
    for job in module.jobs:
        yield _row("a job", job.name, job.description)
    for saga in module.sagas:
        yield _row("a saga", saga.name, saga.description)


def _row(when: str, name: str, what: str) -> dict[str, str]:
    return {"when": when, "name": name, "what": sentence(what) if what else ""}


def _named(ref: Ref, module: Module) -> str:
    """Its module stands before what is another module's."""
    return ref.name if ref.module == module.name else f"{ref.module}.{ref.name}"


def _doing(doing: Doing, module: Module) -> str:
    if isinstance(doing, Enqueuing):
        return f"asks for `{_named(doing.job, module)}`"
    if isinstance(doing, Starting):
        return f"starts `{_named(doing.saga, module)}`"
    if isinstance(doing, Sending):
        return f"sends `{doing.operation}` to {_named(doing.entity, module)}"
    return ""


def _time(schedule: Schedule) -> str:
    if schedule.every:
        return f"every {schedule.every}"
    zone = f" {schedule.zone}" if schedule.zone else ""
    return f"at `{schedule.cron}`{zone}"
