"""Tables of figures, as this module needs them."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from PACKAGE.reporting.contracts import ReportFormat


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A table with a title; the last row is printed bold."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]


class Sheets(Protocol):
    """Keeps tables as files."""

    async def save(self, name: str, sheet: Sheet, format: ReportFormat) -> Path:
        """Write the file, whole or not at all; another one of the same name is replaced."""
        ...
