"""What identifiers refer to: things that some api shows, of whichever module."""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

import msgspec

from backwright.presentation.exposing.exposed import Exposed
from backwright.presentation.exposing.kind import Kind
from backwright.presentation.graphql.asking import Asking
from backwright.presentation.graphql.reading_types import reference


class Relations:
    """The views that can be asked for by their ids, and the kinds of ids that lead to them."""

    def __init__(self, shown: Iterable[Exposed]) -> None:
        self._getting: dict[type[Any], Exposed] = {}
        self._targets: dict[Any, type[Any]] = {}
        for each in shown:
            if each.kind is Kind.GET and each.view is not None and _by_id_only(each):
                self._getting.setdefault(each.view, each)
                held, _ = reference(_type_of(each.view, each.key))
                if held is not None:
                    self._targets.setdefault(held, each.view)

    def is_node(self, view: type[Any]) -> bool:
        """Whether it has an id of its own, by which it is found."""
        getting = self._getting.get(view)
        return getting is not None and getting.key == "id"

    @property
    def nodes(self) -> tuple[type[Any], ...]:
        """Every view that is a node."""
        return tuple(view for view in self._getting if self.is_node(view))

    def target(self, held: Any, holder: type[Any], field: str) -> type[Any] | None:
        """The view that a field's identifier leads to; None for a thing's own."""
        view = self._targets.get(held)
        if view is holder and field == self._getting[holder].key:
            return None
        return view

    def loading(self, view: type[Any]) -> Callable[[Asking, UUID], Any]:
        """Asks for one of a kind of view; those of one kind that are asked for together are read
        together.
        """
        getting = self._getting[view]
        message: Any = getting.message
        key = getting.key

        def load(asking: Asking, id: UUID) -> Any:
            return asking.loader(view, lambda each: message(**{key: each})).load(id)

        return load


def _by_id_only(shown: Exposed) -> bool:
    fields = msgspec.structs.fields(shown.message)
    return shown.on_member and all(each.name == shown.key or not each.required for each in fields)


def _type_of(view: type[Any], name: str) -> Any:
    return next((each.type for each in msgspec.structs.fields(view) if each.name == name), None)
