"""What identifiers refer to: things that some api shows, of whichever module."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec

from backwright.application.messages import ListQuery
from backwright.presentation.exposing.exposed import Exposed
from backwright.presentation.exposing.kind import Kind
from backwright.presentation.graphql.asking import Asking
from backwright.presentation.graphql.reading_types import reference


@dataclass(frozen=True, slots=True)
class Below:
    """A list of what refers to something; `field` names both the reference and the filter."""

    shown: Exposed
    field: str
    key: str
    several: bool

    def of(self, source: Any) -> Any:
        """What the filter has to be for the list below a source."""
        key: UUID = getattr(source, self.key)
        return [key] if self.several else key


class Relations:
    """The views that can be asked for by their ids, and the kinds of ids that lead to them."""

    def __init__(self, shown: Sequence[Exposed]) -> None:
        self._getting: dict[type[Any], Exposed] = {}
        self._targets: dict[Any, type[Any]] = {}
        for each in shown:
            if each.kind is Kind.GET and each.view is not None and _by_id_only(each):
                self._getting.setdefault(each.view, each)
                held, _ = reference(_type_of(each.view, each.key))
                if held is not None:
                    self._targets.setdefault(held, each.view)
        self._below: dict[type[Any], list[Below]] = {}
        for each in shown:
            if each.listed is not None and issubclass(each.message, ListQuery):
                self._list(each, each.listed)

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

    def below(self, view: type[Any]) -> Sequence[Below]:
        """The lists of what refers to a kind of view, in declared order."""
        return self._below.get(view, ())

    def _list(self, shown: Exposed, listed: type[Any]) -> None:
        """A list goes below what its items refer to where it can be filtered by that."""
        fields = msgspec.structs.fields(shown.message)
        for field in fields:
            held, several = reference(field.type)
            own, many = reference(_type_of(listed, field.name))
            target = self._targets.get(held)
            others = any(each.required for each in fields if each is not field)
            if target is not None and own is held and not many and not others:
                key = self._getting[target].key
                self._below.setdefault(target, []).append(Below(shown, field.name, key, several))

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
