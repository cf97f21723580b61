"""A stream as one group reads it."""

import time
from collections.abc import Mapping, Sequence
from typing import Any, cast

from redis.exceptions import ResponseError

from backwright.infrastructure.redis.errors import ERRORS, unavailable
from backwright.infrastructure.redis.options import RedisOptions
from backwright.infrastructure.redis.server import Server

Entries = Sequence[tuple[bytes, Mapping[bytes, bytes]]]
# How long one look for new entries waits at most, in milliseconds: closing waits for it, and it
# must be well below what the client waits for an answer.
_LOOK = 1000
_FIRST = "0-0"


class GroupStream:
    """All consumers of a group go by one name, as one of them is active.

    So what one had and did not acknowledge is the next one's own; nobody's name is left over.
    """

    def __init__(self, server: Server, group: str, options: RedisOptions) -> None:
        self._server = server
        self._stream = options.namespace
        self._group = group
        self._options = options

    @property
    def dead(self) -> str:
        """The stream of dead letters."""
        return f"{self._stream}:{self._group}:dead"

    async def join(self) -> None:
        """Make the stream and the group, if they are not there."""
        order = ("XGROUP", "CREATE", self._stream, self._group, _FIRST, "MKSTREAM")
        try:
            await self._server.redis.execute_command(*order)
        except ResponseError as error:
            if "BUSYGROUP" not in str(error):
                raise unavailable(error, self._server.place) from error
        except ERRORS as error:
            raise unavailable(error, self._server.place) from error

    async def unfinished(self, count: int) -> Entries:
        """What was delivered and not acknowledged, whoever had it; the oldest first."""
        cursor: bytes | str = _FIRST
        while True:
            claim = self._server.redis.xautoclaim(
                self._stream, self._group, self._group, 0, cursor, count
            )
            claimed = await self._server.answer(claim)
            cursor, entries = claimed[0], _entries(claimed[1])
            if entries or cursor == _FIRST.encode():
                return entries

    async def fresh(self, count: int) -> Entries:
        """What nobody has had yet, after a short wait."""
        block = min(_LOOK, int(self._options.patience * 500))
        streams = {self._stream: ">"}
        try:
            said: Any = await self._server.redis.xreadgroup(
                self._group, self._group, streams, count=count, block=block
            )
        except ResponseError as error:
            if "NOGROUP" not in str(error):
                raise unavailable(error, self._server.place) from error
            # Somebody has deleted the stream, or the server has lost it.
            await self.join()
            return ()
        except ERRORS as error:
            raise unavailable(error, self._server.place) from error
        return _entries(said[0][1]) if said else ()

    async def acknowledge(self, entries: Sequence[str]) -> None:
        """They need not come again."""
        if entries:
            await self._server.ask("XACK", self._stream, self._group, *entries)

    async def bury(self, entry: str, fields: Mapping[str, str | bytes]) -> None:
        """Move one to the dead letters, in one transaction."""
        pipeline = self._server.redis.pipeline(transaction=True)
        parts = [part for field in fields.items() for part in field]
        pipeline.execute_command("XADD", self.dead, "*", *parts)
        pipeline.execute_command("XACK", self._stream, self._group, entry)
        await self._server.answer(pipeline.execute())

    async def trim(self) -> None:
        """Remove what every group has acknowledged and what is old enough."""
        floors = [f"{int((time.time() - self._options.keep) * 1000)}-0"]
        groups = await self._server.answer(self._server.redis.xinfo_groups(self._stream))
        for group in cast("Sequence[Mapping[str, Any]]", groups):
            floors.append(group["last-delivered-id"].decode())
            if group["pending"]:
                pending = await self._server.ask("XPENDING", self._stream, group["name"])
                floors += [pending["min"].decode()] if pending["min"] else []
        oldest = min(floors, key=_order)
        await self._server.ask("XTRIM", self._stream, "MINID", "~", oldest)


def _order(entry: str) -> tuple[int, int]:
    milliseconds, _, number = entry.partition("-")
    return int(milliseconds), int(number)


def _entries(said: Sequence[Any]) -> Entries:
    # Of entries that were removed, older servers say only that they were there.
    return [(entry, fields) for entry, fields in said if fields]
