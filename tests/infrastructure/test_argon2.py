"""Passwords hashed with Argon2id."""

import asyncio
import threading

import pytest

from backwright.application.identity import Passwords
from backwright.domain import UnavailableError
from backwright.infrastructure.argon2 import Argon2Parameters, Argon2Passwords
from backwright.testing.conformance.passwords import PasswordsConformance

CHEAP = Argon2Parameters(memory_kib=4096, passes=1, lanes=1, at_once=1, waiting=3)


@pytest.fixture
def passwords() -> Passwords:
    return Argon2Passwords(CHEAP)


class TestArgon2Passwords(PasswordsConformance):
    """With less memory than in production."""


async def test_parameters_stand_in_the_hash() -> None:
    """As RFC 9106 recommends where nothing else is said."""
    stored = await Argon2Passwords().hash("korrekt pferd")

    assert stored.startswith("$argon2id$v=19$m=65536,t=3,p=4$")


async def test_other_parameters_outdate_a_hash(passwords: Passwords) -> None:
    """It is still believed."""
    stored = await passwords.hash("korrekt pferd")
    stronger = Argon2Passwords(Argon2Parameters(memory_kib=4096, passes=2, lanes=1))

    assert stronger.outdated(stored)
    assert await stronger.matches("korrekt pferd", stored)


async def test_half_a_surrogate_pair_is_a_character(passwords: Passwords) -> None:
    """JSON can hold it, so it must not break anything."""
    stored = await passwords.hash("korrekt \ud83d")

    assert await passwords.matches("korrekt \ud83d", stored)
    assert not await passwords.matches("korrekt ?", stored)


async def test_what_is_no_hash_is_an_error_of_the_store(passwords: Passwords) -> None:
    """It is told to operators, not mistaken for a wrong password."""
    with pytest.raises(RuntimeError, match="none of Argon2's"):
        await passwords.matches("korrekt pferd", "5f4dcc3b5aa765d61d8327deb882cf99")


async def test_work_and_waiting_are_bounded(
    passwords: Argon2Passwords, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One at a time here; who comes when too many wait is told to come again."""
    going, together, running = threading.Event(), [], 0

    def slow(_: str, __: bytes) -> bool:
        nonlocal running
        running += 1
        going.wait(10)
        together.append(running)
        running -= 1
        return True

    monkeypatch.setattr(passwords, "_fits", slow)
    tasks = [asyncio.create_task(passwords.matches("x", "y")) for _ in range(4)]
    await asyncio.sleep(0)
    with pytest.raises(UnavailableError, match="checking passwords"):
        await passwords.matches("x", "y")
    going.set()

    assert await asyncio.gather(*tasks) == [True] * 4
    assert together == [1, 1, 1, 1]
    assert await passwords.matches("x", "y")


async def test_a_caller_who_gives_up_makes_room(
    passwords: Argon2Passwords, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was only waiting is never begun."""
    going, begun = threading.Event(), []

    def slow(stored: str, _: bytes) -> bool:
        begun.append(stored)
        going.wait(10)
        return True

    monkeypatch.setattr(passwords, "_fits", slow)
    first = asyncio.create_task(passwords.matches("x", "first"))
    waiting = [asyncio.create_task(passwords.matches("x", "waiting")) for _ in range(3)]
    await asyncio.sleep(0)
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    last = asyncio.create_task(passwords.matches("x", "last"))
    await asyncio.sleep(0)
    going.set()

    assert await first
    assert await last
    assert begun == ["first", "last"]
