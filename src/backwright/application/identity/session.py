"""A log-in, from its first token to its end."""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from backwright.application.identity.refresh_token import RefreshToken, new_mark
from backwright.domain.entity import Aggregate
from backwright.domain.identifiers import new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionLifetimes:
    """How long a session lasts unused, and at most."""

    idle: timedelta = timedelta(days=30)
    absolute: timedelta = timedelta(days=90)

    def __post_init__(self) -> None:
        if not timedelta(0) < self.idle <= self.absolute:
            raise ValueError("a session must last some time unused, and at most its whole life")


@dataclass(slots=True, kw_only=True, eq=False)
class Session(Aggregate[UUID]):
    """One log-in of one user. Each refresh token works once; `secret` is the hash of the next.

    `expires_at` moves with each use, up to `ends_at`.
    """

    user: UUID
    mark: str
    secret: str
    expires_at: datetime
    ends_at: datetime
    revoked_at: datetime | None = None

    @classmethod
    def begin(
        cls, user: UUID, now: datetime, lifetimes: SessionLifetimes
    ) -> "tuple[Session, RefreshToken]":
        """A new session, and the token that continues it."""
        token = RefreshToken.new(new_id(), new_mark())
        session = cls(
            id=token.session,
            user=user,
            mark=token.mark,
            secret=token.digest,
            expires_at=now + lifetimes.idle,
            ends_at=now + lifetimes.absolute,
        )
        return session, token

    def issued(self, token: RefreshToken) -> bool:
        """Whether the token is of this session, used or not."""
        return hmac.compare_digest(token.mark, self.mark)

    def awaits(self, token: RefreshToken) -> bool:
        """Whether the token is the one that was not used yet."""
        return self.issued(token) and hmac.compare_digest(token.digest, self.secret)

    def renew(self, now: datetime, lifetimes: SessionLifetimes) -> RefreshToken:
        """The next token; the one before is used up."""
        token = RefreshToken.new(self.id, self.mark)
        self.secret = token.digest
        self.expires_at = min(now + lifetimes.idle, self.ends_at)
        return token

    def revoke(self, now: datetime) -> None:
        """End it; ending it twice changes nothing."""
        if self.revoked_at is None:
            self.revoked_at = now
