"""What can be followed: a kind of thing, and the query that shows one."""

import inspect
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, get_args, get_origin, get_type_hints
from uuid import UUID

from backwright.application.clock import Clock
from backwright.application.messages import Query, View
from backwright.application.reading import Reader
from backwright.application.use_case import UseCase
from backwright.domain.principal import Principal


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """The events of one kind of aggregate, shown by the query that has the subject as its `key`.

    `kind` is the class of the aggregate; `case` is the use case of `query`. `alike` says that the
    query shows the same to all whom it shows something.
    """

    name: str
    kind: str
    view: type[View]
    query: type[Query[Any]]
    case: UseCase
    key: str
    alike: bool = False

    def asked(self, subject: UUID) -> Query[Any]:
        """Asks for the subject as the caller sees it."""
        return self.query(**{self.key: subject})

    def alike_to(self, principal: Principal) -> Principal | None:
        """Who is shown the same as this caller: None for all who are shown every subject."""
        if self.alike:
            grants = self.case.allow.meant(principal)
            if any(not grant.needs_target() for grant in grants):
                return None
        return principal


def asks_nobody(case: UseCase) -> Sequence[type[View]] | None:
    """The views that a query reads, if it is given nothing that could tell who asks; else None."""
    hints = get_type_hints(case.handler)
    names = list(inspect.signature(case.handler).parameters)[1:]
    kinds = [hints.get(name) for name in names]
    if any(kind is not Clock and get_origin(kind) is not Reader for kind in kinds):
        return None
    return [get_args(kind)[0] for kind in kinds if kind is not Clock]
