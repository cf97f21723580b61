"""A run of the durable rows as Markdown, and on the terminal."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from benchmarks.harness.durable.figures import Column, Measured, Report, Row


def _full(row: Row, side: Measured, column: Column) -> str:
    spread = row.cell(side, column)
    return spread.written(column.form) if spread else ""


def _middle(row: Row, side: Measured, column: Column) -> str:
    spread = row.cell(side, column)
    return f"{spread.median:{column.form}}" if spread else ""


def _grid(report: Report, row: Row) -> list[str]:
    shown = [each for each in row.columns if any(_full(row, side, each) for side in row.sides)]
    head = ("", *(column.heading for column in shown))
    marks = ("---", *("--:" for _ in shown))
    lines = [
        (report.titles[side.side], *(_full(row, side, column) for column in shown))
        for side in row.sides
    ]
    return [f"| {' | '.join(line)} |" for line in (head, marks, *lines)]


def markdown(report: Report, plots: Sequence[str]) -> str:
    """The report as a page that stands beside its plots."""
    machine = ", ".join(f"{name} {value}" for name, value in report.machine.items())
    settings = ", ".join(f"{name} {value:g}" for name, value in report.settings.items())
    load = ", ".join(f"{each:.1f}" for each in report.load)
    lines = [
        f"# {report.name}, {report.at[:10]}",
        "",
        f"Made by `{report.command}` ({settings}). Medians with minimum and maximum over the",
        "rounds; ratios are taken round by round. [How it is measured](../README.md).",
        "",
        f"On: {machine}. Load of the machine before and after: {load}.",
    ]
    for name, why in report.absent.items():
        lines += ["", f"Not measured: {name}: {why}"]
    for row in report.rows:
        lines += ["", f"## {row.title}", "", *_grid(report, row)]
        told = [side.side for side in row.sides if side.side in report.notes]
        if row.name == "jobs" and told:
            lines += ["", "What is promised of a job that was asked for:", ""]
            lines += [f"- {report.titles[name]}: {report.notes[name]}" for name in told]
    lines += ["", *(f"![]({plot})" for plot in plots), ""]
    return "\n".join(lines)


def show(report: Report, console: Console) -> None:
    """The report on a terminal: the middle of every figure."""
    for row in report.rows:
        table = Table(title=row.title, title_justify="left")
        table.add_column()
        for column in row.columns:
            table.add_column(column.heading, justify="right")
        for side in row.sides:
            cells = (_middle(row, side, column) for column in row.columns)
            table.add_row(report.titles[side.side], *cells)
        console.print(table)
    for name, why in report.absent.items():
        console.print(f"not measured: {name}: {why}", style="yellow")
