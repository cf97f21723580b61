"""What the README of a project says of its modules."""

from pathlib import Path

from backwright.builder.blueprint import load
from backwright.builder.render.project import render_project

STORE = Path(__file__).parents[2] / "src/backwright/builder/templates/store/blueprint"


def test_it_tells_what_follows_a_commit() -> None:
    """Whoever takes the project over finds what happens by itself."""
    readme = render_project(load(STORE))["README.md"]

    assert "| after `ordering.OrderPlaced` | `fulfil` | Starts `FulfilOrder`. |" in readme
    assert "| at `*/5 * * * *` | `health-check` | Asks for `CheckOutside`. |" in readme
    assert "| a job | `SendReceipt` | Thank for an order. |" in readme
    assert "| a saga | `FulfilOrder` | From a placed order to a parcel on its way;" in readme


def test_a_module_without_calls_has_no_table_of_them() -> None:
    """Nothing empty is written."""
    readme = render_project(load(STORE))["README.md"]

    assert "|---|---|---|\n\n" not in readme
    assert "\n\n\n" not in readme
