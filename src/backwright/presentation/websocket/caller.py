"""Who is on the other end of a connection, asked again for each message."""

from backwright.application.identity.authenticator import Authenticator
from backwright.domain.errors import ForbiddenError, UnauthenticatedError
from backwright.domain.principal import ANONYMOUS, Principal
from backwright.presentation.exposing.wire import ClosingError
from backwright.presentation.websocket.closing import CloseCode


class Caller:
    """The caller of one connection: whoever its latest token belongs to.

    A token is believed for as long as REST would believe it: one that has expired, or whose session
    was ended, ends the connection with the next message or event.
    """

    __slots__ = ("_authenticate", "_shown", "_token", "principal")

    def __init__(self, authenticator: Authenticator, shown: str | None) -> None:
        """`shown` is the token that came with the handshake, in a header or as session cookie."""
        self._authenticate = authenticator.authenticate
        self._shown = shown
        self._token: str | None = None
        self.principal = ANONYMOUS

    async def greet(self, token: str | None) -> Principal:
        """Believe a token, or that of the handshake, or be nobody; a known caller stays the same.

        Raises `UnauthenticatedError`, or `ForbiddenError` for a token of somebody else.
        """
        found = token or self._shown
        principal = ANONYMOUS if found is None else await self._authenticate(found)
        if self.principal.id is not None and principal.id != self.principal.id:
            raise ForbiddenError("this connection is somebody else's; open another one")
        self._token, self.principal = found, principal
        return principal

    async def still(self) -> Principal:
        """The caller, if the token is still good; raises `ClosingError`."""
        if self._token is not None:
            try:
                await self._authenticate(self._token)
            except UnauthenticatedError as error:
                raise ClosingError(CloseCode.UNAUTHENTICATED, str(error)) from error
        return self.principal
