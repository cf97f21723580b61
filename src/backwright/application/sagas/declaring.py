"""Declaring a saga: its steps in order, and how each is undone."""

import dataclasses
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import msgspec

from backwright.application.durable.retry import USUAL, Retry, exponential
from backwright.application.durable.spans import span
from backwright.application.sagas.saga_input import SagaInput
from backwright.application.sagas.status import Part
from backwright.domain.event import DomainEvent

Handler = Callable[..., Awaitable[Any]]
# The queue of sagas that name none.
SAGAS = "sagas"
# Of a step: what is away for longer than that is better told than waited for.
STEP = exponential(5, first="1s")


@dataclass(frozen=True, slots=True)
class Step:
    """One commit of a saga, and the function that undoes it.

    Both are plain functions. The first parameter is the saga's input; the others are given by type,
    as to subscribers, and besides: what an earlier step returned, or the event that was waited for,
    by its type. What it returns (a struct, or another JSON value) is kept with the saga and given
    to `undo`, too. What the handler changes, and that the saga has come so far, is one commit.

    An attempt that fails is repeated by the `retry`; used up, or after an error that no repetition
    mends, the step is undone, and then everything done before, in the reverse order. For it may
    have happened outside, and only its answer was lost: `undo` must bear that there is nothing to
    undo, and is given None for what its step did not return. A step that does nothing but what its
    commit stores is `atomic`: it is undone only where it was done. `undo` has its own policy,
    `undo_retry`; where that is used up, the saga waits for a person. `timeout` is for each attempt.
    """

    handler: Handler
    undo: Handler | None = field(default=None, kw_only=True)
    atomic: bool = field(default=False, kw_only=True)
    retry: Retry = field(default=STEP, kw_only=True)
    timeout: str | timedelta = field(default="30s", kw_only=True)
    undo_retry: Retry = field(default=USUAL, kw_only=True)
    undo_timeout: str | timedelta = field(default="30s", kw_only=True)
    name: str = field(default="", kw_only=True)

    def __post_init__(self) -> None:
        if not self.name:
            object.__setattr__(self, "name", self.handler.__name__)
        span(self.timeout)
        span(self.undo_timeout)

    @property
    def part(self) -> Part:
        """What it is in the history."""
        return Part.STEP

    @property
    def in_doubt(self) -> bool:
        """Whether it is undone, too, where nobody knows that it was done."""
        return self.undo is not None and not self.atomic


@dataclass(frozen=True, slots=True)
class WaitFor:
    """Goes on when an event has come whose field `by` equals the saga's key.

    It may have come before; the same one twice does no harm. Later steps are given the event by
    its type. Where none has come `within` a time, the saga turns back.
    """

    event: type[DomainEvent]
    by: str = field(kw_only=True)
    within: str | timedelta = field(kw_only=True)
    name: str = field(default="", kw_only=True)

    def __post_init__(self) -> None:
        if not self.name:
            object.__setattr__(self, "name", self.event.__name__)
        span(self.within)
        if self.by not in {each.name for each in dataclasses.fields(self.event)}:
            raise ValueError(f"{self.event.__name__} has no field {self.by}; see `by`")

    @property
    def part(self) -> Part:
        """What it is in the history."""
        return Part.WAIT


@dataclass(frozen=True, slots=True)
class Sleep:
    """Goes on after a time that no restart makes longer."""

    length: str | timedelta
    name: str = field(default="", kw_only=True)

    def __post_init__(self) -> None:
        span(self.length)
        if not self.name:
            object.__setattr__(self, "name", f"sleep {self.length}")

    @property
    def part(self) -> Part:
        """What it is in the history."""
        return Part.SLEEP


Stage = Step | WaitFor | Sleep


@dataclass(frozen=True, slots=True)
class Saga:
    """A process of several commits that ends well as a whole, or is undone.

    Keep it in one of the module's `reactions`. `key` names the field of the input by which events
    find the saga; while one runs, no other of the same name and key can be started. `within` is how
    long the whole may take, on its way forward. A saga is finished by the version that it was
    started with: to change steps, declare the next version, and keep this one until its sagas are
    over. `name` is the module's and the input's, such as `ordering.FulfilOrder`; `queue` is
    what the queues of its versions begin with.

    Raises `ValueError` for what can't work.
    """

    input: type[SagaInput]
    steps: Sequence[Stage] = field(kw_only=True)
    version: int = field(default=1, kw_only=True)
    key: str = field(default="", kw_only=True)
    within: str | timedelta | None = field(default=None, kw_only=True)
    queue: str = field(default=SAGAS, kw_only=True)
    name: str = field(default="", kw_only=True)

    def __post_init__(self) -> None:
        if not self.name:
            object.__setattr__(self, "name", self.input.__name__)
        if self.version < 1 or not self.steps:
            raise ValueError(f"{self.name}: a saga has a version from 1 on, and steps")
        names = [stage.name for stage in self.steps]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(f"{self.name}: two steps are called {twice[0]}; give one a `name=`")
        fields = {each.name for each in msgspec.structs.fields(self.input)}
        if self.key and self.key not in fields:
            raise ValueError(f"{self.name} has no field {self.key}; see `key`")
        if not self.key and any(isinstance(stage, WaitFor) for stage in self.steps):
            raise ValueError(f"{self.name}: events find a saga by its key; give it a `key=`")
        if self.within is not None:
            span(self.within)

    @property
    def target(self) -> str:
        """What its work is found by: name and version."""
        return f"{self.name}@{self.version}"

    @property
    def own_queue(self) -> str:
        """Each version has its own, so that no process takes what it has no declaration of."""
        return f"{self.queue}/{self.target}"
