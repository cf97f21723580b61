"""All sides, by name, in the order of the table."""

from datetime import UTC
from pathlib import Path

from benchmarks.harness.database import Spelling
from benchmarks.harness.installation import Node, SharedPython
from benchmarks.harness.own import Backwright
from benchmarks.harness.peer import Peer
from benchmarks.harness.side import POOL_SIZE, Side


def gunicorn(python: Path, port: int) -> tuple[str, ...]:
    """gunicorn, one worker, as many threads as the other sides have connections."""
    return (
        *(str(python), "-m", "gunicorn", "wsgi:application", "--bind", f"127.0.0.1:{port}"),
        *("--workers", "1", "--threads", str(POOL_SIZE), "--access-logfile", "-"),
    )


def bare(python: Path, port: int) -> tuple[str, ...]:
    """uvicorn without a log."""
    return (
        *(str(python), "-m", "uvicorn", "main:app", "--host", "127.0.0.1", "--port", str(port)),
        *("--no-access-log", "--log-level", "warning"),
    )


def compiled(node: Path, _: int) -> tuple[str, ...]:
    """Node.js; the port stands in the environment."""
    return (str(node), "dist/main.js")


LIMIT = Peer(
    name="limit",
    title="Bare limit",
    command=bare,
    runtime=SharedPython(),
    featured=False,
    routed=False,
    spelling=Spelling(uuid=str, instant=lambda value: value.astimezone(UTC).isoformat()),
)

SIDES: dict[str, Side] = {
    side.name: side
    for side in (
        LIMIT,
        Backwright(),
        Peer(name="fastapi_sqlalchemy", title="FastAPI + SQLAlchemy"),
        Peer(
            name="litestar_alchemy",
            title="Litestar + Advanced Alchemy",
            spelling=Spelling(uuid=lambda value: value.bytes),
        ),
        Peer(name="django_ninja", title="Django Ninja", command=gunicorn),
        Peer(
            name="nestjs_typeorm",
            title="NestJS + TypeORM",
            command=compiled,
            runtime=Node(),
            creating="dist/create-tables.js",
            # Its SQLite driver is native code that npm does not carry.
            engines=frozenset({"postgresql"}),
            routed=False,
        ),
    )
}
