"""A room in which one connection is present."""

from uuid import UUID

from backwright.application.call import Call
from backwright.application.live.presence import Attending
from backwright.domain.errors import UnauthenticatedError
from backwright.presentation.websocket.messages import Attend, Present
from backwright.presentation.websocket.shared import Shared


class Attendance:
    """Is there as the caller, and makes messages of who comes and goes.

    Whoever may follow a channel, or one subject of it, may be there and see who else is; that is
    asked again each time before somebody is told.
    """

    __slots__ = ("_asked", "_attending", "_call", "_live", "_member", "_presence", "_room")

    def __init__(self, shared: Shared, asked: Attend, call: Call) -> None:
        self._asked = asked
        self._call = call
        self._live = shared.live
        self._presence = shared.presence
        self._room = f"{asked.channel} {asked.subject}" if asked.subject else asked.channel
        self._member: UUID | None = None
        self._attending: Attending | None = None

    @property
    def cursor(self) -> str:
        """None: it stands for the moment."""
        return ""

    async def begin(self) -> dict[str, list[UUID]]:
        """Come; everybody who is there, oneself included. Raises as following does."""
        await self._admitted()
        member = self._call.principal.id
        if member is None:
            raise UnauthenticatedError
        self._member = member
        self._attending = self._presence.join(self._room, member)
        return {"present": [*self._attending.present()]}

    async def next(self) -> Present:
        """Who has come and gone, as soon as somebody has."""
        if self._attending is None:
            raise RuntimeError("begin comes first")
        joined, left = await self._attending.changed()
        await self._admitted()
        return Present(id=self._asked.id, joined=[*joined], left=[*left])

    async def close(self) -> None:
        """Go."""
        attending, self._attending = self._attending, None
        if attending is not None and self._member is not None:
            self._presence.leave(self._room, self._member, attending)

    async def _admitted(self) -> None:
        asked = self._asked
        await self._live.admit(asked.channel, self._call, subject=asked.subject)
