"""Slowing down those who guess passwords."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from backwright.domain.entity import Aggregate

_LOGINS = UUID("5a4c2f0e-9d0b-5b53-8f6b-0d5f6f3e4c11")
# Beyond it, doubling can only exceed any longest time.
_MOST_DOUBLINGS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class LockoutPolicy:
    """After `failures` in a `window` a login is locked, for `first`, then twice as long, and so on.

    A lock lasts `longest` at most; after `forgiven` without one the doubling starts anew.
    """

    failures: int = 5
    window: timedelta = timedelta(minutes=15)
    first: timedelta = timedelta(minutes=1)
    longest: timedelta = timedelta(minutes=15)
    forgiven: timedelta = timedelta(hours=24)

    def __post_init__(self) -> None:
        if self.failures < 1 or not timedelta(0) < self.first <= self.longest:
            raise ValueError("a lock needs a failure at least, and must last some time")


@dataclass(slots=True, kw_only=True, eq=False)
class Lockout(Aggregate[UUID]):
    """Failed attempts to log in under one login, whether somebody has it or not."""

    failures: int = 0
    since: datetime | None = None
    locks: int = 0
    locked_until: datetime | None = None

    @staticmethod
    def key(login: str) -> UUID:
        """The same for all spellings of one login; the login can't be read from it."""
        return uuid5(_LOGINS, unicodedata.normalize("NFKC", login).strip().casefold())

    def remaining(self, now: datetime) -> timedelta:
        """How long the login stays locked; zero where it is not."""
        if self.locked_until is None:
            return timedelta(0)
        return max(self.locked_until - now, timedelta(0))

    def fail(self, now: datetime, policy: LockoutPolicy) -> None:
        """Count a failure; the last one of too many locks."""
        if self.since is None or now - self.since > policy.window:
            self.since = now
            self.failures = 0
        if self.locked_until is not None and now - self.locked_until > policy.forgiven:
            self.locks = 0
        self.failures += 1
        if self.failures >= policy.failures:
            doubled = policy.first * 2 ** min(self.locks, _MOST_DOUBLINGS)
            self.locked_until = now + min(doubled, policy.longest)
            self.locks += 1
            self.since = None
