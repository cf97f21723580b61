"""Objects of an answer, made column by column."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from backwright.presentation.graphql.columns import Column
from backwright.presentation.graphql.run import BROKEN, PathOf, Run
from backwright.presentation.graphql.shapes import Shape


class Selection:
    """The fields that are wanted of one type of objects."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self.columns = tuple(columns)
        self._keys = tuple(column.key for column in columns)
        self._waiting = tuple(column for column in columns if column.waits)
        self.waits = bool(self._waiting)

    def now(self, sources: list[Any], paths: PathOf, run: Run) -> list[Any]:
        """An object for each source."""
        columns = [column.now(sources, paths, run) for column in self.columns]
        return self._rows(len(sources), columns, run)

    async def later(self, sources: list[Any], paths: PathOf, run: Run) -> list[Any]:
        """An object for each source; what has to be waited for is waited for together."""
        if not self.waits:
            return self.now(sources, paths, run)
        came = iter(await self._waited(sources, paths, run))
        columns = [
            next(came) if column.waits else column.now(sources, paths, run)
            for column in self.columns
        ]
        return self._rows(len(sources), columns, run)

    async def _waited(self, sources: list[Any], paths: PathOf, run: Run) -> list[list[Any]]:
        if len(self._waiting) == 1:
            return [await self._waiting[0].later(sources, paths, run)]
        waiting = (column.later(sources, paths, run) for column in self._waiting)
        return await asyncio.gather(*waiting)

    async def in_turn(self, paths: PathOf, run: Run) -> list[Any]:
        """The same for the one root of mutations, which follow each other."""
        columns = [await column.later([None], paths, run) for column in self.columns]
        return self._rows(1, columns, run)

    def _rows(self, size: int, columns: list[list[Any]], run: Run) -> list[Any]:
        """The objects that columns make; None for one with a broken part."""
        keys = self._keys
        if not keys:
            # Everything was skipped.
            return [{} for _ in range(size)]
        if run.broken:
            return [
                None if any(part is BROKEN for part in row) else dict(zip(keys, row, strict=True))
                for row in zip(*columns, strict=True)
            ]
        return [dict(zip(keys, row, strict=True)) for row in zip(*columns, strict=True)]


class Shown:
    """Objects of one type."""

    def __init__(self, selection: Selection) -> None:
        self._selection = selection
        self.waits = selection.waits

    def now(self, values: list[Any], paths: PathOf, run: Run) -> list[Any]:
        """An object for each value that is one."""
        if None not in values:
            return self._selection.now(values, paths, run)
        places, present = _present(values)
        made = self._selection.now(present, _among(places, paths), run)
        return _placed(len(values), places, made)

    async def later(self, values: list[Any], paths: PathOf, run: Run) -> list[Any]:
        """An object for each value that is one."""
        if None not in values:
            return await self._selection.later(values, paths, run)
        places, present = _present(values)
        made = await self._selection.later(present, _among(places, paths), run)
        return _placed(len(values), places, made)


class OneOf:
    """Objects of several types, by the name of their type."""

    def __init__(self, name_of: Callable[[Any], str], shapes: Mapping[str, Shape]) -> None:
        self._name_of = name_of
        self._shapes = shapes
        self.waits = any(shape.waits for shape in shapes.values())

    def now(self, values: list[Any], paths: PathOf, run: Run) -> list[Any]:
        """An object for each value that is one."""
        made: list[Any] = [None] * len(values)
        for shape, places in self._kinds(values):
            of_kind = [values[place] for place in places]
            parts = shape.now(of_kind, _among(places, paths), run)
            for place, part in zip(places, parts, strict=True):
                made[place] = part
        return made

    async def later(self, values: list[Any], paths: PathOf, run: Run) -> list[Any]:
        """An object for each value that is one."""
        made: list[Any] = [None] * len(values)
        for shape, places in self._kinds(values):
            of_kind = [values[place] for place in places]
            parts = await shape.later(of_kind, _among(places, paths), run)
            for place, part in zip(places, parts, strict=True):
                made[place] = part
        return made

    def _kinds(self, values: list[Any]) -> list[tuple[Shape, list[int]]]:
        kinds: dict[str, list[int]] = {}
        for place, value in enumerate(values):
            if value is not None:
                kinds.setdefault(self._name_of(value), []).append(place)
        return [(self._shapes[name], places) for name, places in kinds.items()]


def _among(places: list[int], paths: PathOf) -> PathOf:
    """The places of some of the values, by their numbers among those."""
    return lambda index: paths(places[index])


def _present(values: list[Any]) -> tuple[list[int], list[Any]]:
    places = [place for place, value in enumerate(values) if value is not None]
    return places, [values[place] for place in places]


def _placed(size: int, places: list[int], made: list[Any]) -> list[Any]:
    placed: list[Any] = [None] * size
    for place, part in zip(places, made, strict=True):
        placed[place] = part
    return placed
