"""The fields of a selection, each worked out for all sources of one kind at once."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from typing import Any, Protocol
from uuid import UUID

from graphql import FieldNode, FragmentDefinitionNode, GraphQLField, GraphQLObjectType
from graphql.execution import get_argument_values

from backwright.presentation.graphql.asking import Asking, Info
from backwright.presentation.graphql.resolving import Get, itself
from backwright.presentation.graphql.run import BROKEN, Path, PathOf, Run
from backwright.presentation.graphql.shapes import Shape

Load = Callable[[Asking, UUID], Awaitable[Any]]


class Column(Protocol):
    """One field of a selection."""

    key: str
    waits: bool

    def now(self, sources: list[Any], paths: PathOf, run: Run) -> list[Any]:
        """A part for each source; only for what does not wait."""
        ...

    async def later(self, sources: list[Any], paths: PathOf, run: Run) -> list[Any]:
        """A part for each source."""
        ...


class Constant:
    """`__typename`."""

    waits = False

    def __init__(self, key: str, value: Any) -> None:
        self.key = key
        self._value = value

    def now(self, sources: list[Any], paths: PathOf, run: Run) -> list[Any]:
        """The same for all."""
        return [self._value] * len(sources)

    async def later(self, sources: list[Any], paths: PathOf, run: Run) -> list[Any]:
        """The same for all."""
        return self.now(sources, paths, run)


class Seen:
    """What stands in the sources."""

    def __init__(self, key: str, get: Get, shape: Shape) -> None:
        self.key = key
        self._get = get
        self._shape = shape
        self.waits = shape.waits

    def now(self, sources: list[Any], paths: PathOf, run: Run) -> list[Any]:
        """What is there."""
        get = self._get
        values = [get(source) for source in sources]
        return self._shape.now(values, self._below(paths), run)

    async def later(self, sources: list[Any], paths: PathOf, run: Run) -> list[Any]:
        """What is there."""
        get = self._get
        values = [get(source) for source in sources]
        return await self._shape.later(values, self._below(paths), run)

    def _below(self, paths: PathOf) -> PathOf:
        key = self.key
        return lambda index: (paths(index), key)


class Loaded:
    """What the sources refer to by ids; each thing is loaded once, and all of them together."""

    waits = True

    def __init__(
        self, key: str, get: Get, load: Load, shape: Shape, nodes: tuple[FieldNode, ...]
    ) -> None:
        """`shape` is of the thing itself, which may be null."""
        self.key = key
        self._get = get
        self._load = load
        self._shape = shape
        self._nodes = nodes

    def now(self, sources: list[Any], paths: PathOf, run: Run) -> list[Any]:
        """Never: there is nothing yet."""
        raise RuntimeError("what is loaded has to be waited for")

    async def later(self, sources: list[Any], paths: PathOf, run: Run) -> list[Any]:
        """What was loaded; None where it is not there for the caller."""
        get, key = self._get, self.key

        def below(index: int) -> Path:
            return paths(index), key

        things, places = await self.found([get(source) for source in sources], below, run)
        if len(things) < len(places):
            alike = Run(run.context, run.variables)
            parts = await self._shape.later(things, _first(places, below), alike)
            if not alike.errors:
                return [parts[place] for place in places]
            # Each of them is told where it stands.
        return await self._shape.later([things[place] for place in places], below, run)

    async def found(
        self, ids: Sequence[Any], paths: PathOf, run: Run
    ) -> tuple[list[Any], list[int]]:
        """The things, each once, and for each id which of them it is.

        What could not be loaded is an error where it should stand.
        """
        load, asking = self._load, run.context
        wanted: dict[Any, int] = {}
        places = [wanted.setdefault(each, len(wanted)) for each in ids]
        loading = [load(asking, each) for each in wanted if each is not None]
        things: list[Any] = await asyncio.gather(*loading, return_exceptions=True)
        if None in wanted:
            things.insert(wanted[None], None)
        errors = {at: each for at, each in enumerate(things) if isinstance(each, BaseException)}
        if errors:
            for index, place in enumerate(places):
                if place in errors:
                    _kept(run, errors[place], self._nodes, paths(index))
            things = [None if at in errors else each for at, each in enumerate(things)]
        return things, places


class LoadedLists:
    """The same for lists of ids."""

    waits = True

    def __init__(self, key: str, get: Get, single: Loaded, shape: Shape) -> None:
        """`shape` is of the lists, once their things are there."""
        self.key = key
        self._get = get
        self._single = single
        self._shape = shape

    def now(self, sources: list[Any], paths: PathOf, run: Run) -> list[Any]:
        """Never: there is nothing yet."""
        raise RuntimeError("what is loaded has to be waited for")

    async def later(self, sources: list[Any], paths: PathOf, run: Run) -> list[Any]:
        """Lists of what was loaded, None where something is not there for the caller."""
        get, key = self._get, self.key
        lists = [list(get(source) or ()) for source in sources]
        places = [(number, at) for number, ids in enumerate(lists) for at in range(len(ids))]

        def within(index: int) -> Path:
            number, at = places[index]
            return (paths(number), key), at

        ids = [each for ids in lists for each in ids]
        things, found = await self._single.found(ids, within, run)
        which = iter(found)
        values = [[things[next(which)] for _ in ids] for ids in lists]
        return await self._shape.later(values, lambda index: (paths(index), key), run)


class Asked:
    """What a use case answers."""

    waits = True

    def __init__(
        self,
        key: str,
        definition: GraphQLField,
        shape: Shape,
        *,
        nodes: tuple[FieldNode, ...],
        fragments: dict[str, FragmentDefinitionNode],
        needed: bool,
    ) -> None:
        """`shape` may be null; where it is `needed` and is not there, its holder is null."""
        self.key = key
        self._definition = definition
        self._resolve: Any = definition.resolve
        self._shape = shape
        self._nodes = nodes
        self._fragments = fragments
        self._needed = needed

    def now(self, sources: list[Any], paths: PathOf, run: Run) -> list[Any]:
        """Never: there is nothing yet."""
        raise RuntimeError("what is asked for has to be waited for")

    async def later(self, sources: list[Any], paths: PathOf, run: Run) -> list[Any]:
        """The answers; what was refused is an error where the answer should stand."""
        key = self.key

        def below(index: int) -> Path:
            return paths(index), key

        answers = (self._answer(source, below(at), run) for at, source in enumerate(sources))
        values = [await next(answers)] if len(sources) == 1 else await asyncio.gather(*answers)
        parts = await self._shape.later(values, below, run)
        if self._needed and None in parts:
            run.broken = True
            return [BROKEN if part is None else part for part in parts]
        return parts

    async def _answer(self, source: Any, path: Path, run: Run) -> Any:
        try:
            info = Info(run.context, self._nodes, self._fragments)
            given = get_argument_values(self._definition, self._nodes[0], run.variables)
            return await self._resolve(source, info, **given)
        except Exception as error:
            run.fail(error, self._nodes, path)
            return None


class Followed(Seen):
    """What a subscription follows: its sources are the changes themselves."""

    def __init__(
        self, key: str, definition: GraphQLField, shape: Shape, *, nodes: tuple[FieldNode, ...]
    ) -> None:
        super().__init__(key, itself, shape)
        self._definition = definition
        self._nodes = nodes

    async def begin(self, run: Run) -> AsyncGenerator[Any]:
        """The changes, from now on; raises what they are refused with."""
        subscribe: Any = self._definition.subscribe
        given = get_argument_values(self._definition, self._nodes[0], run.variables)
        stream: AsyncGenerator[Any] = await subscribe(
            None, Info(run.context, self._nodes, {}), **given
        )
        return stream


def type_name(key: str, parent: GraphQLObjectType) -> Constant:
    """The column of `__typename`."""
    return Constant(key, parent.name)


def _first(places: Sequence[int], paths: PathOf) -> PathOf:
    """The places of things where each is first."""
    return lambda index: paths(places.index(index))


def _kept(run: Run, error: BaseException, nodes: tuple[FieldNode, ...], path: Path) -> None:
    """An error of a field; what ends the request ends it."""
    if not isinstance(error, Exception):
        raise error
    run.fail(error, nodes, path)
