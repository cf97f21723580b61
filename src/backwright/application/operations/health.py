"""Whether a queue is well."""

from dataclasses import dataclass
from enum import StrEnum

# How long the oldest may have been due, in seconds.
LATE = 60.0
VERY_LATE = 600.0
# Which part of the attempts may fail, where there were enough to tell.
FAILING = 0.1
MOSTLY_FAILING = 0.5
ENOUGH = 20
# How many may wait for a person.
MANY_PARKED = 100


class Health(StrEnum):
    """How a queue is; the worst of its signs counts."""

    HEALTHY = "healthy"
    WARNING = "warning"
    CRITICAL = "critical"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """What the health of a queue is judged by; `oldest` is in seconds."""

    oldest: float | None
    attempts: int
    failed: int
    parked: int
    paused: bool

    @property
    def failure_rate(self) -> float:
        """Which part of the attempts failed."""
        return self.failed / self.attempts if self.attempts else 0.0


def judged(signs: Signs) -> tuple[Health, list[str]]:
    """The health, and every reason why it is not the best."""
    found: list[tuple[Health, str]] = []
    oldest, rate = signs.oldest or 0.0, signs.failure_rate
    if signs.paused:
        found.append((Health.WARNING, "it is paused"))
    elif oldest > LATE:
        much = Health.CRITICAL if oldest > VERY_LATE else Health.WARNING
        found.append((much, f"the oldest has been due for {oldest:.0f} s"))
    if signs.attempts >= ENOUGH and rate > FAILING:
        much = Health.CRITICAL if rate > MOSTLY_FAILING else Health.WARNING
        found.append((much, f"{rate:.0%} of the attempts fail"))
    if signs.parked:
        much = Health.CRITICAL if signs.parked > MANY_PARKED else Health.WARNING
        found.append((much, f"{signs.parked} wait for a person"))
    order = list(Health)
    worst = max((health for health, _ in found), key=order.index, default=Health.HEALTHY)
    return worst, [reason for _, reason in found]
