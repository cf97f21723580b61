"""Which engines and sides take part, and why one does not.

What was asked for by name must take part, and in CI everything must; else what is missing is left
out and named in the report.
"""

import os
from collections.abc import Iterable

from rich.console import Console

from benchmarks.harness.side import Side, SideError
from benchmarks.harness.sides import SIDES

URL = "BACKWRIGHT_TEST_POSTGRESQL_URL"
ENGINES = ("postgresql", "sqlite")
SHORT_SIDES = ("limit", "backwright")


def chosen(given: str | None, known: Iterable[str], option: str) -> list[str]:
    """The words of a comma-separated option, in the order of the table. Raises `SideError`."""
    known = list(known)
    words = known if given is None else given.split(",")
    unknown = [word for word in words if word not in known]
    if unknown:
        raise SideError(f"{option} knows {', '.join(known)}; not {', '.join(unknown)}")
    return [word for word in known if word in words]


def _must(given: str | None) -> bool:
    return given is not None or os.environ.get("CI") == "true"


def engines_here(given: str | None) -> tuple[list[str], dict[str, str]]:
    """The engines to run on, and why one is left out. Raises `SideError`."""
    wanted = chosen(given, ENGINES, "--engines")
    if "postgresql" not in wanted or os.environ.get(URL):
        return wanted, {}
    reason = f"{URL} is not set: scripts/services run -- python -m benchmarks run"
    if _must(given):
        raise SideError(reason)
    return ["sqlite"], {"PostgreSQL": reason}


def sides_here(
    given: str | None, short: bool, console: Console
) -> tuple[list[Side], dict[str, str]]:
    """The sides, installed, and why one is left out. Raises `SideError`."""
    names = SHORT_SIDES if short and given is None else chosen(given, SIDES, "--sides")
    ready: list[Side] = []
    absent: dict[str, str] = {}
    for side in map(SIDES.__getitem__, names):
        try:
            with console.status(f"installing {side.title}"):
                side.install()
        except SideError as error:
            if _must(given):
                raise
            absent[side.title] = str(error).partition("\n")[0]
        else:
            ready.append(side)
    return ready, absent
