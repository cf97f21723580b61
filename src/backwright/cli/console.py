"""What the commands say: for people on a terminal, as JSON for scripts."""

import sys
from collections.abc import Generator
from contextlib import chdir, contextmanager
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

# Rich leaves colours out where the stream is no terminal or NO_COLOR is set.
# A pipe has no width: its lines are not folded, so that other programs can search them.
out = Console(highlight=False, soft_wrap=True, width=None if sys.stdout.isatty() else 240)
err = Console(stderr=True, highlight=False, soft_wrap=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for scripts.")]
HERE = Path()


def _inside(context: typer.Context, folder: Path) -> Path:
    """Go there for as long as the command runs: a project's settings name files from there."""
    if folder == HERE or not folder.is_dir():
        return folder
    folder = folder.resolve()
    context.with_resource(chdir(folder))
    return folder


Folder = Annotated[
    Path,
    typer.Option(
        "--project",
        "-C",
        help="Folder of the project; as if you were there.",
        show_default="this one",
        callback=_inside,
    ),
]


class CommandError(Exception):
    """A command failed; the text is one clear line with the remedy."""

    def __init__(self, text: str, *, code: int = 1) -> None:
        super().__init__(text, code)
        self.text = text
        self.code = code

    def __str__(self) -> str:
        return self.text


def print_json(value: Any) -> None:
    """Write a value to standard output as indented JSON, ending in a newline."""
    encoded = msgspec.json.encode(value, enc_hook=str)
    sys.stdout.write(msgspec.json.format(encoded, indent=2).decode() + "\n")


@contextmanager
def progress(what: str) -> Generator["Steps"]:
    """A bar on a terminal for what may take over a second; silent elsewhere."""
    bar = Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        console=err,
        transient=True,
        disable=not err.is_terminal,
    )
    with bar:
        yield Steps(bar, bar.add_task(what, total=None))


class Steps:
    """Told how far the work is."""

    def __init__(self, bar: Progress, task: Any) -> None:
        self._bar = bar
        self._task = task

    def __call__(self, done: int, total: int, text: str) -> None:
        """So many of so many are done; `text` is the one that is going on."""
        self._bar.update(self._task, completed=done, total=total, description=text)
