"""Turning passwords into what may be stored of them."""

from typing import Protocol


class Passwords(Protocol):
    """A slow, salted hash.

    Every implementation guarantees:

    - a password matches its own hash and no other's, and two hashes of it differ;
    - `matches` works as long without a hash as with one, so that nobody learns who has one;
    - the event loop is never blocked, and work and memory are bounded: what can't be begun within
      bounds raises `UnavailableError`.
    """

    async def hash(self, password: str) -> str:
        """What to store, with salt and parameters in it."""
        ...

    async def matches(self, password: str, stored: str | None) -> bool:
        """Whether it is the password of the hash; never with None."""
        ...

    def outdated(self, stored: str) -> bool:
        """Whether the hash was made with other parameters than new ones are."""
        ...
