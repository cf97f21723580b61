"""How values become parts of an answer, many at a time.

Each shape takes a list of values, None among them, and gives a list of the same length. Most need
nothing but what is there (`now`); those with things in them that are loaded wait (`later`).
"""

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any, Protocol

from graphql import FieldNode

from backwright.presentation.graphql.run import BROKEN, NullError, Path, PathOf, Run


class Shape(Protocol):
    """What one kind of values becomes."""

    waits: bool

    def now(self, values: list[Any], paths: PathOf, run: Run) -> list[Any]:
        """The parts; only for what does not wait."""
        ...

    async def later(self, values: list[Any], paths: PathOf, run: Run) -> list[Any]:
        """The parts, of whatever waits or not."""
        ...


class Same:
    """Values that are written as they are: the encoder knows their forms."""

    waits = False

    def now(self, values: list[Any], paths: PathOf, run: Run) -> list[Any]:
        """The values."""
        return values

    async def later(self, values: list[Any], paths: PathOf, run: Run) -> list[Any]:
        """The values."""
        return values


class Named:
    """Members of an enum, by their names."""

    waits = False

    def __init__(self, names: Mapping[Any, str], nodes: tuple[FieldNode, ...]) -> None:
        self._names = {None: None, **names}
        self._nodes = nodes

    def now(self, values: list[Any], paths: PathOf, run: Run) -> list[Any]:
        """The names; a value that is none of the enum's is an error."""
        names = self._names
        try:
            return [names[value] for value in values]
        except KeyError:
            return [self._one(value, paths(index), run) for index, value in enumerate(values)]

    def _one(self, value: Any, path: Path, run: Run) -> Any:
        if value not in self._names:
            run.fail(NullError(f"{value!r} is no value of its enum"), self._nodes, path)
        return self._names.get(value)

    async def later(self, values: list[Any], paths: PathOf, run: Run) -> list[Any]:
        """The names."""
        return self.now(values, paths, run)


class Needed:
    """Parts that must be there: what holds one that is not can't be there either."""

    def __init__(self, inner: Shape, nodes: tuple[FieldNode, ...]) -> None:
        self._inner = inner
        self._nodes = nodes
        self.waits = inner.waits

    def now(self, values: list[Any], paths: PathOf, run: Run) -> list[Any]:
        """The parts, or `BROKEN`."""
        return self._checked(values, self._inner.now(values, paths, run), paths, run)

    async def later(self, values: list[Any], paths: PathOf, run: Run) -> list[Any]:
        """The parts, or `BROKEN`."""
        return self._checked(values, await self._inner.later(values, paths, run), paths, run)

    def _checked(self, values: list[Any], parts: list[Any], paths: PathOf, run: Run) -> list[Any]:
        if None not in parts:
            return parts
        run.broken = True
        checked = list(parts)
        for index, part in enumerate(parts):
            if part is None:
                if values[index] is None:
                    run.fail(NullError("this is never null"), self._nodes, paths(index))
                checked[index] = BROKEN
        return checked


class Listed:
    """Lists, whose items become parts all at once."""

    def __init__(self, inner: Shape) -> None:
        self._inner = inner
        self.waits = inner.waits

    def now(self, values: list[Any], paths: PathOf, run: Run) -> list[Any]:
        """The lists."""
        items, within = _flat(values, paths)
        return _lists(values, self._inner.now(items, within, run), run)

    async def later(self, values: list[Any], paths: PathOf, run: Run) -> list[Any]:
        """The lists."""
        items, within = _flat(values, paths)
        return _lists(values, await self._inner.later(items, within, run), run)


def _flat(values: Sequence[Any], paths: PathOf) -> tuple[list[Any], PathOf]:
    """The items of all lists, and the place of each."""

    def within(index: int) -> Path:
        for number, value in enumerate(values):
            size = 0 if value is None else len(value)
            if index < size:
                return paths(number), index
            index -= size
        raise IndexError(index)

    return list(chain.from_iterable(value or () for value in values)), within


def _lists(values: Sequence[Any], items: list[Any], run: Run) -> list[Any]:
    """Items in the lists that they came from; a list with a broken item is none."""
    lists: list[Any] = []
    start = 0
    for value in values:
        if value is None:
            lists.append(None)
            continue
        end = start + len(value)
        part = items[start:end]
        lists.append(None if run.broken and BROKEN in part else part)
        start = end
    return lists
