"""A broker in the memory of one process, for tests."""

import asyncio
from dataclasses import dataclass, field

from backwright.application.transport.errors import UnroutableError
from backwright.application.transport.incoming import Incoming
from backwright.application.transport.outgoing import CONTENT_TYPE, Outgoing
from backwright.domain.errors import UnavailableError


@dataclass(slots=True)
class MemoryGroup:
    """What one group has taken: the `position` of what it takes next, and what came back.

    Only the first of its `members` gets messages.
    """

    position: int = 0
    returned: list[Incoming] = field(default_factory=list[Incoming])
    members: list[object] = field(default_factory=list[object])
    dead: list[tuple[Incoming, str]] = field(default_factory=list[tuple[Incoming, str]])


class MemoryBroker:
    """Keeps every message for every group, as long as it lives.

    While `is_away` it answers nobody; messages of the types in `unroutable` are refused.
    """

    def __init__(self) -> None:
        self.messages: list[Incoming] = []
        self.groups: dict[str, MemoryGroup] = {}
        self.unroutable: set[str] = set()
        self.is_away = False
        self._changed = asyncio.Event()

    def group(self, name: str) -> MemoryGroup:
        """The group, a new one if need be."""
        return self.groups.setdefault(name, MemoryGroup())

    def check(self) -> None:
        """Raise `UnavailableError` while it is away."""
        if self.is_away:
            raise UnavailableError("the broker in memory", detail="it was told to be away")

    def keep(self, message: Outgoing) -> None:
        """Take one message; raises `UnavailableError` or `UnroutableError`."""
        self.check()
        if message.type in self.unroutable:
            raise UnroutableError(message.type, "memory")
        own = {"ce-id": str(message.id), "ce-type": message.type, "content-type": CONTENT_TYPE}
        self.put(message.body, {**message.headers, **own, "key": message.key}, message.key)

    def put(self, body: bytes, headers: dict[str, str], key: str = "") -> None:
        """Take whatever somebody else sent."""
        at = f"memory@{len(self.messages)}"
        self.messages.append(Incoming(body=body, headers=headers, key=key, at=at, handle=None))
        self.stir()

    def stir(self) -> None:
        """Let everybody who waits look again."""
        self._changed.set()
        self._changed = asyncio.Event()

    async def changed(self) -> None:
        """Wait until there is something to look at."""
        await self._changed.wait()
