"""Lists and single things on a terminal, and as JSON."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from rich.table import Table
from rich.text import Text

from backwright.cli.columns import laid_out, styled
from backwright.cli.console import err, out

_LONGEST = 160


def table(
    headings: Sequence[str],
    rows: Iterable[Sequence[Any]],
    what: str,
    *,
    hint: str = "",
    none: str = "",
) -> None:
    """Print rows under headings, then how many there are, and what may come next.

    `what` is one of them, in a word or two. `none` is said where there are none.
    """
    shown = [[first_line(_text(value)) for value in row] for row in rows]
    if not shown:
        err.print(none or f"no {_plural(what)}")
        return
    # In a pipe each is one line with all columns, so that other programs can search them.
    for line in laid_out(headings, shown, out.width if out.is_terminal else None):
        out.print(line)
    err.print(f"\n{counted(len(shown), what)}{f'; {hint}' if hint else ''}", markup=False)


def facts(lines: Mapping[str, Any]) -> None:
    """Print what is known of one thing; what is empty is left out."""
    shown = Table(box=None, show_header=False, pad_edge=False)
    shown.add_column(style="bold", no_wrap=True)
    shown.add_column(overflow="fold")
    for name, value in lines.items():
        if value not in (None, "", []):
            text = _text(value)
            shown.add_row(name, Text(text, styled(text)))
    out.print(shown)


def counted(amount: int, what: str) -> str:
    """1 job, 2 jobs."""
    return f"{amount} {what if amount == 1 else _plural(what)}"


def _plural(what: str) -> str:
    return f"{what[:-1]}ies" if what.endswith("y") else f"{what}s"


def when(instant: datetime | None) -> str:
    """How long ago, or how long until then."""
    if instant is None:
        return ""
    seconds = round((instant - datetime.now(UTC)).total_seconds())
    if seconds == 0:
        return "now"
    return f"in {span(seconds)}" if seconds > 0 else f"{span(-seconds)} ago"


def span(seconds: float | None) -> str:
    """A length of time in its two largest units; under a second in milliseconds."""
    if seconds is None:
        return ""
    if 0 < seconds < 1:
        return f"{seconds * 1000:.0f} ms"
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


def _text(value: Any) -> str:
    return "" if value is None else str(value)
