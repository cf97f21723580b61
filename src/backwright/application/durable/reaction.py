"""Declaring what is done after a commit."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from backwright.application.durable.job import Job
from backwright.application.durable.retry import USUAL, Retry
from backwright.application.durable.spans import span
from backwright.application.durable.work import Kind
from backwright.domain.event import DomainEvent

HandlerT = TypeVar("HandlerT", bound=Callable[..., Awaitable[Any]])
_DECLARED = "__reactions__"
_PATTERN = re.compile(r"\*|[a-z][a-z0-9_]*\.(\*|[A-Za-z]\w*)")
# The queues of what names none.
EVENTS = "events"
JOBS = "jobs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaction:
    """A handler of events or jobs, and what holds whenever it runs.

    `takes` is what it is given: an event or a job by its class, or, where `pattern` says which, an
    envelope. `name` is what stored work is found by; it is the module's name and the function's
    unless it was given. `timeout` is in seconds.
    """

    kind: Kind
    handler: Callable[..., Awaitable[Any]]
    takes: type[DomainEvent] | type[Job[Any]] | None
    pattern: str = ""
    name: str = ""
    queue: str
    retry: Retry
    timeout: float
    is_command: bool = True

    @property
    def on(self) -> None:
        """No kind of aggregate is guarded: nobody from outside is asking."""
        return None


def subscribes(
    to: type[DomainEvent] | str,
    *,
    name: str = "",
    queue: str = EVENTS,
    retry: Retry = USUAL,
    timeout: str | timedelta = "30s",
) -> Callable[[HandlerT], HandlerT]:
    """Declare a function as a durable subscriber; it stays a plain function.

    The first parameter is the event. With a pattern (`"catalog.*"`, `"*"`) it is the `Envelope`.
    The others are given by type, as to handlers of use cases; `Send` runs commands in the same
    commit. Events of one aggregate come in the order of their commits, each until it is handled or
    set aside. What the handler changes is committed once for each event.
    """
    pattern = to if isinstance(to, str) else ""
    if isinstance(to, str) and not _PATTERN.fullmatch(to):
        raise ValueError(f"{to!r} is not a pattern such as catalog.*, catalog.ProductCreated or *")
    takes = None if isinstance(to, str) else to
    return _declaring(Kind.EVENT, takes, pattern, name, queue, retry, timeout)


def job(
    kind: type[Job[Any]],
    *,
    name: str = "",
    queue: str = JOBS,
    retry: Retry = USUAL,
    timeout: str | timedelta = "5m",
) -> Callable[[HandlerT], HandlerT]:
    """Declare a function as the handler of a kind of jobs; it stays a plain function.

    The first parameter is the job. The others are given by type, as to handlers of use cases;
    `Progress` shows how far it is. What it returns is the job's result. A job is run until it ends
    well or its attempts are used up: what it does outside the database may happen more than once.
    """
    return _declaring(Kind.JOB, kind, "", name, queue, retry, timeout)


def declared_reactions(candidate: object) -> tuple[Reaction, ...]:
    """What a function was declared to react to."""
    found: object = getattr(candidate, _DECLARED, ())
    return found if isinstance(found, tuple) else ()  # pyright: ignore[reportUnknownVariableType]


def _declaring(
    kind: Kind,
    takes: type[DomainEvent] | type[Job[Any]] | None,
    pattern: str,
    name: str,
    queue: str,
    retry: Retry,
    timeout: str | timedelta,
) -> Callable[[HandlerT], HandlerT]:
    def declare(handler: HandlerT) -> HandlerT:
        reaction = Reaction(
            kind=kind,
            handler=handler,
            takes=takes,
            pattern=pattern,
            name=name,
            queue=queue,
            retry=retry,
            timeout=span(timeout).total_seconds(),
        )
        setattr(handler, _DECLARED, (*declared_reactions(handler), reaction))
        return handler

    return declare
