"""Where the data lives: one port, as many implementations as there are kinds of URL."""

from collections.abc import Sequence
from typing import Protocol, TypeVar

from backwright.application.call import Call
from backwright.application.durable.work import Claimed
from backwright.application.guard import Guard
from backwright.application.idempotency import Answer
from backwright.application.messages import View
from backwright.application.reading import Reader
from backwright.application.sagas.stored import Advance
from backwright.application.served import Served
from backwright.application.unit_of_work import Links, Sequences, UnitOfWork

ViewT = TypeVar("ViewT", bound=View)


class OpenUnitOfWork(UnitOfWork, Links, Sequences, Protocol):
    """A unit of work in the hands of the pipeline.

    The order is: the handler, `prepare`, `commit`, `close`. `close` is always called.
    """

    def prepare(self) -> None:
        """Check the invariants of what changed, and give it its new version and times."""
        ...

    @property
    def is_used(self) -> bool:
        """Whether anything was loaded or asked for that a commit might have to store."""
        ...

    def finishes(self, work: Sequence[Claimed], result: bytes | None) -> None:
        """Have the commit end this work, if it stores anything at all.

        `result` is that of the last of it. Where the work was lost meanwhile, `commit` raises
        `LeaseLostError`, and nothing is stored.
        """
        ...

    def advance(self, advance: Advance) -> None:
        """Have the commit move a saga on, whose work must not have been lost meanwhile."""
        ...

    async def commit(self, answer: Answer | None = None) -> bool:
        """Store everything or nothing; tells whether there was anything to store.

        Raises `VersionConflictError`, `DuplicateError`, `ReferencedError`, `ValidationError` (a
        check of the database), `AlreadyAnsweredError`, or `UnavailableError`. After the last one
        the outcome is unknown only if the connection broke during the commit itself. A new
        aggregate whose id is stored already has lost a race: that is a version conflict, not a
        duplicate. An expired answer under the key is replaced.
        """
        ...

    async def close(self) -> None:
        """Give back what a locked load holds; without a commit before, nothing is stored."""
        ...


class Store(Protocol):
    """Opens units of work and readers on one database."""

    async def open(self) -> None:
        """Connect; raises `UnavailableError` naming what is missing."""
        ...

    async def close(self) -> None:
        """Let what is running finish, then disconnect."""
        ...

    async def ping(self) -> None:
        """Raise `UnavailableError` if the database does not answer or can't be written."""
        ...

    def begin(self, call: Call, use_case: Served, guard: Guard) -> OpenUnitOfWork:
        """A new unit of work; costs nothing until it is used."""
        ...

    def reader(self, view: type[ViewT], call: Call, guard: Guard | None) -> Reader[ViewT]:
        """A reader that sees what the guard's policy grants; everything with None."""
        ...

    def shows(self, view: type[View]) -> bool:
        """Whether the view can be made from its aggregate alone, without the database."""
        ...

    async def answer(self, key: str) -> Answer | None:
        """The kept answer for an idempotency key, unless it has expired."""
        ...
