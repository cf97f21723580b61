"""What can be followed: a kind of thing, and the query that shows one."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from backwright.application.messages import Query, View
from backwright.application.use_case import UseCase


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """The events of one kind of aggregate, shown by the query that has the subject as its `key`.

    `kind` is the class of the aggregate; `case` is the use case of `query`.
    """

    name: str
    kind: str
    view: type[View]
    query: type[Query[Any]]
    case: UseCase
    key: str

    def asked(self, subject: UUID) -> Query[Any]:
        """Asks for the subject as the caller sees it."""
        return self.query(**{self.key: subject})
