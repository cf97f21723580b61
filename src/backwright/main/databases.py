"""The table from the scheme of a URL to the engine that serves it."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from backwright.application.durable.bell import Ringing
from backwright.infrastructure.sql.database import Database
from backwright.infrastructure.sql.migrations.migrations import Connected
from backwright.main.settings import Settings, SettingsError


@dataclass(frozen=True, slots=True)
class Engine:
    """A database, what migrates it, and what carries rings between its processes.

    `ringing` is about work, `telling` about events.
    """

    database: Database
    connected: Connected
    ringing: Ringing
    telling: Ringing


def _sqlite(settings: Settings, folder: Path) -> Engine:
    from backwright.infrastructure.sqlite import SqliteDatabase, SqliteMigrating, SqliteRinging

    path = unquote(urlsplit(settings.database_url).path).removeprefix("/")
    if not path:
        raise SettingsError(("DATABASE_URL: sqlite:///FILE needs a file",))
    file = folder / path
    if not Path(path).is_absolute():
        # The project's own folder for data is in no repository. Opening tells what is wrong.
        with suppress(OSError):
            file.parent.mkdir(exist_ok=True)
    database, ringing = SqliteDatabase(file), SqliteRinging(file)
    return Engine(database, SqliteMigrating(file), ringing, telling=ringing)


def _postgresql(settings: Settings, _: Path) -> Engine:
    try:
        from backwright.infrastructure.postgresql import (
            PostgresqlDatabase,
            PostgresqlMigrating,
            PostgresqlOptions,
            PostgresqlRinging,
        )
        from backwright.infrastructure.postgresql.ringing import EVENTS, WORK
    except ModuleNotFoundError as error:
        raise SettingsError(
            (f"DATABASE_URL: {error.name} is missing; install backwright[postgresql]",)
        ) from error
    options = PostgresqlOptions(size=settings.database_connections)
    url = settings.database_url
    database = PostgresqlDatabase(url, options)
    return Engine(
        database,
        PostgresqlMigrating(url),
        ringing=PostgresqlRinging(url, database, WORK),
        telling=PostgresqlRinging(url, database, EVENTS),
    )


ENGINES: dict[str, Callable[[Settings, Path], Engine]] = {
    "sqlite": _sqlite,
    "postgresql": _postgresql,
    "postgres": _postgresql,
}


def engine(settings: Settings, folder: Path) -> Engine:
    """The database of the settings' URL, not connected yet; raises `SettingsError`.

    The path of a SQLite file is relative to the project's folder; `sqlite:////var/shop.db` is not.
    """
    scheme = urlsplit(settings.database_url).scheme
    make = ENGINES.get(scheme)
    if make is None:
        raise SettingsError(
            (
                f"DATABASE_URL: {scheme or 'no scheme'}: use sqlite:///FILE or postgresql://HOST/NAME",
            )
        )
    return make(settings, folder)


def shown(url: str) -> str:
    """The URL without its password, for people."""
    parts = urlsplit(url)
    if parts.password is None:
        return url
    return parts._replace(netloc=parts.netloc.replace(f":{parts.password}@", ":***@")).geturl()
