"""Who else works, and who has vanished."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass

from backwright.application.durable.store import Peer, WorkStore

_log = logging.getLogger("backwright.durable")


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Where a worker lives; `is_gone` tells of a peer at the same place whether it has ended."""

    place: str
    process: int
    incarnation: str
    is_gone: Callable[[Peer], bool]


class Watch:
    """Takes the work of lost workers from them.

    Lost is whose beats did not rise while they were watched for a whole lease. No clock is
    compared with another one, so clocks may differ, and jump. On the same machine a process that
    has ended is lost at once.
    """

    def __init__(self, store: WorkStore, identity: Identity, worker: int, lease: float) -> None:
        self._store = store
        self._identity = identity
        self._worker = worker
        self._lease = lease
        self._seen: dict[int, tuple[int, float]] = {}

    async def look(self) -> bool:
        """Whether somebody's work was rescued."""
        now = asyncio.get_running_loop().time()
        peers = [peer for peer in await self._store.peers() if peer.id != self._worker]
        seen = {peer.id: self._last_change(peer, now) for peer in peers}
        rescued = 0
        for peer in peers:
            if now - seen[peer.id][1] < self._lease and not self._has_ended(peer):
                continue
            amount = await self._store.rescue(peer.id)
            seen.pop(peer.id)
            rescued += amount
            _log.warning("worker %s is lost; %s of its work is due again", peer.id, amount)
        self._seen = seen
        return rescued > 0

    def _last_change(self, peer: Peer, now: float) -> tuple[int, float]:
        known = self._seen.get(peer.id)
        return known if known is not None and known[0] == peer.beats else (peer.beats, now)

    def _has_ended(self, peer: Peer) -> bool:
        if peer.beats < 0:
            return True
        return peer.place == self._identity.place and self._identity.is_gone(peer)
