import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from backwright.main.access_log import AccessLog
from backwright.main.logs import configure
from backwright.main.settings import Settings
from backwright.presentation.rest.request import Request


@pytest.fixture
def out() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()
    configure(Settings(log_format="json"), stream)
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def test_a_record_is_one_json_object(out: io.StringIO) -> None:
    """Log collectors read one object a line, with time, level and name."""
    structlog.get_logger("shop").info("order placed", number="S-000001")

    record = json.loads(out.getvalue())

    assert record["event"] == "order placed"
    assert record["number"] == "S-000001"
    assert record["level"] == "info"
    assert "timestamp" in record


def test_libraries_log_in_the_same_form(out: io.StringIO) -> None:
    """What a library says through the standard library ends up in the same place."""
    logging.getLogger("alembic").warning("slow %s", "table")

    record = json.loads(out.getvalue())

    assert (record["event"], record["logger"]) == ("slow table", "alembic")


def test_what_a_library_adds_to_a_record_is_written(out: io.StringIO) -> None:
    """The request id of a failure, say, by which it is found again."""
    logging.getLogger("backwright.rest").error("request failed", extra={"request_id": "42"})

    assert json.loads(out.getvalue())["request_id"] == "42"


def test_requests_are_logged_once(out: io.StringIO) -> None:
    """By us: the server's own access log leads nowhere."""
    logging.getLogger("uvicorn.access").info("GET / 200")

    assert out.getvalue() == ""


def test_secrets_are_never_written(out: io.StringIO) -> None:
    """A password in a record is replaced, whoever put it there."""
    structlog.get_logger("shop").warning("log-in", password="hunter2", token="abc")

    assert "hunter2" not in out.getvalue()
    assert json.loads(out.getvalue())["token"] == "***"


def test_an_exception_is_part_of_the_record(out: io.StringIO) -> None:
    """A traceback does not break the one-object-a-line form."""
    try:
        raise ValueError("broken")
    except ValueError:
        structlog.get_logger("shop").exception("failed")

    record = json.loads(out.getvalue())

    assert record["exception"][0]["exc_type"] == "ValueError"


async def test_requests_are_written_in_batches() -> None:
    """A line for each request, none of them lost at the end."""
    stream = io.BytesIO()
    log = AccessLog(stream, console=False)
    for number in range(3):
        request = _request(f"/api/v1/orders/{number}")
        log.answered(request)

    assert stream.getvalue() == b""
    log.flush()

    paths = [json.loads(line)["path"] for line in stream.getvalue().splitlines()]
    assert paths == ["/api/v1/orders/0", "/api/v1/orders/1", "/api/v1/orders/2"]


async def _never() -> dict[str, object]:
    raise AssertionError


def _request(path: str) -> Request:
    request = Request("GET", path, b"", {}, _never)
    request.status = 200
    return request


def test_a_migration_is_told_once(out: io.StringIO) -> None:
    """What the tool for it says on the way is not worth a line; what goes wrong with it is."""
    logging.getLogger("alembic.runtime.migration").info("Context impl SQLiteImpl.")
    logging.getLogger("alembic.runtime.migration").warning("odd")
    logging.getLogger("backwright.migrations").info("migrated")

    assert [json.loads(line)["event"] for line in out.getvalue().splitlines()] == [
        "odd",
        "migrated",
    ]
