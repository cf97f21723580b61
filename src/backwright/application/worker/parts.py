"""What a worker works with, and its times."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

from backwright.application.clock import Clock
from backwright.application.durable.bell import Bell
from backwright.application.durable.store import WorkStore
from backwright.application.observer import Observer
from backwright.application.transport import Publisher
from backwright.application.worker.peers import Identity
from backwright.application.worker.reacting import Doing

Chore = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerOptions:
    """Times in seconds.

    A worker that has not been heard of for a `lease` is taken for lost; it says `beat`s apart that
    it lives. `poll` is the longest that it takes to notice work for which nobody rang. What runs
    gets so much `grace` at the end.
    """

    lease: float = 15.0
    beat: float = 5.0
    poll: float = 1.0
    grace: float = 10.0

    def __post_init__(self) -> None:
        if not 0 < 3 * self.beat <= self.lease:
            raise ValueError(f"a lease lasts at least three beats: {self}")


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerParts:
    """What a worker works with; `reactions` are by their targets, `publishers` by their queues.

    `preparing` is done before the first claim, `chores` with every beat; they are quick, and know
    themselves when there is something to do. What is `beside` runs as long as the worker, whatever
    lease it has.
    """

    store: WorkStore
    reactions: Mapping[str, Doing]
    clock: Clock
    bell: Bell
    observer: Observer
    identity: Identity
    preparing: Sequence[Chore] = ()
    chores: Sequence[Chore] = ()
    publishers: Mapping[str, Publisher] = field(default_factory=dict[str, Publisher])
    beside: Sequence[Chore] = ()
