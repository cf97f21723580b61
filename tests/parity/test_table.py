"""The table of use cases says what they are called, and what they may answer."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

import bazaar
from backwright.cli.main import app
from backwright.main.application import Application
from backwright.main.contracts import USE_CASES, files_of
from backwright.main.settings import Settings
from backwright.main.use_cases import UseCaseRow, served, use_cases
from backwright.presentation.exposing import PROTOCOLS


@pytest.fixture
def application() -> Application:
    """A market on all protocols; it is not opened."""
    return bazaar.application(Settings(protocols=[*PROTOCOLS]))


@pytest.fixture
def rows(application: Application) -> dict[str, UseCaseRow]:
    """Its table."""
    return {row.use_case: row for row in use_cases(application, PROTOCOLS)}


def test_each_protocol_says_its_own_names(rows: dict[str, UseCaseRow]) -> None:
    """With those that tell what happens."""
    assert rows["GetOrder"].followed == "orders"
    assert rows["GetOrder"].names == {
        "rest": ("GET /api/v1/orders/{id}",),
        "graphql": ("query order", "subscription orderChanged"),
        "grpc": (
            "bazaar.trade.v1.TradeService/GetOrder",
            "bazaar.trade.v1.TradeService/FollowOrder",
        ),
        "websocket": ("send GetOrder", "subscribe orders"),
    }


def test_what_holds_is_told_once(rows: dict[str, UseCaseRow]) -> None:
    """Who may, how often, and what is heeded besides the message."""
    place, limited = rows["PlaceOrder"], rows["GetLimited"]

    assert (place.who, place.keyed, place.versioned, place.limit) == ("owner", True, True, "")
    assert (limited.who, limited.keyed, limited.versioned, limited.limit) == (
        "public",
        False,
        False,
        "2/minute",
    )
    assert rows["ListGoods"].paged


def test_errors_are_read_from_the_code(rows: dict[str, UseCaseRow]) -> None:
    """What is declared, and the rules that the aggregate's own methods name."""
    place = {code: category.value for code, category in rows["PlaceOrder"].errors.items()}

    assert place == {
        "forbidden": "forbidden",
        "idempotency.reused": "rule_violation",
        "idempotency.running": "conflict",
        "not_found": "not_found",
        "order.empty": "rule_violation",
        "precondition_failed": "precondition_failed",
        "unauthenticated": "unauthenticated",
        "validation": "validation",
        "version_conflict": "conflict",
    }
    assert "order.empty" not in rows["CreateOrder"].errors


def test_only_what_is_served_has_a_column() -> None:
    """And the same code makes the same page."""
    application = bazaar.application(Settings(protocols=["websocket", "rest"]))

    page = files_of(application, "use-cases")[USE_CASES]

    assert served(application) == ("rest", "websocket")
    assert "| use case | REST | WebSocket |" in page
    assert "| PlaceOrder | `POST /api/v1/orders/{id}/place` | `send PlaceOrder` |" in page
    assert files_of(application, "use-cases")[USE_CASES] == page


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project that is the market."""
    (tmp_path / "pyproject.toml").write_text(
        '[tool.backwright]\napplication = "bazaar:application"\n', encoding="utf-8"
    )
    return tmp_path


def test_names_of_a_protocol_are_listed(project: Path) -> None:
    """By an option of `routes`; it says which protocols there are."""
    routes = ["routes", "PlaceOrder", "-C", str(project), "--protocol"]

    graphql = CliRunner().invoke(app, [*routes, "graphql"])
    soap = CliRunner().invoke(app, [*routes, "soap"])

    assert "mutation placeOrder" in graphql.output
    assert "soap is none of rest, graphql, grpc, websocket" in str(soap.exception)


def test_the_table_is_exported_with_the_contracts(project: Path) -> None:
    """Without being asked for."""
    run = CliRunner().invoke(app, ["contracts", "export", "-C", str(project)])

    assert run.exit_code == 0, run.output
    assert "| PlaceOrder | owner |" in (project / "contracts/use-cases.md").read_text()
