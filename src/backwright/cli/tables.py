"""Lists and single things on a terminal, and as JSON."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from rich.markup import escape
from rich.table import Table

from backwright.cli.console import err, out

_STYLES = {
    "healthy": "green",
    "warning": "yellow",
    "critical": "bold red",
    "parked": "red",
    "stuck": "red",
    "running": "cyan",
    "compensating": "yellow",
    "failed": "red",
    "done": "green",
    "completed": "green",
    "paused": "yellow",
}
_LONGEST = 80


def table(
    headings: Sequence[str], rows: Iterable[Sequence[Any]], what: str, hint: str = ""
) -> None:
    """Print rows under headings, then how many there are, and what may come next."""
    shown = Table(box=None, header_style="bold", pad_edge=False)
    for heading in headings:
        shown.add_column(heading, overflow="fold")
    amount = 0
    for row in rows:
        shown.add_row(*(_cell(value) for value in row))
        amount += 1
    if amount:
        out.print(shown)
    err.print(f"{chr(10) if amount else ''}{amount or 'no'} {what}{f'; {hint}' if hint else ''}")


def facts(lines: Mapping[str, Any]) -> None:
    """Print what is known of one thing; what is empty is left out."""
    shown = Table(box=None, show_header=False, pad_edge=False)
    shown.add_column(style="bold")
    shown.add_column(overflow="fold")
    for name, value in lines.items():
        if value not in (None, "", []):
            shown.add_row(name, _cell(value, longest=None))
    out.print(shown)


def when(instant: datetime | None) -> str:
    """How long ago, or how long until then."""
    if instant is None:
        return ""
    seconds = (instant - datetime.now(UTC)).total_seconds()
    said = span(abs(seconds))
    return f"in {said}" if seconds > 0 else f"{said} ago"


def span(seconds: float | None) -> str:
    """A length of time in its two largest units."""
    if seconds is None:
        return ""
    if seconds < 60:
        return f"{seconds:.0f} s"
    minutes = int(seconds) // 60
    if minutes < 60:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    if hours < 48:
        return f"{hours} h {minutes} min"
    return f"{hours // 24} d"


def first_line(text: str) -> str:
    """As much of a text as fits into a list."""
    line = text.partition("\n")[0]
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


def _cell(value: Any, longest: int | None = _LONGEST) -> str:
    text = "" if value is None else str(value)
    if longest is not None:
        text = first_line(text)
    style = _STYLES.get(text)
    return f"[{style}]{escape(text)}[/]" if style else escape(text)
