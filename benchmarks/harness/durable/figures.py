"""What a run of the durable rows measured, as it is kept in `results/`."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from msgspec import Struct, json

from benchmarks.harness.result import Spread, ratios

Round = dict[str, float]


class Measured(Struct, frozen=True, kw_only=True):
    """One side of a row: the figures of each of its rounds, by name."""

    side: str
    rounds: list[Round]

    def figures(self, name: str) -> list[float]:
        """One figure of every round that has it."""
        return [each[name] for each in self.rounds if name in each]

    def spread(self, name: str) -> Spread | None:
        """The middle with its limits; None where no round has the figure."""
        figures = self.figures(name)
        return Spread.of(figures) if figures else None


class Column(Struct, frozen=True, kw_only=True):
    """A figure in the table: its name in the rounds, its heading, how it is written.

    With `to`, it is the ratio of the figure to that of the side of this name, round by round.
    """

    figure: str
    heading: str
    form: str = ",.0f"
    to: str = ""


class Row(Struct, frozen=True, kw_only=True):
    """All sides doing the same, in turns; `main` is the figure that is drawn."""

    name: str
    title: str
    main: str
    columns: list[Column]
    sides: list[Measured]

    def of(self, side: str) -> Measured | None:
        """One side's figures, if it took part."""
        return next((each for each in self.sides if each.side == side), None)

    def cell(self, side: Measured, column: Column) -> Spread | None:
        """What stands in the table; None where there is nothing to say."""
        if not column.to:
            return side.spread(column.figure)
        base = self.of(column.to)
        if base is None or base.side == side.side:
            return None
        of_base, own = base.figures(column.figure), side.figures(column.figure)
        return ratios(own, of_base) if own and len(own) == len(of_base) else None


class Report(Struct, frozen=True, kw_only=True):
    """Everything that one run measured; `notes` say of sides how durable they are."""

    name: str
    command: str
    at: str
    machine: Mapping[str, str]
    load: list[float]
    titles: Mapping[str, str]
    notes: Mapping[str, str]
    settings: Mapping[str, float]
    absent: Mapping[str, str]
    rows: list[Row]


def write(report: Report, folder: Path) -> Path:
    """Keep a report as JSON."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{report.at[:10]}-{report.name}.json"
    path.write_bytes(json.format(json.encode(report), indent=2) + b"\n")
    return path


def load(path: Path) -> Report:
    """Read a kept report."""
    return json.decode(path.read_bytes(), type=Report)


def per_second(amount: float, seconds: float) -> float:
    """How many in a second; 0 where nothing was done."""
    return amount / seconds if amount > 0 and seconds > 0 else 0.0


def percentile(figures: Sequence[float], share: float) -> float:
    """The figure that this share is not above; 0 without any."""
    ordered = sorted(figures)
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)] if ordered else 0.0
