"""Jobs: what is asked for now and done later."""

from typing import ClassVar, Generic, Protocol, TypeVar

from msgspec import Struct

ResultT = TypeVar("ResultT")


class Job(Struct, Generic[ResultT], frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Asks for something to be done after the commit; named in the imperative.

    `Job[None]` has no result. `schema` is the version of its shape; see `upcasts`. Where `unique`
    names fields, a job is left out while another one with the same values waits or runs.
    """

    schema: ClassVar[int] = 1
    unique: ClassVar[tuple[str, ...]] = ()


class Progress(Protocol):
    """Tells those who watch how far a job has come."""

    def __call__(self, done: float, note: str = "") -> None:
        """`done` is from 0 to 1. Shown within a second; costs nothing to call often."""
        ...


class Snooze(Exception):  # noqa: N818 - no error: the job asks to be done later
    """Raised by a handler: do this again after a while; it is no failure."""

    def __init__(self, after: str) -> None:
        super().__init__(after)
        self.after = after


class Discard(Exception):  # noqa: N818 - no error: there is nothing left to do
    """Raised by a handler: this can never be done and need not be; kept in the history."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
