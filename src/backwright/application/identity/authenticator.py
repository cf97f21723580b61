"""From the token of a request to whoever is asking."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from backwright.application.clock import Clock
from backwright.application.identity.access_tokens import AccessTokens
from backwright.application.identity.revocations import Revocations
from backwright.application.identity.roles import Roles
from backwright.application.identity.sessions import ENDED
from backwright.domain.errors import UnauthenticatedError
from backwright.domain.principal import Principal


class Authenticator(Protocol):
    """Says whom a token belongs to."""

    async def authenticate(self, token: str) -> Principal:
        """The token's principal, or `UnauthenticatedError` with a reason that is safe to show."""
        ...


@dataclass(frozen=True, slots=True)
class _Verified:
    principal: Principal
    session: UUID
    issued_at: datetime
    expires_at: datetime


class TokenAuthenticator:
    """Believes access tokens, and remembers the latest `limit` that it has verified.

    A remembered token costs a look-up instead of a signature check; it is asked for its expiry and
    for the end of its session like any other.
    """

    def __init__(
        self,
        tokens: AccessTokens,
        roles: Roles,
        revocations: Revocations,
        clock: Clock,
        *,
        limit: int = 10_000,
    ) -> None:
        self._tokens = tokens
        self._roles = roles
        self._ended = revocations.ended
        self._now = clock.now
        # Two generations make a bounded cache without order: the older one goes when the younger
        # is full, and what was asked for in between has moved to the younger.
        self._generation = max(limit // 2, 1)
        self._young: dict[str, _Verified] = {}
        self._old: dict[str, _Verified] = {}

    async def authenticate(self, token: str) -> Principal:
        """The token's principal, or `UnauthenticatedError` with a reason that is safe to show."""
        known = self._young.get(token)
        if known is None or self._now() >= known.expires_at:
            known = self._looked_up(token)
        if await self._ended(known.session, known.issued_at):
            raise UnauthenticatedError(ENDED)
        return known.principal

    def _looked_up(self, token: str) -> _Verified:
        known = self._old.pop(token, None)
        if known is None or self._now() >= known.expires_at:
            known = self._verified(token)
        if len(self._young) >= self._generation:
            self._old, self._young = self._young, {}
        self._young[token] = known
        return known

    def _verified(self, token: str) -> _Verified:
        claims = self._tokens.verify(token)
        principal = Principal(
            id=claims.user, roles=self._roles.expand(claims.roles), session=claims.session
        )
        return _Verified(principal, claims.session, claims.issued_at, claims.expires_at)
