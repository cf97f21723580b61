"""What a run measured, as it is kept in `results/`."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median

from msgspec import Struct, json


class Spread(Struct, frozen=True):
    """The middle of some figures, with the smallest and the largest."""

    median: float
    min: float
    max: float

    @classmethod
    def of(cls, figures: Sequence[float]) -> "Spread":
        """Raises `statistics.StatisticsError` for no figures."""
        return cls(median(figures), min(figures), max(figures))

    def written(self, form: str = ",.0f") -> str:
        """`120 (110-130)`; `120` where nothing varies."""
        if self.min == self.max:
            return f"{self.median:{form}}"
        return f"{self.median:{form}} ({self.min:{form}}-{self.max:{form}})"


class Round(Struct, frozen=True, kw_only=True):
    """One turn of one side under load. Latencies are in milliseconds.

    `cpu_us` is the server's own processor time for a request: it hardly moves when the machine is
    shared. Only answers that were right are counted.
    """

    requests_per_second: float
    p50: float
    p99: float
    cpu_us: float
    checked: int


class Loaded(Struct, frozen=True, kw_only=True):
    """One side of a row under load; `memory_mib` is taken at the end."""

    side: str
    routes: int
    rounds: list[Round]
    memory_mib: float

    def figures(self, name: str = "requests_per_second") -> list[float]:
        """One figure of every round."""
        return [getattr(each, name) for each in self.rounds]


class LoadRow(Struct, frozen=True, kw_only=True):
    """All sides under the same load, in turns.

    `pinned` says whether the database's processes were kept off the servers' core.
    """

    name: str
    engine: str
    clients: int
    pinned: bool
    sides: list[Loaded]

    def of(self, side: str, routes: int | None = None) -> Loaded | None:
        """One side's figures, if it took part."""
        for each in self.sides:
            if each.side == side and routes in {None, each.routes}:
                return each
        return None


class Started(Struct, frozen=True, kw_only=True):
    """One side's starts: seconds to the first answer and resident memory then."""

    side: str
    seconds: list[float]
    memory_mib: list[float]


class Report(Struct, frozen=True, kw_only=True):
    """Everything that one run measured."""

    name: str
    command: str
    at: str
    machine: Mapping[str, str]
    titles: Mapping[str, str]
    settings: Mapping[str, float]
    absent: Mapping[str, str]
    rows: list[LoadRow]
    routes: LoadRow | None = None
    starts: list[Started] = []


def ratios(figures: Sequence[float], base: Sequence[float]) -> Spread:
    """Figures to a base, round by round, so that what slowed both does not count."""
    return Spread.of([one / other for one, other in zip(figures, base, strict=True)])


def write(report: Report, folder: Path) -> Path:
    """Keep a report as JSON."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{report.at[:10]}-{report.name}.json"
    path.write_bytes(json.format(json.encode(report), indent=2) + b"\n")
    return path


def load(path: Path) -> Report:
    """Read a kept report."""
    return json.decode(path.read_bytes(), type=Report)
