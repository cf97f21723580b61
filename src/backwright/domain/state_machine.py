"""States and the moves between them."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Generic, TypeVar

from backwright.domain.errors import IllegalStateError

StateT = TypeVar("StateT", bound=StrEnum)


class StateMachine(Generic[StateT]):
    """The moves that a thing can make: move → (from → to)."""

    __slots__ = ("kind", "moves")

    def __init__(self, kind: str, moves: Mapping[str, Mapping[StateT, StateT]]) -> None:
        self.kind = kind
        self.moves = moves

    def after(self, state: StateT, move: str) -> StateT:
        """The state that a move leads to; raises `IllegalStateError` where it leads nowhere."""
        target = self.moves[move].get(state)
        if target is None:
            raise IllegalStateError(self.kind, move, state.value)
        return target

    def require(self, state: StateT, action: str, *states: StateT) -> None:
        """Raise `IllegalStateError` unless the state is one that the action is for."""
        if state not in states:
            raise IllegalStateError(self.kind, action, state.value)

    def possible(self, state: StateT) -> tuple[str, ...]:
        """The moves that can be made from a state, in the order they were declared."""
        return tuple(move for move, ways in self.moves.items() if state in ways)
