"""How often something that failed is tried again, and when."""

from dataclasses import dataclass
from datetime import timedelta

from backwright.application.durable.spans import span

# How far the wait may be off, either way, so that what failed together does not return together.
JITTER = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Retry:
    """So many attempts in all, with a wait between them that grows up to `most`."""

    attempts: int
    first: timedelta
    factor: float = 1.0
    most: timedelta

    def __post_init__(self) -> None:
        if not 1 <= self.attempts <= 1000:
            raise ValueError(f"{self.attempts} attempts: there are 1 to 1000")
        if not 1 <= self.factor <= 10:
            raise ValueError(f"a wait grows 1 to 10 times with each attempt, not {self.factor}")

    def wait(self, failures: int, chance: float) -> timedelta | None:
        """How long to wait after so many failures; None where that was the last attempt.

        `chance` is a random number from 0 to 1, for the jitter.
        """
        if failures >= self.attempts:
            return None
        # The exponent is bounded: beyond it every wait is the longest one.
        grown = self.first.total_seconds() * self.factor ** min(failures - 1, 64)
        seconds = min(grown, self.most.total_seconds())
        return timedelta(seconds=seconds * (1 + JITTER * (2 * chance - 1)))

    def __str__(self) -> str:
        if self.factor == 1:
            return f"{self.attempts} attempts, {self.first} apart"
        return f"{self.attempts} attempts, {self.first} apart at first and {self.most} at last"


def fixed(attempts: int, *, every: str) -> Retry:
    """The same wait each time: `fixed(3, every="500ms")`."""
    return Retry(attempts=attempts, first=span(every), most=span(every))


def exponential(attempts: int, *, first: str, factor: float = 2.0, most: str = "1h") -> Retry:
    """A wait that grows by a factor: `exponential(5, first="1s")` waits 1, 2, 4 and 8 s."""
    return Retry(attempts=attempts, first=span(first), factor=factor, most=span(most))


# Once, and then it is for a person to decide.
NEVER = Retry(attempts=1, first=timedelta(seconds=1), most=timedelta(seconds=1))
# Some fourteen hours, in which an outage is noticed and mended.
USUAL = exponential(20, first="1s", most="1h")
