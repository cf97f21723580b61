import logging

import pytest

from backwright.domain.errors import UnavailableError
from backwright.main.health import Health


async def _good() -> None:
    return None


async def _away() -> None:
    raise UnavailableError("the database")


async def test_ready_while_every_check_passes() -> None:
    """Requests are sent here."""
    found = await Health({"database": _good}).ready()

    assert found.status == "ready"
    assert found.checks["database"].status == "ok"


async def test_not_ready_while_a_dependency_is_away() -> None:
    """The check that fails is named, with what it said."""
    found = await Health({"database": _away, "cache": _good}).ready()

    assert found.status == "unavailable"
    assert found.checks["database"].detail == "the database is not available right now"
    assert found.checks["cache"].status == "ok"


async def test_not_ready_while_stopping() -> None:
    """A process that is shutting down gets no new requests, however well it is."""
    health = Health({"database": _good})
    health.stopping = True

    assert (await health.ready()).status == "stopping"


async def test_why_a_dependency_is_away_is_for_operators(caplog: pytest.LogCaptureFixture) -> None:
    """The log says it, once for each outage; whoever asks is told what is away and no more."""
    outage = True

    async def check() -> None:
        if outage:
            raise UnavailableError("the database", detail="db.internal:5432 refuses: start it")

    health = Health({"database": check})
    with caplog.at_level(logging.INFO, "backwright.health"):
        first, _ = await health.ready(), await health.ready()
        outage = False
        await health.ready()

    assert first.checks["database"].detail == "the database is not available right now"
    assert [record.getMessage() for record in caplog.records] == [
        "database is not ready: db.internal:5432 refuses: start it",
        "database is ready again",
    ]
