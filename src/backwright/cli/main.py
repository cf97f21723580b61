"""The command `backwright`: what it offers, and how it fails."""

import sys

import typer
from rich.markup import escape

from backwright import __version__
from backwright.cli.build import apply, build, new, plan
from backwright.cli.chaos import chaos
from backwright.cli.console import CommandError, err
from backwright.cli.contracts import contracts
from backwright.cli.dead import dead
from backwright.cli.doctor import doctor
from backwright.cli.inspect import keys, routes, schema
from backwright.cli.migrate import migrate
from backwright.cli.queues import queues
from backwright.cli.run import run
from backwright.cli.sagas import sagas
from backwright.cli.schedules import schedules
from backwright.cli.work import commands
from backwright.cli.worker import worker
from backwright.domain.errors import UnavailableError

app = typer.Typer(
    name="backwright",
    help="Builds and runs Python backends.\n\nStart with: backwright new shop",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


app.command()(new)
app.command()(plan)
app.command()(apply)
app.command()(build)
app.command()(run)
app.command()(worker)
app.command()(migrate)
app.command()(routes)
app.command()(doctor)
app.command()(schema)
app.command()(keys)
app.command()(chaos)
app.add_typer(queues, name="queues")
app.add_typer(commands("job", "Jobs: list (without a command), show, retry, cancel."), name="jobs")
app.add_typer(
    commands("event", "Deliveries of events: list (without a command), show, retry, cancel."),
    name="events",
)
app.add_typer(sagas, name="sagas")
app.add_typer(schedules, name="schedules")
app.add_typer(dead, name="dead")
app.add_typer(contracts, name="contracts")


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"backwright {__version__}")
        raise typer.Exit()


@app.callback()
def _options(
    version: bool = typer.Option(
        False, "--version", callback=_version, is_eager=True, help="Print the version."
    ),
) -> None:
    """Builds and runs Python backends."""


def main() -> None:
    """Run the command line; expected failures become one clear message and an exit code.

    0: done · 1: it failed · 2: the call was wrong · 3: done, but something is left for a person.
    """
    try:
        app()
    except CommandError as error:
        err.print(f"[bold red]error[/] {escape(error.text)}")
        sys.exit(error.code)
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        # Our own errors are written for the one who reads them; everything else is a fault.
        if not type(error).__module__.startswith("backwright."):
            raise
        # What is away is named to operators only; they are the ones who read this.
        detail = error.detail if isinstance(error, UnavailableError) else ""
        for line in (detail or str(error)).splitlines():
            # What is indented belongs to the line above it.
            begins = line and not line.startswith(" ")
            err.print(f"{'[bold red]error[/] ' if begins else ''}{escape(line)}")
        sys.exit(1)
