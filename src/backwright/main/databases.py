"""The table from the scheme of a URL to the engine that serves it."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote, urlsplit

from backwright.infrastructure.sql.database import Database
from backwright.main.settings import Settings, SettingsError


def _sqlite(settings: Settings) -> Database:
    from backwright.infrastructure.sqlite import SqliteDatabase

    return SqliteDatabase(_file(settings.database_url))


def _postgresql(settings: Settings) -> Database:
    from backwright.infrastructure.postgresql import PostgresqlDatabase, PostgresqlOptions

    options = PostgresqlOptions(size=settings.database_connections)
    return PostgresqlDatabase(settings.database_url, options)


ENGINES: dict[str, Callable[[Settings], Database]] = {
    "sqlite": _sqlite,
    "postgresql": _postgresql,
    "postgres": _postgresql,
}


def database(settings: Settings) -> Database:
    """The engine for the settings' URL, not connected yet; raises `SettingsError`."""
    scheme = urlsplit(settings.database_url).scheme
    engine = ENGINES.get(scheme)
    if engine is None:
        raise SettingsError(
            (
                f"DATABASE_URL: {scheme or 'no scheme'}: use sqlite:///FILE or postgresql://HOST/NAME",
            )
        )
    return engine(settings)


def shown(url: str) -> str:
    """The URL without its password, for people."""
    parts = urlsplit(url)
    if parts.password is None:
        return url
    netloc = parts.netloc.replace(f":{parts.password}@", ":***@")
    return parts._replace(netloc=netloc).geturl()


def _file(url: str) -> Path:
    path = unquote(urlsplit(url).path).removeprefix("/")
    if not path:
        raise SettingsError(("DATABASE_URL: sqlite:///FILE needs a file",))
    return Path(path)
