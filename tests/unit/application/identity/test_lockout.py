"""Locking logins that somebody guesses at."""

from datetime import datetime, timedelta

import pytest

from backwright.application.identity import Lockout, LockoutPolicy
from backwright.testing.clock import FixedClock

POLICY = LockoutPolicy(
    failures=3,
    window=timedelta(minutes=10),
    first=timedelta(minutes=1),
    longest=timedelta(minutes=5),
    forgiven=timedelta(hours=24),
)
NONE = timedelta(0)


@pytest.fixture
def lockout() -> Lockout:
    return Lockout(id=Lockout.key("anna@example.org"))


def fail(lockout: Lockout, now: datetime, times: int = 3) -> timedelta:
    """Fail so often, and tell for how long the login is locked then."""
    for _ in range(times):
        lockout.fail(now, POLICY)
    return lockout.remaining(now)


def test_failures_lock_when_there_are_too_many(lockout: Lockout, clock: FixedClock) -> None:
    """Not before, and for the first time shortly."""
    assert fail(lockout, clock.now(), 2) == NONE
    assert fail(lockout, clock.now(), 1) == timedelta(minutes=1)


def test_a_lock_ends_by_itself(lockout: Lockout, clock: FixedClock) -> None:
    """And one failure after it does not lock again."""
    fail(lockout, clock.now())
    clock.advance(seconds=59)
    assert lockout.remaining(clock.now()) == timedelta(seconds=1)
    clock.advance(seconds=1)
    assert lockout.remaining(clock.now()) == NONE
    assert fail(lockout, clock.now(), 2) == NONE


def test_each_lock_is_twice_as_long_up_to_the_longest(lockout: Lockout, clock: FixedClock) -> None:
    """Guessing on does not pay, and nobody is locked out for ever."""
    lengths = []
    for _ in range(40):
        lengths.append(fail(lockout, clock.now()))
        clock.advance(lengths[-1])

    minutes = [length / timedelta(minutes=1) for length in lengths]
    assert minutes[:4] == [1, 2, 4, 5]
    assert set(minutes[4:]) == {5}


def test_failures_far_apart_do_not_lock(lockout: Lockout, clock: FixedClock) -> None:
    """People mistype now and then."""
    for _ in range(20):
        assert fail(lockout, clock.now(), 2) == NONE
        clock.advance(POLICY.window, seconds=1)


def test_a_quiet_day_starts_the_doubling_anew(lockout: Lockout, clock: FixedClock) -> None:
    """An attack of yesterday is not held against the owner."""
    for _ in range(3):
        clock.advance(fail(lockout, clock.now()))
    clock.advance(POLICY.forgiven, seconds=1)

    assert fail(lockout, clock.now()) == timedelta(minutes=1)


def test_spellings_of_one_login_share_a_lock() -> None:
    """Upper case, spaces and full-width letters are no way around it."""
    key = Lockout.key("anna@example.org")

    assert {Lockout.key(each) for each in ("Anna@Example.org", " anna@example.org ")} == {key}
    assert Lockout.key("\uff41nna@example.org") == key
    assert Lockout.key("bela@example.org") != key


def test_a_policy_that_locks_nobody_is_refused() -> None:
    """Found at start."""
    for wrong in ({"failures": 0}, {"first": NONE}, {"longest": timedelta(seconds=1)}):
        with pytest.raises(ValueError, match="lock"):
            LockoutPolicy(**wrong)
