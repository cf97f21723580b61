"""Calling use cases without knowing who serves them."""

from collections.abc import Awaitable
from typing import Protocol, TypeVar

from backwright.application.call import Call
from backwright.application.messages import Command, Query

ResultT = TypeVar("ResultT")


class Ask(Protocol):
    """Asks another module, through its contract, with the rights of the same caller.

    Rate limits count what comes from outside, so they do not count this.
    """

    def __call__(self, query: Query[ResultT], /) -> Awaitable[ResultT]:
        """The answer, or the error that the other module's pipeline raises."""
        ...


class Send(Protocol):
    """Runs a use case with the caller of the current request."""

    def __call__(self, message: Command[ResultT] | Query[ResultT], /) -> Awaitable[ResultT]:
        """The result, or the error that the pipeline raises."""
        ...


class Dispatcher(Protocol):
    """Runs use cases: what every protocol calls."""

    def send(self, message: Command[ResultT] | Query[ResultT], call: Call) -> Awaitable[ResultT]:
        """Run the pipeline of the message's use case."""
        ...
