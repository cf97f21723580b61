"""Bar charts of a report."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.harness.result import LoadRow, Report, Spread, ratios
from benchmarks.harness.side import SideError
from benchmarks.harness.table import LIMIT, title_of

OURS = "backwright"
_ACCENT, _CALM, _GROUND = "#0b6e4f", "#9aa5b1", "#d7dde3"


def _pyplot() -> Any:
    """matplotlib, which only plots need. Raises `SideError` where it is missing."""
    try:
        import matplotlib as mpl
    except ImportError as error:
        raise SideError("plots need matplotlib: pip install matplotlib") from error
    mpl.use("svg")
    # The same file for the same figures.
    mpl.rcParams.update({"svg.hashsalt": "benchmarks", "svg.fonttype": "none", "font.size": 9})
    from matplotlib import pyplot

    return pyplot


def _colour(side: str) -> str:
    return _ACCENT if side.startswith(OURS) else {LIMIT: _GROUND}.get(side, _CALM)


def bars(
    path: Path, title: str, axis: str, names: Sequence[str], labels: Sequence[str],
    spreads: Sequence[Spread], texts: Sequence[str], mark: float | None = None,
) -> None:  # fmt: skip
    """Draw a bar with its limits and a text for each name."""
    pyplot = _pyplot()
    figure, axes = pyplot.subplots(figsize=(7, 0.6 + 0.42 * len(names)))
    middles = [spread.median for spread in spreads]
    reach = [
        [spread.median - spread.min for spread in spreads],
        [spread.max - spread.median for spread in spreads],
    ]
    places = range(len(names))
    axes.barh(places, middles, xerr=reach, color=[_colour(name) for name in names], height=0.65,
              error_kw={"lw": 1, "capsize": 2, "ecolor": "#3d4852"})  # fmt: skip
    for place, spread, text in zip(places, spreads, texts, strict=True):
        axes.annotate(text, (spread.max, place), (4, 0), textcoords="offset points", va="center")
    axes.set_yticks(places, labels)
    axes.invert_yaxis()
    axes.set_xlabel(axis)
    axes.set_title(title, loc="left", fontsize=10)
    axes.margins(x=0.22)
    axes.set_xlim(left=0)
    if mark is not None:
        axes.axvline(mark, color="#3d4852", lw=0.8, ls=":")
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(path, bbox_inches="tight", metadata={"Date": None})
    pyplot.close(figure)


def _row(report: Report, row: LoadRow, path: Path) -> None:
    base = row.of(LIMIT)
    names = [side.side for side in row.sides]
    labels = [report.titles[name] for name in names]
    rates = [Spread.of(side.figures()) for side in row.sides]
    if base is None:
        texts = [f"{rate.median:,.0f}/s" for rate in rates]
        bars(path, title_of(row), "requests a second", names, labels, rates, texts)
        return
    spreads = [ratios(side.figures(), base.figures()) for side in row.sides]
    texts = [
        f"{ratio.median:.2f} · {rate.median:,.0f}/s"
        for ratio, rate in zip(spreads, rates, strict=True)
    ]
    bars(path, title_of(row), "of the bare limit", names, labels, spreads, texts, 1.0)


def _routes(report: Report, row: LoadRow, path: Path) -> None:
    few, many = sorted({side.routes for side in row.sides})
    names = list(dict.fromkeys(side.side for side in row.sides))
    pairs = [(row.of(name, many), row.of(name, few)) for name in names]
    spreads = [ratios(one.figures(), other.figures()) for one, other in pairs if one and other]
    labels = [report.titles[name] for name in names]
    texts = [f"{spread.median:.2f}" for spread in spreads]
    axis = f"speed with {many} routes, with {few} = 1"
    bars(path, "Read by id on the last route, SQLite", axis, names, labels, spreads, texts, 1.0)


def _starts(report: Report, path: Path) -> None:
    names = [each.side for each in report.starts]
    labels = [report.titles[name] for name in names]
    spreads = [Spread.of(each.seconds) for each in report.starts]
    texts = [
        f"{spread.median:.2f} s · {Spread.of(each.memory_mib).median:.0f} MiB"
        for spread, each in zip(spreads, report.starts, strict=True)
    ]
    bars(path, "Start to the first answer, SQLite", "seconds", names, labels, spreads, texts)


def draw(report: Report, folder: Path) -> list[str]:
    """Draw every row into SVG files of a folder; their names. Raises `SideError`."""
    stem = f"{report.at[:10]}-{report.name}"
    drawn: list[str] = []
    for row in report.rows:
        drawn.append(f"{stem}-{row.name}-{row.engine}.svg")
        _row(report, row, folder / drawn[-1])
    if report.routes is not None:
        drawn.append(f"{stem}-routes.svg")
        _routes(report, report.routes, folder / drawn[-1])
    if report.starts:
        drawn.append(f"{stem}-start.svg")
        _starts(report, folder / drawn[-1])
    return drawn
