"""Collects what is wrong, each thing at its place, until everything has been looked at."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from backwright.builder.blueprint.diagnostics import BlueprintError, Diagnostic
from backwright.builder.blueprint.source import Path, Position, Source, Step


class Spot(NamedTuple):
    """A value of a blueprint: the file and the way down to it."""

    source: Source
    path: Path = ()

    def __truediv__(self, step: Step) -> "Spot":
        return Spot(self.source, (*self.path, step))

    def down(self, *steps: Step) -> "Spot":
        """The value further down."""
        return Spot(self.source, self.path + steps)


@dataclass(slots=True)
class Findings:
    """What has been found so far."""

    diagnostics: list[Diagnostic] = field(default_factory=list[Diagnostic])

    def add(
        self,
        code: str,
        spot: Spot,
        message: str,
        hint: str = "",
        *,
        key: bool = False,
        part: tuple[int, int] | None = None,
    ) -> None:
        """Note a mistake: of the value at the spot, of its key, or of a part of its text."""
        position = spot.source.position(spot.path, key=key, part=part)
        self.at(code, spot.source, position, message, hint)

    def at(
        self, code: str, source: Source, position: Position, message: str, hint: str = ""
    ) -> None:
        """Note a mistake at a position."""
        found = Diagnostic(
            code=f"blueprint.{code}",
            file=source.name,
            line=position.line,
            column=position.column,
            width=position.width,
            message=message,
            hint=hint,
            excerpt=source.excerpt(position.line),
        )
        self.diagnostics.append(found)

    def raise_if_any(self) -> None:
        """Raise `BlueprintError` with everything, by file, line and column; each thing once."""
        if self.diagnostics:
            raise BlueprintError(tuple(_sorted(self.diagnostics)))


def _sorted(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    unique = dict.fromkeys(diagnostics)
    return sorted(unique, key=lambda each: (each.file, each.line, each.column, each.code))
