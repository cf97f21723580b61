"""Logging in, staying logged in, and logging out."""

from collections.abc import Iterable
from uuid import UUID

from backwright.application.clock import Clock
from backwright.application.identity.access_tokens import AccessTokens
from backwright.application.identity.refresh_token import RefreshToken
from backwright.application.identity.revocations import Revocations
from backwright.application.identity.session import Session, SessionLifetimes
from backwright.application.identity.session_index import SessionIndex
from backwright.application.identity.tokens import Tokens
from backwright.application.refusal import Refusal
from backwright.application.unit_of_work import UnitOfWork
from backwright.domain.errors import NotFoundError, UnauthenticatedError

UNKNOWN = "the refresh token is not valid; log in"
ENDED = "the session has ended; log in again"
REUSED = "the refresh token was used before, so the session has ended; log in again"


class Sessions:
    """Opens, continues and ends sessions, as part of the caller's unit of work."""

    def __init__(
        self,
        tokens: AccessTokens,
        index: SessionIndex,
        revocations: Revocations,
        clock: Clock,
        lifetimes: SessionLifetimes | None = None,
    ) -> None:
        self._tokens = tokens
        self._index = index
        self._revocations = revocations
        self._clock = clock
        self._lifetimes = lifetimes or SessionLifetimes()

    def open(self, uow: UnitOfWork, user: UUID, roles: Iterable[str]) -> Tokens:
        """Begin a session of somebody who has been verified."""
        session, refresh = Session.begin(user, self._clock.now(), self._lifetimes)
        uow.add(session)
        return self._issued(session, refresh, roles)

    async def find(self, uow: UnitOfWork, refresh_token: str) -> Session:
        """The session that the token continues; raises `UnauthenticatedError` if there is none.

        A token that was used before is in two hands, one of them a thief's (RFC 9700, section
        4.14.2): the whole session ends.
        """
        token = RefreshToken.parse(refresh_token)
        session = await self._load(uow, token.session) if token else None
        if token is None or session is None or not session.issued(token):
            raise UnauthenticatedError(UNKNOWN)
        now = self._clock.now()
        if session.revoked_at is not None or now >= session.expires_at:
            raise UnauthenticatedError(ENDED)
        if not session.awaits(token):
            self._revoke(session)
            raise Refusal(UnauthenticatedError(REUSED))
        return session

    def rotate(self, session: Session, roles: Iterable[str]) -> Tokens:
        """Use the session's refresh token up and give the next one, for the roles of today."""
        refresh = session.renew(self._clock.now(), self._lifetimes)
        return self._issued(session, refresh, roles)

    async def close(self, uow: UnitOfWork, session: UUID | None) -> None:
        """End a session; one that has ended, or None, is no error."""
        found = await self._load(uow, session) if session else None
        if found is not None:
            self._revoke(found)

    async def close_all(self, uow: UnitOfWork, user: UUID, *, but: UUID | None = None) -> None:
        """End all sessions of a user, or all but one: their access tokens stop working, too."""
        found = await self._index.open_sessions(user, self._clock.now())
        for session in await uow.load_many(Session, [each for each in found if each != but]):
            self._revoke(session)

    def _revoke(self, session: Session) -> None:
        session.revoke(self._clock.now())
        self._revocations.suspect(session.id)

    def _issued(self, session: Session, refresh: RefreshToken, roles: Iterable[str]) -> Tokens:
        access = self._tokens.issue(user=session.user, session=session.id, roles=roles)
        seconds = int(self._tokens.lifetime.total_seconds())
        return Tokens(access_token=access, expires_in=seconds, refresh_token=str(refresh))

    @staticmethod
    async def _load(uow: UnitOfWork, id: UUID) -> Session | None:
        try:
            return await uow.load(Session, id)
        except NotFoundError:
            return None
