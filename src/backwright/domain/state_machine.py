"""States and the moves between them."""

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Generic, TypeVar

from backwright.domain.errors import IllegalStateError

StateT = TypeVar("StateT", bound=StrEnum)


class StateMachine(Generic[StateT]):
    """The moves that a thing can make: move → (from → to).

    `during` holds the states that other actions are kept to, by the action.
    """

    __slots__ = ("during", "kind", "moves")

    def __init__(
        self,
        kind: str,
        moves: Mapping[str, Mapping[StateT, StateT]],
        *,
        during: Mapping[str, Collection[StateT]] | None = None,
    ) -> None:
        self.kind = kind
        self.moves = moves
        self.during = during or {}

    def after(self, state: StateT, move: str) -> StateT:
        """The state that a move leads to; raises `IllegalStateError` where it leads nowhere."""
        target = self.moves[move].get(state)
        if target is None:
            raise IllegalStateError(self.kind, move, state.value)
        return target

    def require(self, state: StateT, action: str) -> None:
        """Raise `IllegalStateError` unless the state is one that the action is kept to."""
        if state not in self.during[action]:
            raise IllegalStateError(self.kind, action, state.value)

    def allowing(self, action: str) -> Collection[StateT] | None:
        """The states in which a move or another action can be made; None for any."""
        return self.moves.get(action, self.during.get(action))

    def possible(self, state: StateT) -> tuple[str, ...]:
        """The moves that can be made from a state, in the order they were declared."""
        return tuple(move for move, ways in self.moves.items() if state in ways)
