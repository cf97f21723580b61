"""Tokens and passwords without cryptography, for tests that are not about it."""

from collections.abc import Iterable
from datetime import timedelta
from itertools import count
from uuid import UUID

from backwright.application.clock import Clock
from backwright.application.identity import AccessClaims
from backwright.domain.errors import UnauthenticatedError


class FakePasswords:
    """Stores passwords in the clear, salted with a number; implements `Passwords`.

    `parameters` stand in a hash, so another value makes all hashes outdated.
    """

    def __init__(self, parameters: str = "fake") -> None:
        self.parameters = parameters
        self.checks = 0
        self.longest = 0
        self._salts = count(1)

    async def hash(self, password: str) -> str:
        """What to store."""
        return f"{self.parameters}${next(self._salts)}${password}"

    async def matches(self, password: str, stored: str | None) -> bool:
        """Whether it is the password of the hash; counts `checks`, measures the `longest`."""
        self.checks += 1
        self.longest = max(self.longest, len(password))
        return stored is not None and stored.split("$", 2)[2] == password

    def outdated(self, stored: str) -> bool:
        """Whether the hash has other parameters."""
        return stored.split("$", 1)[0] != self.parameters


class FakeAccessTokens:
    """Remembers what it issued; implements `AccessTokens`."""

    def __init__(self, clock: Clock, lifetime: timedelta = timedelta(minutes=15)) -> None:
        self.lifetime = lifetime
        self.verifications = 0
        self._clock = clock
        self._issued: dict[str, AccessClaims] = {}

    def issue(self, *, user: UUID, session: UUID, roles: Iterable[str]) -> str:
        """A new token, good from now."""
        now = self._clock.now()
        token = f"token-{len(self._issued) + 1}"
        self._issued[token] = AccessClaims(
            user=user,
            session=session,
            roles=tuple(roles),
            issued_at=now,
            expires_at=now + self.lifetime,
        )
        return token

    def verify(self, token: str) -> AccessClaims:
        """What the token says; counts the `verifications`."""
        self.verifications += 1
        claims = self._issued.get(token)
        if claims is None:
            raise UnauthenticatedError("the access token is malformed")
        if self._clock.now() >= claims.expires_at:
            raise UnauthenticatedError("the access token has expired")
        return claims
