"""One store in a known state, whose clock, passwords and limits stand still."""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

import msgspec
import pytest
from tests.parity.outcome import Asked, Labels, Outcome

from backwright.application.call import Call
from backwright.application.rate_limit import Rate
from backwright.domain.errors import BackwrightError, RateLimitedError
from backwright.domain.principal import Principal
from backwright.infrastructure.memory import MemoryRateLimiter
from backwright.main.application import Application
from backwright.main.use_cases import use_cases
from backwright.testing.clock import FixedClock

# No other test has a package of this name.
NAME = "parity_store"
PASSWORD = "correct horse battery"
ADDRESS = "127.0.0.1"
# What any call can end with; nothing where it does not fail.
ANYWHERE = (
    "",
    "malformed",
    "unauthenticated",
    "rate_limited",
    "deadline_exceeded",
    "unavailable",
    "internal",
    "graphql.invalid",
)
# Later than anything that every world has from the beginning.
BEGINNING = datetime(2026, 2, 1, tzinfo=UTC)
_SESSION = UUID(int=7)
# In nanoseconds, and longer than any limit looks back.
_DAYS = 2 * 86_400_000_000_000
_AUDIT = (
    "at, actor, use_case, kind, subject, version, before, after, redacted, correlation, address"
)
_EVENTS = (
    "source, type, subject, kind, subject_version, time, schema, data, actor, correlation, "
    "causation, traceparent"
)


class Speaking(Protocol):
    """One protocol, as its clients use it."""

    async def call(self, asked: Asked) -> Outcome:
        """Call a use case."""
        ...

    async def close(self) -> None:
        """Leave."""
        ...


class Limiter(MemoryRateLimiter):
    """Time stands still; where it is `full`, all calls of use cases but the next are used up."""

    def __init__(self) -> None:
        super().__init__(clock=lambda: self.now)
        self.now = 0
        self.full = False
        self.resting = False

    async def hit(self, key: str, rate: Rate) -> None:
        """Count one, or as many as there may be; nothing while it rests."""
        if self.resting:
            return
        while self.full and not key.startswith("websocket:"):
            try:
                await super().hit(key, rate)
            except RateLimitedError:
                break
        # What a WebSocket may say is no limit of a use case.
        await super().hit(key, rate)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account."""

    id: UUID
    roles: tuple[str, ...]


@dataclass(kw_only=True)
class World:
    """A store, and how its use cases are called by one protocol.

    `known` are the ids of what is there from the beginning. What is told is plain, and the same of
    every world in the same state.
    """

    application: Application
    clock: FixedClock
    limiter: Limiter
    file: Path
    people: Mapping[str, Person]
    speaking: Speaking
    known: Mapping[str, str] = field(default_factory=dict[str, str])
    labels: Labels = field(default_factory=Labels)
    _made: int = 0
    _seen: tuple[int, int] = (0, 0)

    def __post_init__(self) -> None:
        shown = self.application.exposed("rest")
        self._messages = {each.name: each.message for each in shown}
        self._foretold = {
            each.use_case: {*each.errors, *ANYWHERE}
            for each in use_cases(self.application, ("rest",))
        }

    def begin(self, number: int) -> None:
        """Begin anew, so that what went wrong before has no part in what is told now."""
        self.clock.set(BEGINNING + timedelta(hours=number))
        self.limiter.now = number * _DAYS
        self.labels, self._made = Labels(), number * 100

    def new(self, name: str) -> str:
        """A name that nothing has yet."""
        self._made += 1
        return f"{name}-{self._made}"

    def token(self, who: str) -> str:
        """The access token of one of the people."""
        return self.token_of(self.people[who])

    def token_of(self, person: Person) -> str:
        """An access token of anybody's."""
        issue = self.application.access_tokens.issue
        return issue(user=person.id, session=_SESSION, roles=person.roles)

    async def has(self, use_case: str, who: str = "admin", **values: Any) -> dict[str, Any]:
        """Bring the world into a state, straight through the pipeline; what was answered."""
        self.clock.advance(seconds=1)
        person = self.people[who]
        roles = self.application.roles.expand(person.roles)
        message = msgspec.convert(values, self._messages[use_case])
        call = Call(principal=Principal(id=person.id, roles=roles), address=ADDRESS)
        self.limiter.resting = True
        try:
            result = await self.application.send(message, call)
        finally:
            self.limiter.resting = False
        answer: dict[str, Any] = msgspec.to_builtins(result)
        return answer

    async def fails(self, use_case: str, **values: Any) -> None:
        """The same, for what is refused and leaves something behind."""
        with pytest.raises(BackwrightError):
            await self.has(use_case, **values)

    async def call(self, asked: Asked) -> Outcome:
        """Call a use case by the protocol; ids are labels in what came of it."""
        self.clock.advance(seconds=1)
        self.stored()
        told = await self.speaking.call(asked)
        assert told.code in self._foretold[asked.use_case], "is not in the table of use cases"
        return Outcome(
            value=self.labels.plain(told.value),
            code=told.code,
            category=told.category,
            detail=self.labels.plain(told.detail),
            fields=tuple(sorted(told.fields)),
            retry_after=told.retry_after,
        )

    def stored(self) -> list[Any]:
        """Audit entries and events since this was asked for the last time, or a call began."""
        audit, events = self._seen
        with closing(sqlite3.connect(self.file)) as books:
            changed = books.execute(
                f"SELECT {_AUDIT} FROM backwright_audit WHERE position > ? ORDER BY position",
                (audit,),
            ).fetchall()
            told = books.execute(
                f"SELECT {_EVENTS} FROM backwright_events WHERE position > ? ORDER BY position",
                (events,),
            ).fetchall()
        self._seen = (audit + len(changed), events + len(told))
        return [
            *(self._row(_AUDIT, each) for each in changed),
            *(self._row(_EVENTS, each) for each in told),
        ]

    def _row(self, columns: str, row: tuple[Any, ...]) -> dict[str, Any]:
        named = dict(zip(columns.split(", "), row, strict=True))
        named["correlation"] = self.labels.label("call", named["correlation"])
        if named.get("causation"):
            named["causation"] = self.labels.label("call", named["causation"])
        plain: dict[str, Any] = self.labels.plain(named)
        return plain
