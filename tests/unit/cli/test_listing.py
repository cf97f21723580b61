"""Groups of commands without a command."""

import pytest
import typer
from typer.testing import CliRunner

from backwright.cli.listing import Listing

app = typer.Typer()
things = typer.Typer(cls=Listing, help="Things: list (without a command), show.")
app.add_typer(things, name="things")


@things.command("list")
def list_things(state: str = "") -> None:
    """List them."""
    typer.echo(f"all {state}")


@things.command()
def show(which: str) -> None:
    """Show one."""
    typer.echo(f"one {which}")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("things", "all"),
        ("things --state red", "all red"),
        ("things list --state red", "all red"),
        ("things show 7", "one 7"),
    ],
)
def test_without_a_command_it_lists(typed: str, said: str) -> None:
    """With the options of the list."""
    assert CliRunner().invoke(app, typed.split()).output.strip() == said


def test_help_is_that_of_the_group() -> None:
    """So that all commands are seen."""
    assert "Show one." in CliRunner().invoke(app, ["things", "--help"]).output


def test_a_command_that_is_not_there_is_no_option_of_the_list() -> None:
    """It is named."""
    done = CliRunner().invoke(app, ["things", "shwo"])

    assert done.exit_code == 2
    assert "shwo" in done.output
