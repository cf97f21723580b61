"""Rows under headings, laid out for the width that there is."""

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.text import Text

_STYLES = {
    "healthy": "green",
    "warning": "yellow",
    "critical": "bold red",
    "parked": "red",
    "stuck": "red",
    "running": "cyan",
    "retrying": "yellow",
    "undoing": "yellow",
    "compensating": "yellow",
    "failed": "red",
    "lost": "red",
    "done": "green",
    "completed": "green",
    "undone": "green",
    "paused": "yellow",
    "✓": "green",
    "✗": "red",
    "↻": "yellow",
    "▸": "cyan",
}
_GAP, _INDENT = "  ", "  "
# A last column narrower than this is a column of single words.
_NARROWEST = 24
_ENDLESS = 10_000
_STICKY = "\N{NO-BREAK SPACE}"

Cells = Sequence[str]


def laid_out(headings: Cells, rows: Sequence[Cells], width: int | None) -> Iterator[Text]:
    """The lines of a list, whose last column is free text; without a `width` each row is one.

    No number, name or state is ever broken: where not all fits, the text is wrapped if it has
    room, and else stands below its row, with the columns that do not fit. Empty columns are
    left out.
    """
    layout = _layout(headings, rows, width)
    yield layout.line(headings, "bold")
    for row in rows:
        yield from layout.lines(row)


def styled(cell: str) -> str:
    """The colour of a word that says how something is; empty for every other text."""
    return _STYLES.get(cell, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Layout:
    """Which columns stand beside each other, how wide, and which below."""

    headings: Cells
    widths: Mapping[int, int]
    beside: Sequence[int]
    below: Sequence[int]
    width: int

    def lines(self, row: Cells) -> Iterator[Text]:
        """A row, and what of it had no room beside."""
        last = self.beside[-1]
        first, *more = _wrapped(row[last], self.widths[last]) or [""]
        indent = sum(self.widths[at] + len(_GAP) for at in self.beside[:-1])
        yield self.line([*row[:last], first])
        yield from (Text(" " * indent + text) for text in more)
        for text in self._rest(row):
            lines = _wrapped(text, self.width - len(_INDENT))
            yield from (Text(_INDENT + line.replace(_STICKY, " ")) for line in lines)

    def line(self, row: Cells, style: str | None = None) -> Text:
        """The columns that stand beside each other."""
        line = Text()
        for at in self.beside:
            line.append(row[at], styled(row[at]) if style is None else style)
            line.append(" " * (self.widths[at] - cell_len(row[at])) + _GAP)
        line.rstrip()
        return line

    def _rest(self, row: Cells) -> Iterator[str]:
        """Columns by their names, and the text of the last one as it is."""
        text = len(self.headings) - 1
        named = [at for at in self.below if at != text and row[at]]
        told = (f"{self.headings[at].lower()} {row[at]}" for at in named)
        # Lines end between columns, not within one.
        yield f"{_STICKY}· ".join(each.replace(" ", _STICKY) for each in told)
        yield row[text] if text in self.below else ""


def _layout(headings: Cells, rows: Sequence[Cells], width: int | None) -> _Layout:
    columns = list(range(len(headings)))
    if width is not None:
        columns = [at for at in columns if at == 0 or any(row[at] for row in rows)]
    widths = {at: max(cell_len(row[at]) for row in (headings, *rows)) for at in columns}
    if width is None:
        return _Layout(headings=headings, widths=widths, beside=columns, below=(), width=_ENDLESS)
    amount = _fitting([widths[at] for at in columns], width)
    *others, last = columns
    room = width - sum(widths[at] + len(_GAP) for at in others)
    if last == len(headings) - 1 and amount == len(others) and room >= _NARROWEST:
        amount, widths[last] = len(columns), room
    beside, below = columns[:amount], columns[amount:]
    return _Layout(headings=headings, widths=widths, beside=beside, below=below, width=width)


def _fitting(widths: Sequence[int], width: int) -> int:
    """How many columns fit beside each other; the first one always does."""
    used = 0
    for amount, wide in enumerate(widths):
        used += wide + (len(_GAP) if amount else 0)
        if used > width:
            return max(amount, 1)
    return len(widths)


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, max(width, 1), break_long_words=False, break_on_hyphens=False)
