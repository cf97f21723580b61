"""The schema that is made of what modules show."""

import subprocess
import sys
from pathlib import Path

import pytest
from graphql import build_schema, validate_schema

import bazaar
from backwright.main.application import Application
from backwright.main.contracts import files_of
from backwright.main.settings import Settings, load
from backwright.presentation.exposing import ApiError, exposed
from backwright.presentation.graphql.schema import schema_of
from backwright.presentation.rest import Api

SERVED = """
import sys
from pathlib import Path
sys.path.append(sys.argv[2])
import bazaar
from backwright.main.settings import Settings, load
bazaar.application(load(Settings, {"DATABASE_URL": sys.argv[1], "PROTOCOLS": "rest"}))
print([name for name in sys.modules if name.split(".")[0] == "graphql"])
"""


def opened(url: str) -> Application:
    return bazaar.application(load(Settings, {"DATABASE_URL": url}))


def test_what_is_not_served_is_not_loaded(sqlite_url: str) -> None:
    """An application without GraphQL has nothing of its library in memory."""
    done = subprocess.run(
        [sys.executable, "-c", SERVED, sqlite_url, str(Path(bazaar.__file__).parent)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stdout.strip() == "[]", done.stderr


def test_the_exported_text_is_the_schema(sqlite_url: str) -> None:
    """It can be read again, and is the same for the same declarations."""
    (written,) = files_of(opened(sqlite_url), "graphql").values()
    again = build_schema(written)
    query, mutation = again.query_type, again.mutation_type

    assert validate_schema(again) == []
    assert [*files_of(opened(sqlite_url), "graphql").values()] == [written]
    assert query is not None
    assert mutation is not None
    assert {"order", "orders", "good", "goods", "person", "node", "weather"} <= set(query.fields)
    assert {"addGood", "createOrder", "placeOrder", "dropOrder"} <= set(mutation.fields)
    assert "type OrderChange" in written


def test_what_a_use_case_says_is_told(sqlite_url: str) -> None:
    """Its docstring, and who may call it."""
    (written,) = files_of(opened(sqlite_url), "graphql").values()

    assert "It can't be changed afterwards." in written
    assert "Allowed: owner." in written


def test_an_api_may_leave_graphql_out() -> None:
    """Then nothing of it is in the schema; without any query there is no schema."""
    hidden = Api("hidden", serve=["rest"])
    hidden.action(bazaar.GetWeather, "GET /weather")
    shown = exposed([hidden], [], on="graphql")

    assert shown == ()
    with pytest.raises(ApiError, match="at least one query"):
        schema_of(shown, None)
