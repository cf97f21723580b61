"""Ringing through the server: LISTEN and NOTIFY."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import asyncpg

from backwright.domain.errors import UnavailableError
from backwright.domain.identifiers import new_id
from backwright.infrastructure.postgresql.database import PostgresqlDatabase
from backwright.infrastructure.postgresql.options import PostgresqlOptions
from backwright.infrastructure.sql.database import Statement

_log = logging.getLogger("backwright.durable")
# Names of ours: nothing in them has to be quoted.
WORK, EVENTS = "backwright_work", "backwright_events"
# The first ring goes out at once, those within this time after it, in seconds, as one. NOTIFY in
# the commit itself would let commits wait for each other: a third of the throughput was left.
TOGETHER = 0.005
# How long to wait before a server that is away is asked again, in seconds.
_PAUSE = 1.0


class PostgresqlRinging:
    """Implements `Ringing` with a connection of its own to listen on.

    Rings go out after the commit: the first at once, then many as one. `channel` is what they are
    about.
    """

    def __init__(self, url: str, database: PostgresqlDatabase, channel: str = WORK) -> None:
        self._url = url
        self._channel = channel
        self._database = database
        self._options = PostgresqlOptions()
        self._own = new_id().hex
        # A ring may get lost, so nobody waits until it is on the disk.
        self._notify = Statement(
            "SELECT set_config('synchronous_commit', 'off', true), "
            f"pg_notify('{channel}', '{self._own}')"
        )
        self._sending: asyncio.Task[None] | None = None
        self._again = False

    def ring(self) -> None:
        """Tell the others soon."""
        self._again = True
        if self._sending is None or self._sending.done():
            self._sending = asyncio.ensure_future(self._send())

    async def follow(self, heard: Callable[[], None]) -> None:
        """Listen; after an outage, listen again."""
        while True:
            with suppress(OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
                await self._listen(heard)
            await asyncio.sleep(_PAUSE)

    async def _send(self) -> None:
        while self._again:
            self._again = False
            try:
                await self._database.fetch(self._notify, ())
            except UnavailableError as error:
                _log.debug("others were not woken: %s", error.detail)
            await asyncio.sleep(TOGETHER)

    async def _listen(self, heard: Callable[[], None]) -> None:
        ended = asyncio.Event()

        def notified(_: Any, __: int, ___: str, payload: object) -> None:
            if payload != self._own:
                heard()

        connection = await asyncpg.connect(self._url, timeout=self._options.connect)
        try:
            connection.add_termination_listener(lambda _: ended.set())
            await connection.add_listener(self._channel, notified)
            heard()
            await ended.wait()
        finally:
            connection.terminate()
