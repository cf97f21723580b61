"""One operation at work: what it is asked with, and what went wrong so far."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from graphql import FieldNode, GraphQLError
from graphql.execution import VariableValues

from backwright.presentation.graphql.asking import Asking

# How many errors of one answer are told: finding the place of each takes time.
MOST = 100
# A place in an answer: what it is in, and its name or number there.
Path = tuple[Any, str | int] | None
# The place of the value with a number; asked only where something went wrong.
PathOf = Callable[[int], Path]


class Broken:
    """Stands where something must be that is not there: whatever holds it is null."""


BROKEN = Broken()


@dataclass(slots=True)
class Run:
    """The context, the coerced variables, and the errors, with how many `more` there were.

    `broken` once something was `BROKEN`.
    """

    context: Asking
    variables: VariableValues
    errors: list[GraphQLError] = field(default_factory=list[GraphQLError])
    more: int = 0
    broken: bool = False

    def fail(self, error: Exception, nodes: tuple[FieldNode, ...], path: Path) -> None:
        """Keep what went wrong with a field; beyond `MOST`, only that something did."""
        if len(self.errors) >= MOST:
            self.more += 1
            return
        said = error.message if isinstance(error, GraphQLError) else str(error)
        located = GraphQLError(said, list(nodes), path=written(path), original_error=error)
        self.errors.append(located)


class NullError(Exception):
    """Something must be there and is not; a fault of the program."""


def written(path: Path) -> list[str | int]:
    """The steps of a path, from the top."""
    steps: list[str | int] = []
    while path is not None:
        path, step = path
        steps.append(step)
    return steps[::-1]
