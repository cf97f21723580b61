"""The rows of the durable engine, in short and on SQLite, with our own side alone."""

from pathlib import Path

import pytest
from benchmarks.harness.durable.command import reported
from benchmarks.harness.durable.figures import Column, Measured, Report, Row, load, percentile
from benchmarks.harness.durable.ground import Ground
from benchmarks.harness.durable.job_sides import OURS
from benchmarks.harness.durable.jobs import JobEffort, jobs_row
from benchmarks.harness.durable.marks import Marks
from benchmarks.harness.durable.rows import ROWS, Amounts
from benchmarks.harness.durable.trials import trial_row
from benchmarks.harness.machine import cores
from rich.console import Console

FEW = Amounts(
    messages=1000,
    sagas=20,
    due=2000,
    finished=2000,
    lane=500,
    claimed=200,
    idle=0.3,
)


@pytest.fixture
def ground(tmp_path: Path) -> Ground:
    worker, other = cores()
    return Ground(worker_core=worker, other_core=other, folder=tmp_path, servers={})


def silent(_: str) -> None:
    """Nobody watches."""


def test_jobs_are_asked_for_and_run(ground: Ground) -> None:
    """Every part of the jobs row has a figure, and no job runs twice."""
    effort = JobEffort(rounds=1, jobs=200, limit=20, paced=20, idle=0.1)
    sides = [side for side in OURS if side.engine == "sqlite"]

    row = jobs_row(sides, ground, effort, silent)

    (figures,) = row.sides[0].rounds
    assert min(figures[name] for name in ("each", "many", "drain", "row", "steady", "p50")) > 0
    assert figures["drain_left"] == figures["row_left"] == figures["repeated"] == 0


@pytest.mark.parametrize("name", ["saga", "growth", "idle"])
def test_programs_run_to_their_end(ground: Ground, name: str) -> None:
    """Our own side of a row prints every figure that the table shows."""
    for row in ROWS[name](FEW):
        sides = [side for side in row.sides if side.engine == "sqlite"]

        (side,) = trial_row(row, sides, ground, 1, silent).sides

        assert all(side.spread(each.figure) for each in row.columns if not each.to)


def test_marks_tell_what_began(tmp_path: Path) -> None:
    """What was asked for and did not begin is left; what began again is known."""
    with Marks(tmp_path / "marks", 3) as marks:
        numbers = memoryview(bytearray(72)).cast("q")
        numbers[0], numbers[1], numbers[2], numbers[3] = 5, 7, 2, 6
        marks.path.write_bytes(numbers.tobytes())

        assert marks.asked(0, 3) == [5, 6, 0]
        assert marks.began(0, 3) == [7, 0, 0]
        assert marks.left(0, 3) == 1
        assert marks.repeated(0, 3) == 1
        assert marks.wait(0, 2, limit=0.0, patience=0.0) == 1


def test_a_report_is_kept_with_tables_and_plots(tmp_path: Path) -> None:
    """What was written can be read again; ratios are taken round by round."""
    row = Row(
        name="relay",
        title="Relay",
        main="rate",
        columns=[Column(figure="rate", heading="of bare", form=".2f", to="bare")],
        sides=[
            Measured(side="ours", rounds=[{"rate": 50.0}, {"rate": 10.0}]),
            Measured(side="bare", rounds=[{"rate": 100.0}, {"rate": 10.0}]),
        ],
    )
    report = Report(
        name="durable",
        command="python -m benchmarks durable",
        at="2026-11-21T12:00:00+00:00",
        machine={"cores": "2"},
        load=[0.1, 0.2],
        titles={"ours": "Ours", "bare": "Bare"},
        notes={},
        settings={"rounds": 2},
        absent={"Peer": "no server"},
        rows=[row],
    )

    reported(report, tmp_path, Console(quiet=True))

    assert load(tmp_path / "2026-11-21-durable.json") == report
    page = (tmp_path / "2026-11-21-durable.md").read_text()
    assert "| Ours | 0.75 (0.50-1.00) |" in page
    assert "| Bare |  |" in page
    assert "Peer: no server" in page
    assert (tmp_path / "2026-11-21-durable-relay.svg").exists()


def test_percentiles_are_figures_that_were_measured() -> None:
    """The 99th of a hundred is the largest; nothing has none."""
    assert percentile(range(100), 0.99) == 99
    assert percentile([3.0], 0.5) == 3
    assert percentile([], 0.5) == 0
