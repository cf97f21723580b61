"""Reads the queues that have more to them than their names."""

from collections.abc import Iterator

from backwright.application.durable.reaction import EVENTS, JOBS
from backwright.builder.blueprint.diagnostics import did_you_mean, listed
from backwright.builder.blueprint.findings import Spot
from backwright.builder.blueprint.reactions import Queue
from backwright.builder.blueprint.resolving import names
from backwright.builder.blueprint.resolving.drafts import Draft, ModuleDraft
from backwright.builder.blueprint.resolving.times import check_limit

_FILLING = frozenset({"jobs", "sagas", "subscribers"})


def read_queues(draft: Draft, module: ModuleDraft) -> tuple[Queue, ...]:
    """The queues that a module declares; what is wrong with them is noted."""
    found: list[Queue] = []
    for name, part in module.part.queues.items():
        spot = module.spot.down("queues", name)
        if names.is_snake(draft.findings, spot, name, "queue"):
            _check_use(draft, module, name, spot)
            check_limit(draft.findings, spot / "limit", part.limit)
            found.append(
                Queue(
                    name=name,
                    limit=part.limit or "",
                    concurrency=part.concurrency,
                    description=part.description,
                )
            )
    return tuple(found)


def _check_use(draft: Draft, module: ModuleDraft, name: str, spot: Spot) -> None:
    """A queue is declared once, and something is put into it."""
    modules = list(draft.modules.values())
    earlier = modules[: modules.index(module)]
    home = next((each.name for each in earlier if name in each.part.queues), None)
    if home is not None:
        message = f'{home} declares the queue "{name}" already'
        hint = "say there what holds for all that waits in it"
        draft.findings.add("duplicate_name", spot, message, hint, key=True)
    filled = {queue for each in modules for queue in _filled(each)}
    if name not in filled and not any(_is_open(draft, each) for each in modules):
        hint = did_you_mean(name, filled, f"the queues are {listed(sorted(filled)) or 'none'}")
        message = f'nothing is put into a queue "{name}"'
        draft.findings.add("unknown_queue", spot, message, hint, key=True)


def _filled(module: ModuleDraft) -> Iterator[str]:
    """The queues that something of the module is put into."""
    part = module.part
    yield from (each.queue or JOBS for each in part.jobs.values())
    yield from (each.queue or EVENTS for each in part.subscribers.values())
    yield from (each.queue for each in part.sagas.values() if each.queue is not None)


def _is_open(draft: Draft, module: ModuleDraft) -> bool:
    """Whether more may be put into queues than the blueprint says, or than could be read of it."""
    unread = any(path[0] in _FILLING for path in module.broken)
    return unread or bool(module.part.reactions or draft.part.own_modules)
