"""Tokens that say who is asking, without a look at the database."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessClaims:
    """What a believed access token says; `roles` are names, not yet expanded."""

    user: UUID
    session: UUID
    roles: tuple[str, ...]
    issued_at: datetime
    expires_at: datetime


class AccessTokens(Protocol):
    """Issues and verifies access tokens.

    Every implementation guarantees:

    - `verify` gives back what `issue` was given, until the lifetime is over;
    - a token that is altered, unsigned, expired, not valid yet, or signed with an unknown key, by
      another issuer or for another audience is refused, each for its own reason;
    - a reason holds nothing of the token, so it is safe to show;
    - what is no token at all, however long, is refused at small cost.
    """

    @property
    def lifetime(self) -> timedelta:
        """How long an issued token is good for."""
        ...

    def issue(self, *, user: UUID, session: UUID, roles: Iterable[str]) -> str:
        """A new token, good from now."""
        ...

    def verify(self, token: str) -> AccessClaims:
        """What the token says, or `UnauthenticatedError` with the reason."""
        ...
