"""The jobs row: asked for, drained, kept up with, begun, by one worker on one core."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.harness.database import Database
from benchmarks.harness.durable.brokers import forgotten
from benchmarks.harness.durable.figures import (
    Column,
    Measured,
    Round,
    Row,
    per_second,
    percentile,
)
from benchmarks.harness.durable.ground import Ground
from benchmarks.harness.durable.job_side import CALLERS, JobSide
from benchmarks.harness.durable.marks import Marks
from benchmarks.harness.durable.program import environment, run
from benchmarks.harness.server import Server
from benchmarks.harness.side import Program, SideError

Say = Callable[[str], None]
_PATIENCE = 60.0
_COLUMNS = [
    Column(figure="each", heading="enqueue/s, one by one"),
    Column(figure="many", heading="many at once"),
    Column(figure="drain", heading="drain/s"),
    Column(figure="cpu", heading="worker CPU µs"),
    Column(figure="row", heading="drain/s, writing a row"),
    Column(figure="row_cpu", heading="CPU µs, writing a row"),
    Column(figure="steady", heading="steady/s"),
    Column(figure="p50", heading="start p50 ms", form=",.1f"),
    Column(figure="p99", heading="start p99 ms", form=",.1f"),
    Column(figure="idle", heading="idle CPU %", form=",.1f"),
    Column(figure="repeated", heading="run twice"),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class JobEffort:
    """How much is measured; `limit` is the longest that one part may take, in seconds."""

    rounds: int
    jobs: int
    limit: float
    paced: int
    idle: float


class _Turn:
    """One side's turn, with a database and a queue of its own."""

    def __init__(
        self, side: JobSide, ground: Ground, effort: JobEffort, marks: Marks, database: Database
    ) -> None:
        self._side = side
        self._ground = ground
        self._effort = effort
        self._marks = marks
        self._database = database
        self._given = {
            "DATABASE": database.url,
            "BROKER": ground.servers.get(side.broker, ""),
            "QUEUE": queue_of(side),
            "MARKS": str(marks.path),
            "CALLERS": str(CALLERS),
            "LIMIT": str(effort.limit),
        }
        self._next = 0

    def take(self) -> Round:
        """Every figure of one round. Raises `SideError`."""
        side, effort = self._side, self._effort
        if side.prepares:
            run(side.command("prepare.py"), side.home, self._given)
        if side.folder != "backwright_jobs":
            kind = "bigint" if self._database.engine == "postgresql" else "integer"
            self._database.run(f"create table effects (number {kind} not null)")
        few = max(effort.jobs // 10, 1)
        first, each = self._ask("each", "nothing", few)
        _, many = self._ask("many", "nothing", effort.jobs - few)
        figures = {"each": each["rate"], "many": many["rate"]}
        with self._worker() as worker:
            figures |= self._drained(
                worker, "drain", "cpu", first, int(each["asked"] + many["asked"])
            )
            figures |= self._steady(effort.jobs // 4)
            figures |= self._paced()
            figures |= self._idle(worker)
        first, told = self._ask("many", "row", effort.jobs)
        asked = int(told["asked"])
        with self._worker() as worker:
            figures |= self._drained(worker, "row", "row_cpu", first, asked)
        figures["repeated"] = self._marks.repeated(0, self._next)
        self._check(first, asked)
        return figures

    def _ask(self, way: str, kind: str, count: int) -> tuple[int, Round]:
        first, self._next = self._next, self._next + count
        words = (way, kind, str(count), str(first))
        core = self._ground.other_core
        told = run(
            self._side.command("enqueue.py", *words), self._side.home, self._given, core=core
        )
        return first, {**told, "rate": per_second(told["asked"], told["seconds"])}

    def _worker(self) -> Server:
        side = self._side
        log = self._ground.folder / f"{side.name}-worker.log"
        program = Program(
            command=side.command(*side.worker),
            folder=side.home,
            environment=environment(self._given),
        )
        return Server(program, 0, core=self._ground.worker_core, log=log)

    def _drained(self, worker: Server, rate: str, cpu: str, first: int, count: int) -> Round:
        limit = self._effort.limit
        self._first(worker, first, count)
        self._database.pin(self._ground.other_core)
        before, at = worker.cpu_seconds(), sum(map(bool, self._marks.began(first, count)))
        begun = self._marks.wait(first, count, limit=limit, patience=_PATIENCE)
        spent = worker.cpu_seconds() - before
        times = sorted(filter(None, self._marks.began(first, count)))
        seconds = (times[-1] - times[0]) / 1e9
        figures = {rate: per_second(begun - 1, seconds), f"{rate}_left": count - begun}
        if begun - at > count // 10:
            figures[cpu] = 1e6 * spent / (begun - at)
        return figures

    def _first(self, worker: Server, first: int, count: int) -> None:
        """Wait until something has begun."""
        until = time.monotonic() + _PATIENCE
        while not any(self._marks.began(first, count)):
            worker.alive()
            if time.monotonic() > until:
                raise SideError(f"{self._side.name}: the worker does nothing:\n{worker.said()}")
            time.sleep(0.005)

    def _steady(self, count: int) -> Round:
        """Jobs a second while they are asked for as fast as they can be."""
        self._settled()
        first, told = self._ask("each", "nothing", count)
        asked = int(told["asked"])
        begun = self._marks.wait(first, asked, limit=self._effort.limit, patience=_PATIENCE)
        starts = [each for each in self._marks.asked(first, asked) if each]
        ends = [each for each in self._marks.began(first, asked) if each]
        seconds = (max(ends, default=0) - min(starts, default=0)) / 1e9
        return {"steady": per_second(begun, seconds)}

    def _paced(self) -> Round:
        """From before the call to the start of the job, in milliseconds."""
        self._settled()
        first, told = self._ask("paced", "nothing", self._effort.paced)
        asked = int(told["asked"])
        self._marks.wait(first, asked, limit=self._effort.limit, patience=_PATIENCE)
        pairs = zip(self._marks.asked(first, asked), self._marks.began(first, asked), strict=True)
        waits = [(begun - at) / 1e6 for at, begun in pairs if begun]
        return {"p50": percentile(waits, 0.5), "p99": percentile(waits, 0.99)}

    def _settled(self) -> None:
        """Wait until what was left of the part before is done."""
        until = time.monotonic() + 6 * self._effort.limit
        while self._marks.left(0, self._next) and time.monotonic() < until:
            time.sleep(0.05)

    def _idle(self, worker: Server) -> Round:
        if not self._effort.idle:
            return {}
        time.sleep(1.0)
        before = worker.cpu_seconds()
        time.sleep(self._effort.idle)
        return {"idle": 100 * (worker.cpu_seconds() - before) / self._effort.idle}

    def _check(self, first: int, count: int) -> None:
        """Whoever ran a job that writes a row has written it."""
        written = self._database.count("effects")
        begun = sum(map(bool, self._marks.began(first, count)))
        if not begun - 10 * CALLERS <= written:
            raise SideError(f"{self._side.name}: {begun} jobs ran, but {written} rows were written")


def queue_of(side: JobSide) -> str:
    """The name of its queue at a broker that others use, too."""
    return f"backwright_bench_{side.name}"


def jobs_row(sides: Sequence[JobSide], ground: Ground, effort: JobEffort, say: Say) -> Row:
    """All sides in turns."""
    measured = [Measured(side=side.name, rounds=[]) for side in sides]
    for number in range(effort.rounds):
        for side, kept in zip(sides, measured, strict=True):
            say(f"jobs, round {number + 1}: {side.title}")
            kept.rounds.append(_round(side, ground, effort))
    title = f"Jobs: {effort.jobs:,}, {CALLERS} at once, one worker process on one core"
    return Row(name="jobs", title=title, main="drain", columns=_COLUMNS, sides=measured)


def _round(side: JobSide, ground: Ground, effort: JobEffort) -> Round:
    capacity = 3 * effort.jobs + effort.paced
    path: Path = ground.folder / f"{side.name}.marks"
    with (
        forgotten(side.broker, ground.servers.get(side.broker, ""), queue_of(side)),
        ground.database(side.engine, side.name) as database,
        Marks(path, capacity) as marks,
    ):
        return _Turn(side, ground, effort, marks, database).take()
