"""The way of a saga: forward step by step, and back over what was done."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Standing:
    """Before the step `position`; or, `undoing`, before the compensation of that step."""

    position: int
    undoing: bool = False


class Course:
    """Which step comes next, given what became of the last one; None where the saga is over.

    `undoable` says of each step whether it has a compensation, `in_doubt` whether that is run, too,
    where the step may have happened. Whatever happens, what is undone is exactly what was done and
    can be undone, in the reverse order; before it, if it is in doubt, the step that turned it back.
    """

    def __init__(self, undoable: Sequence[bool], in_doubt: Sequence[bool]) -> None:
        self._undoable = tuple(undoable)
        self._in_doubt = tuple(in_doubt)

    def completed(self, at: Standing) -> Standing | None:
        """The step was done."""
        following = at.position + 1
        return Standing(following) if following < len(self._undoable) else None

    def turned_back(self, at: Standing) -> Standing | None:
        """The step will not be done, although it may have happened."""
        if self._in_doubt[at.position]:
            return Standing(at.position, undoing=True)
        return self._below(at.position)

    def undone(self, at: Standing) -> Standing | None:
        """The step was undone."""
        return self._below(at.position)

    def _below(self, position: int) -> Standing | None:
        for each in range(position - 1, -1, -1):
            if self._undoable[each]:
                return Standing(each, undoing=True)
        return None
