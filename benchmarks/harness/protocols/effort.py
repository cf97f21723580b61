"""How much the rows measure."""

from collections.abc import Callable
from dataclasses import dataclass

Say = Callable[[str], None]
ENGINE_TITLES = {"postgresql": "PostgreSQL", "sqlite": "SQLite"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """Rounds of each side; `warm` and `seconds` are seconds of load in a turn.

    `listeners` hear `events`; `visits` WebSockets come and go, so many at once as `crowd`.
    """

    rounds: int = 5
    seconds: float = 4
    warm: float = 2
    clients: int = 32
    listeners: int = 1_000
    events: int = 40
    visits: int = 10_000
    crowd: int = 500
