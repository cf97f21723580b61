"""Rows whose sides are programs that run to their end and print their figures."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.harness.durable.figures import Column, Measured, Round, Row
from benchmarks.harness.durable.ground import Ground
from benchmarks.harness.durable.job_side import CALLERS
from benchmarks.harness.durable.program import run
from benchmarks.harness.installation import IsolatedPython, Runtime

Say = Callable[[str], None]
# Makes what a side needs, and takes it away again; given to the program as settings.
Around = Callable[[Ground], AbstractContextManager[Mapping[str, str]]]


def nothing_else(_: Ground) -> AbstractContextManager[Mapping[str, str]]:
    """No more than a database."""
    return nullcontext({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A side of such a row: a program of a folder of `benchmarks/peers`."""

    name: str
    title: str
    folder: str
    program: str
    engine: str = "postgresql"
    needs: tuple[str, ...] = ()
    around: Around = nothing_else
    runtime: Runtime = field(default_factory=IsolatedPython)

    @property
    def servers(self) -> tuple[str, ...]:
        """The kinds of servers without which it can't take part."""
        own = (self.engine,) if self.engine not in {"", "sqlite"} else ()
        return (*own, *self.needs)

    @property
    def home(self) -> Path:
        """Where its program is."""
        return self.runtime.folder(self.folder)

    def install(self) -> None:
        """Install the pinned packages. Raises `SideError`."""
        self.runtime.install(self.folder)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialRow:
    """What all sides of a row are to do; `settings` are for their programs."""

    name: str
    title: str
    main: str
    columns: Sequence[Column]
    sides: Sequence[Trial]
    settings: Mapping[str, str]


def trial_row(row: TrialRow, sides: Sequence[Trial], ground: Ground, rounds: int, say: Say) -> Row:
    """These sides in turns, each with an empty database."""
    measured = [Measured(side=side.name, rounds=[]) for side in sides]
    for number in range(rounds):
        for side, kept in zip(sides, measured, strict=True):
            say(f"{row.name}, round {number + 1}: {side.title}")
            kept.rounds.append(_round(row, side, ground))
    return Row(
        name=row.name, title=row.title, main=row.main, columns=list(row.columns), sides=measured
    )


def _round(row: TrialRow, side: Trial, ground: Ground) -> Round:
    command = (str(side.runtime.executable(side.folder)), side.program)
    marks = ground.folder / "trial.marks"
    marks.write_bytes(bytes(24 * 200_000))
    given = {"CALLERS": str(CALLERS), "MARKS": str(marks), **row.settings}
    if not side.engine:
        with side.around(ground) as more:
            return run(command, side.home, {**given, **more}, core=ground.worker_core)
    with ground.database(side.engine, side.name) as database, side.around(ground) as more:
        given |= {"DATABASE": database.url, **more}
        return run(command, side.home, given, core=ground.worker_core)
