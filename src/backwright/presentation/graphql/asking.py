"""One GraphQL request at work: who asks, and what was loaded for them already."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from graphql import FieldNode, FragmentDefinitionNode

from backwright.application.call import Call
from backwright.application.dispatch import Ask, Dispatcher
from backwright.application.gathering import Gathering
from backwright.presentation.graphql.loading import Asked, Loader


@dataclass(slots=True, kw_only=True)
class Asking:
    """The context of all resolvers of a request.

    `key` is the request's idempotency key, where it has only one mutation.
    """

    call: Call
    dispatcher: Dispatcher
    asks: Callable[[Call], Ask]
    key: str | None = None
    loaders: dict[type[Any], Loader] = field(default_factory=dict[type[Any], Loader])
    ask: Ask = field(init=False)
    _beside: dict[str, Gathering] = field(default_factory=dict[str, Gathering])

    def __post_init__(self) -> None:
        self.ask = self.asks(replace(self.call, gathering=Gathering()))

    def loader(self, view: type[Any], asked: Asked) -> Loader:
        """The loader of a kind of view."""
        loader = self.loaders.get(view)
        if loader is None:
            loader = self.loaders[view] = Loader(self.ask, asked)
        return loader

    def beside(self, by: str) -> Gathering:
        """What reads lists together that differ in what they have for one filter."""
        gathering = self._beside.get(by)
        if gathering is None:
            gathering = self._beside[by] = Gathering(by)
        return gathering

    def forget(self) -> None:
        """Load anew what is asked for from now on: something was changed."""
        self.loaders = {}


@dataclass(frozen=True, slots=True)
class Info:
    """What resolvers are told: of what the library tells, all that ours look at."""

    context: Asking
    field_nodes: Sequence[FieldNode]
    fragments: Mapping[str, FragmentDefinitionNode]
