"""From a message to its result: everything around a handler, put together once at start."""

from collections.abc import Awaitable, Callable, Iterable
from functools import partial
from time import perf_counter
from typing import Any, TypeVar, cast

from backwright.application.call import Call
from backwright.application.committing import Committing
from backwright.application.dispatch import Ask, Send
from backwright.application.guard import guards
from backwright.application.injection import Scope, injections, made_per_call
from backwright.application.messages import Command, Query
from backwright.application.policy import Policy
from backwright.application.rate_limit import Rate
from backwright.application.store import OpenUnitOfWork
from backwright.application.surroundings import Surroundings
from backwright.application.use_case import UseCase
from backwright.domain.entity import Aggregate
from backwright.domain.errors import BackwrightError

ResultT = TypeVar("ResultT")
Run = Callable[[Any, Call], Awaitable[Any]]
Joined = Callable[[Any, Call, OpenUnitOfWork], Awaitable[Any]]
Inner = Callable[[Any, Scope], Awaitable[Any]]


class Pipelines:
    """One compiled pipeline for each use case; implements `Dispatcher`."""

    def __init__(self, use_cases: Iterable[UseCase], around: Surroundings) -> None:
        """Raise `MissingBindingError` for a handler that can't be served."""
        self._runs: dict[type[Any], Run] = {}
        self._asked: dict[type[Any], Run] = {}
        self._joined: dict[type[Any], Joined] = {}
        cases = tuple(use_cases)
        visible = _visible(cases)
        for case in cases:
            if case.message in self._runs:
                raise ValueError(f"{case.name} has two handlers; keep one of them")
            seen = visible.get(case.on) if case.on is not None else None
            inner = _inner(case, around)
            rate = Rate.parse(case.limit or around.default_limit)
            self._runs[case.message] = self._run(case, seen, inner, around, rate)
            self._asked[case.message] = self._run(case, seen, inner, around, None)
            if case.is_command:
                self._joined[case.message] = self._join(case, around)

    def send(self, message: Command[ResultT] | Query[ResultT], call: Call) -> Awaitable[ResultT]:
        """Run the pipeline of the message's use case."""
        return cast(Awaitable[ResultT], self._runs[type(message)](message, call))

    def _ask(self, query: Query[ResultT], call: Call) -> Awaitable[ResultT]:
        """Like `send`, without a rate limit: those count what comes from outside."""
        return cast(Awaitable[ResultT], self._asked[type(query)](query, call))

    def joining(self, unit: OpenUnitOfWork, call: Call) -> Send:
        """Runs commands in a unit of work that is open already, and queries beside it.

        What a command answers is what it shows before the commit: None where that can only be read
        after it.
        """

        return partial(self._send_joined, unit, call)

    def _send_joined(
        self, unit: OpenUnitOfWork, call: Call, message: Command[ResultT] | Query[ResultT]
    ) -> Awaitable[ResultT]:
        joined = self._joined.get(type(message))
        if joined is None:
            return cast(Awaitable[ResultT], self._asked[type(message)](message, call))
        return cast(Awaitable[ResultT], joined(message, call, unit))

    def asking(self, call: Call) -> Ask:
        """Asks queries on behalf of a call."""
        return partial(self._ask, call=call)

    def _join(self, case: UseCase, around: Surroundings) -> Joined:
        committing = Committing(case, around, injections(case, around.services, around.clock))
        inner = _with_services(case, committing.joined, around)
        guarded, store = guards(case.name, case.allow, None), around.store

        async def join(message: Any, call: Call, unit: OpenUnitOfWork) -> Any:
            scope = Scope(call, guarded(call.principal), store, self.asking(call), unit)
            return await inner(message, scope)

        return join

    def _run(
        self,
        case: UseCase,
        visible: Policy | None,
        inner: Inner,
        around: Surroundings,
        rate: Rate | None,
    ) -> Run:
        """Count, ask the policy, do it, and tell the observer how it ended.

        One function, and not one for each step: every coroutine more is felt by every call.
        """
        finished, hit = around.observer.finished, around.limiter.hit
        name, guarded, store = case.name, guards(case.name, case.allow, visible), around.store

        async def run(message: Any, call: Call) -> Any:
            started = perf_counter()
            outcome = "cancelled"
            try:
                if rate is not None:
                    known = call.principal.id
                    await hit(f"{name}:{known.hex if known else call.address}", rate)
                ask = partial(self._ask, call=call)
                result = await inner(message, Scope(call, guarded(call.principal), store, ask))
                outcome = "ok"
                return result
            except BackwrightError as error:
                outcome = error.code
                raise
            except Exception:
                outcome = "error"
                raise
            finally:
                finished(name, outcome, perf_counter() - started)

        return run


def _visible(cases: Iterable[UseCase]) -> dict[type[Aggregate[Any]], Policy]:
    """For each kind of aggregate, who may see it by some query."""
    visible: dict[type[Aggregate[Any]], Policy] = {}
    for case in cases:
        if case.on is not None and not case.is_command:
            known = visible.get(case.on)
            visible[case.on] = known | case.allow if known else case.allow
    return visible


def _inner(case: UseCase, around: Surroundings) -> Inner:
    """What the kind of use case needs around its handler."""
    inner = _committing(case, around) if case.is_command else _answering(case, around)
    return _with_services(case, inner, around)


def _answering(case: UseCase, around: Surroundings) -> Inner:
    provide = injections(case, around.services, around.clock)
    handler, timeout, name, within = case.handler, case.timeout, case.name, around.deadlines.within

    async def answer(message: Any, scope: Scope) -> Any:
        work = handler(message, *[give(scope) for give in provide])
        return await within(scope.call.patience(timeout), name, work)

    return answer


def _committing(case: UseCase, around: Surroundings) -> Inner:
    return Committing(case, around, injections(case, around.services, around.clock))


def _with_services(case: UseCase, inner: Inner, around: Surroundings) -> Inner:
    kinds = made_per_call(case, around.services)
    if not kinds:
        return inner

    async def run(message: Any, scope: Scope) -> Any:
        async with around.services.call(kinds) as made:
            scope.made = made
            return await inner(message, scope)

    return run
