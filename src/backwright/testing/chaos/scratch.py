"""A database of the run's own: never the project's data."""

import tempfile
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from backwright.domain.identifiers import new_id
from backwright.main.databases import shown
from backwright.testing.chaos.errors import ChaosError


@dataclass(frozen=True, slots=True)
class Scratch:
    """Where a run keeps its data, and the folder for what its processes say."""

    url: str
    folder: Path

    @property
    def scheme(self) -> str:
        """The kind of database."""
        return urlsplit(self.url).scheme


@asynccontextmanager
async def scratch(server: str | None, *, keep: bool) -> AsyncGenerator[Scratch]:
    """A SQLite file, or a new database on a PostgreSQL server; gone afterwards unless it is kept.

    Raises `ChaosError` where the server can't be reached or refuses.
    """
    if keep:
        folder = Path(tempfile.mkdtemp(prefix="backwright-chaos-"))
        yield await _made(server, folder)
        return
    with tempfile.TemporaryDirectory(prefix="backwright-chaos-") as name:
        made = await _made(server, Path(name))
        try:
            yield made
        finally:
            if server is not None:
                from backwright.infrastructure.postgresql.administration import drop_database

                await drop_database(server, urlsplit(made.url).path.removeprefix("/"))


async def _made(server: str | None, folder: Path) -> Scratch:
    if server is None:
        return Scratch(f"sqlite:///{folder}/chaos.db", folder)
    try:
        from backwright.infrastructure.postgresql.administration import create_database

        return Scratch(await create_database(server, f"chaos_{new_id().hex}"), folder)
    except Exception as error:
        # Whatever the driver raises, or that it is not installed.
        raise ChaosError(f"no database can be made on {shown(server)}: {error}") from error
