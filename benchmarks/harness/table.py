"""A report as a reader sees it: the same rows in Markdown and on the terminal."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from rich.console import Console
from rich.table import Table

from benchmarks.harness.result import LoadRow, Report, Spread, ratios

NAMES = {"read": "Read by id", "list": "List of 20", "create": "Create with an event"}
ENGINES = {"postgresql": "PostgreSQL", "sqlite": "SQLite"}
LIMIT = "limit"


@dataclass(frozen=True, slots=True)
class Cell:
    """Figures and how they are written; nothing where there is nothing to compare with."""

    spread: Spread | None
    form: str = ",.0f"

    def full(self) -> str:
        """The middle, the smallest and the largest."""
        return self.spread.written(self.form) if self.spread else ""

    def middle(self) -> str:
        """The middle alone."""
        return f"{self.spread.median:{self.form}}" if self.spread else ""


Line = tuple[str, Sequence[Cell]]


@dataclass(frozen=True, slots=True)
class Section:
    """One table of the report: a line for each side."""

    title: str
    columns: Sequence[str]
    lines: list[Line] = field(default_factory=list[Line])


def title_of(row: LoadRow) -> str:
    """`Read by id, PostgreSQL, 32 clients`."""
    floating = "" if row.pinned else ", database on both cores"
    return f"{NAMES[row.name]}, {ENGINES[row.engine]}, {row.clients} clients{floating}"


def _load(report: Report, row: LoadRow) -> Section:
    columns = ("requests/s", "of the limit", "CPU µs", "by CPU", "p50 ms", "p99 ms", "MiB")
    section = Section(title_of(row), columns)
    base = row.of(LIMIT)
    for side in row.sides:
        cells = (
            Cell(Spread.of(side.figures())),
            Cell(ratios(side.figures(), base.figures()) if base else None, ".2f"),
            Cell(Spread.of(side.figures("cpu_us"))),
            Cell(ratios(base.figures("cpu_us"), side.figures("cpu_us")) if base else None, ".2f"),
            Cell(Spread.of(side.figures("p50")), ".1f"),
            Cell(Spread.of(side.figures("p99")), ".1f"),
            Cell(Spread.of([side.memory_mib])),
        )
        section.lines.append((report.titles[side.side], cells))
    return section


def _routes(report: Report, row: LoadRow) -> Section:
    few, many = sorted({side.routes for side in row.sides})
    columns = (f"requests/s, {few} routes", f"{many} routes", f"{many} to {few}", "by CPU")
    section = Section(f"Read by id on the last route, SQLite, {row.clients} clients", columns)
    for name in dict.fromkeys(side.side for side in row.sides):
        one, other = row.of(name, few), row.of(name, many)
        if one is None or other is None:
            continue
        cells = (
            Cell(Spread.of(one.figures())),
            Cell(Spread.of(other.figures())),
            Cell(ratios(other.figures(), one.figures()), ".2f"),
            Cell(ratios(one.figures("cpu_us"), other.figures("cpu_us")), ".2f"),
        )
        section.lines.append((report.titles[name], cells))
    return section


def _starts(report: Report) -> Section:
    section = Section("Start, SQLite", ("seconds to the first answer", "MiB then"))
    for each in report.starts:
        cells = (Cell(Spread.of(each.seconds), ".2f"), Cell(Spread.of(each.memory_mib)))
        section.lines.append((report.titles[each.side], cells))
    return section


def sections(report: Report) -> Iterator[Section]:
    """Every table of a report."""
    for row in report.rows:
        yield _load(report, row)
    if report.routes is not None:
        yield _routes(report, report.routes)
    if report.starts:
        yield _starts(report)


def _grid(section: Section) -> list[str]:
    head = ("", *section.columns)
    marks = ("---", *("--:" for _ in section.columns))
    lines = [(title, *(cell.full() for cell in cells)) for title, cells in section.lines]
    return [f"| {' | '.join(line)} |" for line in (head, marks, *lines)]


def markdown(report: Report, plots: Sequence[str]) -> str:
    """The report as a page that stands beside its plots."""
    machine = ", ".join(f"{name} {value}" for name, value in report.machine.items())
    settings = ", ".join(f"{name} {value:g}" for name, value in report.settings.items())
    lines = [
        f"# {report.name}, {report.at[:10]}",
        "",
        f"Made by `{report.command}` ({settings}). Medians with minimum and maximum over the",
        "rounds; ratios are taken round by round. [How it is measured](../README.md).",
        "",
        f"On: {machine}.",
    ]
    for name, why in report.absent.items():
        lines += ["", f"Not measured: {name}: {why}"]
    for section in sections(report):
        lines += ["", f"## {section.title}", "", *_grid(section)]
    lines += ["", *(f"![]({plot})" for plot in plots), ""]
    return "\n".join(lines)


def show(report: Report, console: Console) -> None:
    """The report on a terminal: the middle of every figure."""
    for section in sections(report):
        table = Table(title=section.title, title_justify="left")
        table.add_column()
        for column in section.columns:
            table.add_column(column, justify="right")
        for title, cells in section.lines:
            table.add_row(title, *(cell.middle() for cell in cells))
        console.print(table)
    for name, why in report.absent.items():
        console.print(f"not measured: {name}: {why}", style="yellow")
