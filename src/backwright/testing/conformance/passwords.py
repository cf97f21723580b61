"""What every password hash keeps."""

import asyncio
from statistics import median
from time import perf_counter

from backwright.application.identity import Passwords


class PasswordsConformance:
    """Every implementation passes these; it supplies `passwords`, cheap ones will do."""

    async def test_a_password_matches_its_own_hash_only(self, passwords: Passwords) -> None:
        """Another password, or the same in other letters, is another."""
        stored = await passwords.hash("korrekt pferd")

        assert await passwords.matches("korrekt pferd", stored)
        assert not await passwords.matches("Korrekt pferd", stored)
        assert not await passwords.matches("", stored)

    async def test_nothing_matches_nobody(self, passwords: Passwords) -> None:
        """Without a hash there is no right password."""
        assert not await passwords.matches("korrekt pferd", None)

    async def test_a_password_is_never_hashed_to_the_same_twice(self, passwords: Passwords) -> None:
        """Two users with one password can't be told by what is stored."""
        assert await passwords.hash("korrekt pferd") != await passwords.hash("korrekt pferd")

    async def test_what_is_stored_does_not_hold_the_password(self, passwords: Passwords) -> None:
        """A stolen database gives no password away."""
        assert "korrekt" not in await passwords.hash("korrekt pferd")

    async def test_every_character_counts(self, passwords: Passwords) -> None:
        """Long passwords are not cut, and zero bytes end nothing."""
        stored = await passwords.hash("a" * 127 + "\0b")

        assert not await passwords.matches("a" * 127 + "\0c", stored)

    async def test_its_own_hashes_are_not_outdated(self, passwords: Passwords) -> None:
        """Nobody's password is hashed again at each log-in."""
        assert not passwords.outdated(await passwords.hash("korrekt pferd"))

    async def test_nobody_takes_as_long_as_somebody(self, passwords: Passwords) -> None:
        """Time does not tell whether a login exists."""
        stored = await passwords.hash("korrekt pferd")
        somebody, nobody = list[float](), list[float]()
        for _ in range(7):
            for times, against in ((somebody, stored), (nobody, None)):
                began = perf_counter()
                await passwords.matches("falsches pferd", against)
                times.append(perf_counter() - began)

        assert 0.5 < median(nobody) / median(somebody) < 2

    async def test_the_event_loop_goes_on(self, passwords: Passwords) -> None:
        """Others are served while a password is hashed."""
        hashing = asyncio.create_task(passwords.hash("korrekt pferd"))
        turns = 0
        while not hashing.done():
            turns += 1
            await asyncio.sleep(0)

        # Hashing on the loop would be over after the first turn.
        assert turns > 1
