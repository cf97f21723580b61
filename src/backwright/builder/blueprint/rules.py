"""What must hold, and which states follow each other."""

from dataclasses import dataclass

from backwright.builder.blueprint.formula import Formula


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A sentence that must hold.

    `before` names the operations that check it before they change anything (copies are fresh by
    then), `after` those that check it after their change; `always` is an invariant, checked before
    every commit. Callers with one of the roles or permissions in `unless` are exempt.
    """

    code: str
    constant: str
    must: Formula
    say: str
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    always: bool = False
    unless: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Move:
    """A step of a state machine: pairs of the state before and the state after."""

    name: str
    ways: tuple[tuple[str, str], ...]

    @property
    def sources(self) -> tuple[str, ...]:
        """The states that it can be made from."""
        return tuple(source for source, _ in self.ways)

    @property
    def targets(self) -> tuple[str, ...]:
        """The states that it can lead to, each once."""
        return tuple(dict.fromkeys(target for _, target in self.ways))
