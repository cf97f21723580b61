"""Bar charts of the durable rows."""

from pathlib import Path

from benchmarks.harness.durable.figures import Report, Row
from benchmarks.harness.plot import bars
from benchmarks.harness.result import Spread


def draw(report: Report, folder: Path) -> list[str]:
    """Draw every row into an SVG file of a folder; their names. Raises `SideError`."""
    drawn: list[str] = []
    for row in report.rows:
        sides = [(side, spread) for side in row.sides if (spread := side.spread(row.main))]
        if sides:
            drawn.append(f"{report.at[:10]}-{report.name}-{row.name}.svg")
            spreads = [spread for _, spread in sides]
            _row(report, row, [side.side for side, _ in sides], spreads, folder / drawn[-1])
    return drawn


def _row(report: Report, row: Row, names: list[str], spreads: list[Spread], path: Path) -> None:
    heading = next(column.heading for column in row.columns if column.figure == row.main)
    form = ",.0f" if max(spread.median for spread in spreads) > 10 else ".2f"
    texts = [f"{spread.median:{form}}" for spread in spreads]
    labels = [report.titles[name] for name in names]
    title = row.title.partition(";")[0]
    bars(path, title, heading, names, labels, spreads, texts)
