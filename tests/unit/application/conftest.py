"""A store in memory, and pipelines on it."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Collection, Iterable, Mapping
from contextlib import asynccontextmanager
from copy import deepcopy
from datetime import datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import msgspec
import pytest

from backwright.application.call import Call
from backwright.application.guard import Guard
from backwright.application.idempotency import AlreadyAnsweredError, Answer
from backwright.application.identity import Session
from backwright.application.pipeline import Pipelines
from backwright.application.rate_limit import Rate
from backwright.application.surroundings import Surroundings
from backwright.application.use_case import UseCase, declared
from backwright.domain import (
    Aggregate,
    NotFoundError,
    PreconditionFailedError,
    VersionConflictError,
)
from backwright.testing.clock import FixedClock

Key = tuple[type[Any], UUID]


class MemoryReader:
    """Views of stored aggregates."""

    def __init__(self, store: "MemoryStore", view: type[Any], guard: Guard | None) -> None:
        self.store = store
        self.view = view
        self.guard = guard

    async def get(self, key: UUID) -> Any:
        for (_, stored), aggregate in self.store.rows.items():
            if stored == key:
                return msgspec.convert(aggregate, self.view, from_attributes=True)
        raise NotFoundError("view", key)


class MemoryUnit:
    """Copies what it loads; the commit compares versions and stores all or nothing."""

    def __init__(self, store: "MemoryStore", call: Call, case: UseCase, guard: Guard) -> None:
        self.store = store
        self.call = call
        self.case = case
        self.guard = guard
        self.held: dict[Key, Aggregate[Any]] = {}
        self.removed: set[Key] = set()
        self.closed = False

    async def load(self, kind: type[Any], id: UUID, **_: bool) -> Any:
        await asyncio.sleep(0)
        if (kind, id) not in self.held:
            if (kind, id) not in self.store.rows:
                raise NotFoundError(kind.__name__, id)
            found = deepcopy(self.store.rows[kind, id])
            self._admit(kind, found)
            self.held[kind, id] = found
        return self.held[kind, id]

    async def load_many(self, kind: type[Any], ids: Iterable[UUID]) -> list[Any]:
        return [await self.load(kind, each) for each in ids if (kind, each) in self.store.rows]

    async def find(self, kind: type[Any], **equal: object) -> Any:
        for known, key in list(self.store.rows):
            row = self.store.rows[known, key]
            if known is kind and all(getattr(row, name) == equal[name] for name in equal):
                return await self.load(kind, key)
        return None

    def add(self, aggregate: Any) -> Any:
        self.held[type(aggregate), aggregate.id] = aggregate
        return aggregate

    def remove(self, aggregate: Any) -> None:
        self.removed.add((type(aggregate), aggregate.id))

    def prepare(self) -> None:
        for key, aggregate in self._changed().items():
            aggregate.check()
            aggregate.created_at = aggregate.created_at or self.store.clock.now()
            aggregate.updated_at = self.store.clock.now()
            if key in self.store.rows or aggregate.version == 0:
                aggregate.version += 1

    async def commit(self, answer: Answer | None = None) -> None:
        changed = self._changed()
        await self.store.before_commit(self)
        for key, aggregate in changed.items():
            stored = self.store.rows[key].version if key in self.store.rows else 0
            if stored != aggregate.version - 1:
                raise VersionConflictError(key[0].__name__, key[1], aggregate.version - 1)
        if answer is not None:
            if answer.key in self.store.answers:
                raise AlreadyAnsweredError()
            self.store.answers[answer.key] = answer
        for key, aggregate in changed.items():
            self.store.events.extend(aggregate.recorded())
            aggregate.published()
            self.store.rows[key] = deepcopy(aggregate)
        for key in self.removed:
            self.store.rows.pop(key, None)
        self.store.commits += 1

    async def close(self) -> None:
        self.closed = True

    def _admit(self, kind: type[Any], found: Any) -> None:
        if kind is not self.case.on:
            return
        owner, state = getattr(found, "owner", None), getattr(found, "status", None)
        self.guard.check(kind.__name__, found.id, owner=owner, state=state)
        expected = self.call.expected_version
        if expected not in (None, found.version):
            raise PreconditionFailedError(kind.__name__, found.id, expected)

    def _changed(self) -> dict[Key, Aggregate[Any]]:
        return {
            key: aggregate
            for key, aggregate in self.held.items()
            if key not in self.store.rows or self.store.differs(key, aggregate)
        }


class MemoryStore:
    """Implements what `Store` and `SessionIndex` promise, without a database."""

    def __init__(self, clock: FixedClock) -> None:
        self.clock = clock
        self.rows: dict[Key, Any] = {}
        self.answers: dict[str, Answer] = {}
        self.events: list[Any] = []
        self.units: list[MemoryUnit] = []
        self.commits = 0
        self.asked = 0
        self.shows_directly = True

    async def before_commit(self, unit: MemoryUnit) -> None:
        """Overridden by tests that let something happen in between."""
        await asyncio.sleep(0)

    def begin(self, call: Call, use_case: UseCase, guard: Guard) -> MemoryUnit:
        self.units.append(MemoryUnit(self, call, use_case, guard))
        return self.units[-1]

    def reader(self, view: type[Any], call: Call, guard: Guard | None) -> MemoryReader:
        return MemoryReader(self, view, guard)

    def shows(self, view: type[Any]) -> bool:
        return self.shows_directly

    async def answer(self, key: str) -> Answer | None:
        await asyncio.sleep(0)
        found = self.answers.get(key)
        return found if found and found.expires_at > self.clock.now() else None

    async def open_sessions(self, user: UUID, now: datetime) -> list[UUID]:
        return [
            each.id
            for each in self.stored(Session)
            if each.user == user and each.revoked_at is None and each.expires_at > now
        ]

    async def revoked_since(self, moment: datetime) -> list[tuple[UUID, datetime]]:
        self.asked += 1
        ended = [(each.id, each.revoked_at) for each in self.stored(Session) if each.revoked_at]
        return sorted((one for one in ended if one[1] >= moment), key=lambda one: one[1])

    async def ended(self, session: UUID) -> bool:
        self.asked += 1
        found = self.rows.get((Session, session))
        return found is None or found.revoked_at is not None

    async def sweep(self, before: datetime) -> None:
        for each in self.stored(Session):
            if min(each.revoked_at or each.expires_at, each.expires_at) < before:
                del self.rows[Session, each.id]

    def differs(self, key: Key, aggregate: Any) -> bool:
        kept = self.rows[key]
        names = [name for name in aggregate.__dataclass_fields__ if name != "_recorded"]
        return any(getattr(kept, name) != getattr(aggregate, name) for name in names)

    def put(self, *aggregates: Any) -> None:
        """Store aggregates as an earlier commit did."""
        for aggregate in aggregates:
            aggregate.version = aggregate.version or 1
            aggregate.created_at = aggregate.updated_at = self.clock.now()
            self.rows[type(aggregate), aggregate.id] = deepcopy(aggregate)

    def stored(self, kind: type[Any]) -> list[Any]:
        """All of a kind, as they are stored."""
        return [row for (known, _), row in self.rows.items() if known is kind]


class Observed:
    """Remembers what the pipelines told."""

    def __init__(self) -> None:
        self.outcomes: list[tuple[str, str]] = []

    def finished(self, use_case: str, outcome: str, seconds: float) -> None:
        assert seconds >= 0
        self.outcomes.append((use_case, outcome))


class Counted:
    """A rate limiter that lets everything pass and remembers it."""

    def __init__(self) -> None:
        self.hits: list[tuple[str, Rate]] = []

    async def hit(self, key: str, rate: Rate) -> None:
        self.hits.append((key, rate))


class Given:
    """Services by type; those in `fresh` are made for each call."""

    def __init__(self) -> None:
        self.known: dict[Any, Any] = {}
        self.fresh: dict[Any, Callable[[], Any]] = {}
        self.open = 0

    def provides(self, kind: Any) -> bool:
        return kind in self.known or kind in self.fresh

    def per_call(self, kind: Any) -> bool:
        return kind in self.fresh

    def get(self, kind: Any) -> Any:
        return self.known[kind]

    @asynccontextmanager
    async def call(self, kinds: Collection[Any]) -> AsyncGenerator[Mapping[Any, Any]]:
        self.open += 1
        yield {kind: self.fresh[kind]() for kind in kinds}
        self.open -= 1


class Served:
    """Pipelines of some handlers, with everything around them in reach."""

    def __init__(self, store: MemoryStore, clock: FixedClock) -> None:
        self.store = store
        self.clock = clock
        self.observed = Observed()
        self.limiter = Counted()
        self.given = Given()
        self.around = Surroundings(
            store=store,
            limiter=self.limiter,
            clock=clock,
            services=self.given,
            observer=self.observed,
            default_limit="600/minute",
        )
        self.send: Any = None

    def __call__(self, *handlers: Callable[..., Any]) -> "Served":
        """Serve functions that were declared with `@handles`."""
        cases = [declared(handler) for handler in handlers]
        self.pipelines = Pipelines([case for case in cases if case is not None], self.around)
        self.send = self.pipelines.send
        return self


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
def store(clock: FixedClock) -> MemoryStore:
    return MemoryStore(clock)


@pytest.fixture
def serve(store: MemoryStore, clock: FixedClock) -> Served:
    return Served(store, clock)


@pytest.fixture
def fresh() -> Callable[[], Served]:
    """Makes pipelines on an empty store of their own, for tests that run many times."""

    def made() -> Served:
        clock = FixedClock()
        return Served(MemoryStore(clock), clock)

    return made


@pytest.fixture
def uow(store: MemoryStore) -> MemoryUnit:
    """A unit of work on its own, for services that are handed one."""
    case: Any = SimpleNamespace(on=None)
    guard: Any = SimpleNamespace()
    return store.begin(Call(), case, guard)
