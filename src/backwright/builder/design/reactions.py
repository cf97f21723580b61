"""What a module does after commits: subscribers, jobs, sagas and schedules, declared."""

from collections.abc import Iterable

from backwright.builder.blueprint.model import Module
from backwright.builder.blueprint.reactions import (
    ByHand,
    Job,
    Queue,
    Saga,
    Schedule,
    Sleep,
    Step,
    Subscriber,
    Upcast,
    Wait,
)
from backwright.builder.design.asking import Asking
from backwright.builder.design.code import Function, Source, call
from backwright.builder.design.imports import Imports
from backwright.builder.design.lookup import Lookup
from backwright.builder.design.spelling import Spelling
from backwright.builder.design.words import literal, sentence, spoken

_BY_HAND = "# Functions with files of their own, and what holds whenever they run."


def reactions_of(module: Module, lookup: Lookup) -> Source:
    """The file of subscribers and jobs: those that ask for something, and how the others run."""
    writer = _Writer(module, lookup)
    by_hand = [
        *(writer.subscribed(each) for each in module.subscribers if _is_by_hand(each)),
        *(writer.done(each) for each in module.jobs if _is_by_hand(each)),
        *(writer.upcast(each) for each in module.upcasts),
    ]
    return Source(
        doc=f"What {spoken(module.name)} does after commits.",
        constants=(*([_BY_HAND] if by_hand else []), *by_hand),
        functions=(
            *(writer.subscriber(each) for each in module.subscribers if not _is_by_hand(each)),
            *(writer.job(each) for each in module.jobs if not _is_by_hand(each)),
        ),
        imports=writer.imports.lines(),
    )


def declared_sagas_of(module: Module, lookup: Lookup) -> Source:
    """The file of the sagas, step by step."""
    writer = _Writer(module, lookup)
    sent = [
        writer.step_function(saga, step)
        for saga in module.sagas
        for step in saga.steps
        if not isinstance(step.doing, ByHand)
    ]
    return Source(
        doc=f"The sagas of {spoken(module.name)}: their steps, and the way back.",
        functions=tuple(sent),
        tail=tuple(writer.saga(each) for each in module.sagas),
        imports=writer.imports.lines(),
    )


def schedules_of(module: Module, lookup: Lookup) -> Source:
    """The file of what is done at set times."""
    writer = _Writer(module, lookup)
    made = [writer.schedule(each) for each in module.schedules]
    return Source(
        doc=f"What {spoken(module.name)} does at set times.",
        constants=(f"schedules = [{', '.join(made)}]",),
        imports=writer.imports.lines(),
    )


def queues_of(module: Module, lookup: Lookup) -> Source:
    """The file of the queues that have more to them than their names."""
    writer = _Writer(module, lookup)
    made = [line for each in module.queues for line in writer.queue(each)]
    return Source(
        doc=f"How fast what waits in queues of {spoken(module.name)} is done.",
        constants=("queues = [", *made, "]"),
        imports=writer.imports.lines(),
    )


def _is_by_hand(each: Subscriber | Job) -> bool:
    return isinstance(each.doing, ByHand)


