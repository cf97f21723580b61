"""Argon2id beside the event loop, never more of it at once than the memory allows."""

import asyncio
import secrets
from base64 import b64encode
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import ParamSpec, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import (
    HashingError,
    InvalidHashError,
    VerificationError,
    VerifyMismatchError,
)

from backwright.domain.errors import UnavailableError

P = ParamSpec("P")
ResultT = TypeVar("ResultT")
_SALT = 16
_HASH = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Argon2Parameters:
    """What one hash costs (RFC 9106, section 4, second recommended option), and how many may run.

    `at_once` hashes use as many times `memory_kib`; `waiting` more may queue for their turn.
    """

    memory_kib: int = 65_536
    passes: int = 3
    lanes: int = 4
    at_once: int = 2
    waiting: int = 48


class Argon2Passwords:
    """Hashes on threads of its own; implements `Passwords`."""

    def __init__(self, parameters: Argon2Parameters | None = None) -> None:
        cost = parameters or Argon2Parameters()
        self._hasher = PasswordHasher(
            time_cost=cost.passes,
            memory_cost=cost.memory_kib,
            parallelism=cost.lanes,
            hash_len=_HASH,
            salt_len=_SALT,
        )
        self._nobodys = _unmatched(cost)
        self._threads = ThreadPoolExecutor(cost.at_once, thread_name_prefix="argon2")
        self._most = cost.at_once + cost.waiting
        self._running = 0

    async def hash(self, password: str) -> str:
        """What to store, with salt and parameters in it."""
        return await self._beside(self._hasher.hash, _bytes(password))

    async def matches(self, password: str, stored: str | None) -> bool:
        """Whether it is the password of the hash; never with None."""
        fits = await self._beside(self._fits, stored or self._nobodys, _bytes(password))
        return fits and stored is not None

    def outdated(self, stored: str) -> bool:
        """Whether the hash was made with other parameters than new ones are."""
        return self._hasher.check_needs_rehash(stored)

    def _fits(self, stored: str, password: bytes) -> bool:
        try:
            return self._hasher.verify(stored, password)
        except VerifyMismatchError:
            return False
        except InvalidHashError as error:
            raise RuntimeError("what is stored as a password's hash is none of Argon2's") from error

    async def _beside(
        self, work: Callable[P, ResultT], *args: P.args, **kwargs: P.kwargs
    ) -> ResultT:
        if self._running >= self._most:
            raise UnavailableError("checking passwords")
        self._running += 1
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._threads, lambda: work(*args, **kwargs))
        except (HashingError, VerificationError) as error:
            # Argon2 could not get its memory.
            raise UnavailableError("checking passwords") from error
        finally:
            self._running -= 1


def _bytes(password: str) -> bytes:
    # JSON may hold halves of surrogate pairs; they are as good in a password as anything.
    return password.encode("utf-8", "surrogatepass")


def _unmatched(cost: Argon2Parameters) -> str:
    """A well-formed hash that nobody knows a password of."""
    salt, digest = (
        b64encode(secrets.token_bytes(size)).rstrip(b"=").decode("ascii") for size in (_SALT, _HASH)
    )
    costs = f"m={cost.memory_kib},t={cost.passes},p={cost.lanes}"
    return f"$argon2id$v=19${costs}${salt}${digest}"
