"""Structured logs: JSON lines for machines, colours for people."""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any, TextIO

import msgspec
import structlog

from backwright.main.settings import Settings

# Names of values that are never written, wherever they stand in a record.
SECRET = frozenset(
    "password new_password token access_token refresh_token authorization cookie secret "
    "password_hash signing_keys idempotency_key".split()
)
_SHARED: tuple[structlog.typing.Processor, ...] = (
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
)
# Without the values of variables: they may be secrets.
_TRACEBACKS = structlog.processors.ExceptionRenderer(
    structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
)


def configure(settings: Settings, stream: TextIO | None = None) -> None:
    """Send every log of the process, the libraries' too, to one place in one form."""
    out = stream or sys.stderr
    console = for_people(settings, out)
    renderer: structlog.typing.Processor = (
        structlog.dev.ConsoleRenderer(colors=out.isatty()) if console else _json
    )
    after: list[structlog.typing.Processor] = [_without_secrets]
    if not console:
        after.append(_TRACEBACKS)
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[*_SHARED, structlog.stdlib.ExtraAdder()],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *after, renderer],
    )
    handler = logging.StreamHandler(out)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(settings.log_level.upper())
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        library = logging.getLogger(name)
        library.handlers.clear()
        # Requests have a log of our own; a logger that leads nowhere is not even called.
        library.propagate = name != "uvicorn.access"
    # What these tell of a good start, the start tells itself; and not every call of another service
    # is worth a line.
    for name in ("uvicorn.error", "alembic", "httpx2"):
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.configure(
        processors=[*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.getLevelNamesMapping()[settings.log_level.upper()]
        ),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )


def for_people(settings: Settings, stream: TextIO) -> bool:
    """Whether logs go to a person rather than to a machine."""
    if settings.log_format == "auto":
        return stream.isatty() and not settings.production
    return settings.log_format == "console"


def _without_secrets(_: Any, __: str, record: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for name in record.keys() & SECRET:
        record[name] = "***"
    return record


def _json(_: Any, __: str, record: MutableMapping[str, Any]) -> str:
    return msgspec.json.encode(record, enc_hook=repr).decode()