class _Writer:
    """Writes the declarations of one file."""

    def __init__(self, module: Module, lookup: Lookup) -> None:
        self._module = module
        self._lookup = lookup
        self.imports = Imports()
        self._asking = Asking(lookup, self.imports, Spelling(lookup, self.imports))

    def subscribed(self, each: Subscriber) -> str:
        """A subscriber that is written by hand."""
        return f"{self._subscribes(each)}({self._function(each.doing)})"

    def subscriber(self, each: Subscriber) -> Function:
        """A subscriber that asks for something."""
        doc = sentence(each.description) if each.description else ""
        kind = self._event(each)
        decorators = (f"@{self._subscribes(each)}",)
        return self._asking.handler(
            each.name, ("event", kind), each.doing, doc=doc, decorators=decorators
        )

    def done(self, each: Job) -> str:
        """A job that is done by hand."""
        return f"{self._job(each)}({self._function(each.doing)})"

    def job(self, each: Job) -> Function:
        """A job that asks for something."""
        doc = sentence(each.description) if each.description else ""
        kind = self._kind("jobs", each.name)
        decorators = (f"@{self._job(each)}",)
        return self._asking.handler(
            each.snake, ("job", kind), each.doing, doc=doc, decorators=decorators
        )

    def upcast(self, each: Upcast) -> str:
        """How an older shape is read."""
        arguments = (literal(str(each.ref)), f"schema={each.schema}")
        return f"{call(self._asking.kit('upcasts'), arguments)}({self._function(each.doing)})"

    def queue(self, each: Queue) -> Iterable[str]:
        """The lines of one queue."""
        if each.description:
            yield f"# {sentence(each.description)}"
        more = (
            *([f"limit={literal(each.limit)}"] if each.limit else []),
            *([f"concurrency={each.concurrency}"] if each.concurrency is not None else []),
        )
        yield f"{call(self._asking.kit('Queue'), (literal(each.name), *more))},"

    def schedule(self, each: Schedule) -> str:
        """One schedule."""
        asked = self._asking.message(each.run, "")
        timed = any(given.origin for given in each.run.given)
        times = (
            *([literal(each.cron)] if each.cron else []),
            *([f"every={literal(each.every)}"] if each.every else []),
            *([f"tz={literal(each.zone)}"] if each.zone else []),
        )
        missed = [f"missed={literal(each.missed)}"] if each.missed != "once" else []
        run = f"run={'lambda due: ' if timed else ''}{asked}"
        name = self._asking.kit("Schedule")
        return call(name, (literal(each.name), *times, run, *missed))

    def step_function(self, saga: Saga, step: Step) -> Function:
        """A step that asks for something."""
        kind = self._kind("sagas", saga.name)
        return self._asking.handler(step.name, ("saga", kind), step.doing)

    def saga(self, each: Saga) -> str:
        """One saga."""
        stages = (self._stage(stage) for stage in each.stages)
        more = (
            *([f"version={each.version}"] if each.version != 1 else []),
            *([f"key={literal(each.key)}"] if each.key else []),
            *([f"within={literal(each.within)}"] if each.within else []),
            *([f"queue={literal(each.queue)}"] if each.queue else []),
        )
        steps = f"steps=[{', '.join(stages)},]"
        made = call(self._saga("Saga"), (self._kind("sagas", each.name), *more, steps))
        return f"{each.snake} = {made}"

    def _stage(self, stage: Step | Wait | Sleep) -> str:
        match stage:
            case Sleep(length=length):
                return f"{self._saga('Sleep')}({literal(length)})"
            case Wait():
                event = self._event_class(stage.event.module, stage.event.name)
                within = f"by={literal(stage.by)}, within={literal(stage.within)}"
                return f"{self._saga('WaitFor')}({event}, {within})"
            case Step():
                return call(self._saga("Step"), self._step(stage))

    def _step(self, step: Step) -> Iterable[str]:
        by_hand = isinstance(step.doing, ByHand)
        yield self._function(step.doing) if by_hand else step.name
        if step.undo is not None:
            yield f"undo={self._function(step.undo)}"
        if step.atomic:
            yield "atomic=True"
        yield from self._asking.options(step.running)
        yield from self._asking.retry("undo_retry", step.undo_retry)

    def _saga(self, name: str) -> str:
        return self.imports.add("backwright.application.sagas", name)

    def _subscribes(self, each: Subscriber) -> str:
        on = literal(each.pattern) if each.on is None else self._event(each)
        name = self._asking.kit("subscribes")
        return call(name, (on, *self._asking.options(each.running)))

    def _job(self, each: Job) -> str:
        kind = self._kind("jobs", each.name)
        return call(self._asking.kit("job"), (kind, *self._asking.options(each.running)))

    def _event(self, each: Subscriber) -> str:
        if each.on is None:
            return self._asking.kit("Envelope")
        return self._event_class(each.on.module, each.on.name)

    def _event_class(self, module: str, name: str) -> str:
        return self.imports.add(self._lookup.place(module, "contracts.events"), name)

    def _kind(self, file: str, name: str) -> str:
        return self.imports.add(self._lookup.place(self._module.name, f"contracts.{file}"), name)

    def _function(self, doing: object) -> str:
        if not isinstance(doing, ByHand):
            raise TypeError(f"nobody writes {doing}")
        place = self._lookup.place(self._module.name, f"application.{doing.file}")
        return self.imports.add(place, doing.function)
