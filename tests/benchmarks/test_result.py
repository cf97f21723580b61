"""Figures are compared the way the report says."""

from pathlib import Path

from benchmarks.harness.result import Loaded, LoadRow, Report, Round, Spread, load, ratios, write
from benchmarks.harness.table import markdown


def rounds(*rates: float) -> list[Round]:
    return [
        Round(requests_per_second=rate, p50=1.0, p99=2.0, cpu_us=100.0, checked=10)
        for rate in rates
    ]


def report() -> Report:
    sides = [
        Loaded(side="limit", routes=3, rounds=rounds(1000, 500), memory_mib=40),
        Loaded(side="peer", routes=3, rounds=rounds(500, 250), memory_mib=90),
    ]
    return Report(
        name="test",
        command="python -m benchmarks run",
        at="2026-01-02T03:04:05+00:00",
        machine={"processor": "abacus"},
        titles={"limit": "Bare limit", "peer": "A peer"},
        settings={"rounds": 2},
        absent={"PostgreSQL": "no server"},
        rows=[LoadRow(name="read", engine="sqlite", clients=8, pinned=True, sides=sides)],
    )


def test_a_slow_moment_of_the_machine_does_not_change_a_ratio() -> None:
    """Ratios are taken round by round, between turns that were next to each other."""
    assert ratios([500, 250], [1000, 500]) == Spread(0.5, 0.5, 0.5)


def test_a_written_report_is_read_back_as_it_was(tmp_path: Path) -> None:
    """A kept report can be shown again, with nothing lost."""
    path = write(report(), tmp_path)

    assert path.name == "2026-01-02-test.json"
    assert load(path) == report()


def test_the_table_has_ratios_spreads_and_what_was_left_out() -> None:
    """A reader sees how sure a figure is, and what is missing from the table and why."""
    page = markdown(report(), ["plot.svg"])

    assert "| A peer | 375 (250-500) | 0.50 | 100 | 1.00 | 1.0 | 2.0 | 90 |" in page
    assert "Not measured: PostgreSQL: no server" in page
    assert "![](plot.svg)" in page
