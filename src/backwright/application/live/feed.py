"""Live events from the log of one application."""

from collections.abc import Iterable
from uuid import UUID

from backwright.application.call import Call
from backwright.application.live.channel import Channel
from backwright.application.live.follower import Follower
from backwright.application.live.telling import Telling
from backwright.domain.errors import NotFoundError


class Feed:
    """Implements `Live` for these channels; raises `ValueError` for two of one name."""

    def __init__(self, channels: Iterable[Channel], telling: Telling) -> None:
        self._telling = telling
        self._channels: dict[str, Channel] = {}
        for channel in channels:
            if self._channels.setdefault(channel.name, channel) is not channel:
                raise ValueError(f"two channels are called {channel.name}; give one another path")

    @property
    def channels(self) -> tuple[Channel, ...]:
        """All that can be followed."""
        return tuple(self._channels.values())

    def follow(
        self, channel: str, call: Call, *, subject: UUID | None = None, after: str | None = None
    ) -> Follower:
        """The changes of one subject, or of all; raises `NotFoundError` for an unknown channel."""
        return Follower(self._telling, self._channel(channel), call, subject, after)

    async def admit(self, channel: str, call: Call, *, subject: UUID | None = None) -> None:
        """Raise what following raises for whom the channel, or the subject, tells nothing."""
        await self._telling.admit(self._channel(channel), call, subject)

    def _channel(self, name: str) -> Channel:
        found = self._channels.get(name)
        if found is None:
            raise NotFoundError("channel", name)
        return found
