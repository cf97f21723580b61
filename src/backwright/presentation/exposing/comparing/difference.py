"""One difference between two states of a contract, and where they are collected."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum


class Effect(Enum):
    """What a difference does to clients."""

    HARMLESS = "harmless"
    # Nothing that was promised, but a client that counts on it may be surprised.
    CAREFUL = "careful"
    # Those that run go on; code that is made anew from the contract does not compile.
    REBUILT = "breaks clients when they are built again"
    RUNNING = "breaks running clients"


class ContractError(Exception):
    """A contract can't be read; says which, and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What is different, in words.

    `use_cases` are those that it can be met in, where that is known; of events their types.
    """

    place: str
    text: str
    effect: Effect
    use_cases: tuple[str, ...] = ()

    @property
    def breaking(self) -> bool:
        """Whether clients that keep to the contract break."""
        return self.effect in (Effect.REBUILT, Effect.RUNNING)

    def __str__(self) -> str:
        return f"{self.place} {self.text}"


class Differences:
    """Collects differences; what several use cases share is told once, with all their names."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str, Effect], dict[str, None]] = {}

    def add(self, place: str, text: str, effect: Effect, use_case: str = "") -> None:
        """One more; `use_case` is where it was met."""
        met = self._found.setdefault((place, text, effect), {})
        if use_case:
            met[use_case] = None

    def __iter__(self) -> Iterator[Difference]:
        for (place, text, effect), met in self._found.items():
            yield Difference(place=place, text=text, effect=effect, use_cases=tuple(met))
