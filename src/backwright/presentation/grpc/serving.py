"""What every method does around its work: tell errors, be observed, outlast a hang-up."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any, TypeVar

import grpc

from backwright.application.deadlines import Deadlines
from backwright.application.dispatch import Dispatcher
from backwright.application.live.live import Live
from backwright.domain.errors import DeadlineExceededError
from backwright.presentation.exposing.errors import MalformedError
from backwright.presentation.grpc.admission import Admission
from backwright.presentation.grpc.config import GrpcConfig
from backwright.presentation.grpc.errors import TooManyCallsError
from backwright.presentation.grpc.refusing import REQUEST_ID, Refusals
from backwright.presentation.grpc.request import CallObserver, Request
from backwright.presentation.grpc.stopping import Stopping

ResultT = TypeVar("ResultT")
_log = logging.getLogger("backwright.grpc")
# Clients end a call at its deadline as well, and their word may arrive first.
_NEAR = 0.05


class NobodyReadsError(asyncio.CancelledError):
    """A client leaves unread what it was sent.

    It can't be told so: a status would have to wait behind what is not read. To grpcio this looks
    like a call that was cancelled; its connection is closed when that is old enough.
    """


class Finishing:
    """Commands that are done to their end, whether somebody still waits for them or not.

    A client that hangs up, or its deadline, cancels the method: not in the middle of a commit.
    """

    def __init__(self) -> None:
        self._running: set[asyncio.Future[Any]] = set()

    async def run(self, work: Awaitable[ResultT]) -> ResultT:
        """The result; who is cancelled meanwhile leaves the work running."""
        task = asyncio.ensure_future(work)
        self._running.add(task)
        task.add_done_callback(self._over)
        return await asyncio.shield(task)

    async def settled(self) -> None:
        """Wait for all that still runs; each ends by its own use case's timeout."""
        await asyncio.gather(*self._running, return_exceptions=True)

    def _over(self, task: asyncio.Future[Any]) -> None:
        self._running.discard(task)
        if not task.cancelled():
            # Taken, or asyncio would tell of an error that nobody waited for.
            task.exception()


@dataclass(slots=True)
class Places:
    """How many calls there is room for; those beyond it are refused."""

    free: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What all methods share."""

    dispatcher: Dispatcher
    admission: Admission
    refuse: Refusals
    finishing: Finishing
    config: GrpcConfig
    places: Places
    stopping: Stopping
    deadlines: Deadlines = field(default_factory=Deadlines)
    observers: Sequence[CallObserver] = ()
    live: Live | None = None


class Serving:
    """Runs the calls of one method."""

    def __init__(self, parts: Parts, method: str, use_case: str) -> None:
        self._arrived = parts.admission.arrived
        self._refuse = parts.refuse
        self._observe = tuple(observer.called for observer in parts.observers)
        self._within = parts.deadlines.within
        self._patience = parts.config.patience
        self._places = parts.places
        self._method = method
        self._use_case = use_case

    async def run(self, context: Any, work: Callable[[Request], Awaitable[ResultT]]) -> ResultT:
        """What the work returns; an error ends the call with its status."""
        started = perf_counter()
        request = self._arrived(context, self._method, self._use_case)
        places = self._places
        places.free -= 1
        try:
            if places.free < 0:
                raise TooManyCallsError
            result = await work(request)
            request.code = "OK"
            context.set_trailing_metadata(((REQUEST_ID, request.request_id),))
            return result
        except NobodyReadsError:
            _log.info("nobody reads %s", self._method, extra={"request_id": request.request_id})
            raise
        except asyncio.CancelledError:
            left = context.time_remaining()
            if left is not None and left < _NEAR:
                request.code = "DEADLINE_EXCEEDED"
            raise
        except Exception as error:
            await self._refuse(error, request, context)
            raise
        finally:
            places.free += 1
            request.seconds = perf_counter() - started
            for called in self._observe:
                called(request)

    async def asked(self, context: Any) -> bytes:
        """The one request of a call; raises `MalformedError` where none comes."""
        sent = await self.hear(context)
        if sent is None:
            raise MalformedError("the call has no request")
        return sent

    async def hear(self, context: Any) -> bytes | None:
        """The next request; None where the client has said everything.

        Raises `MalformedError` for a client that says nothing for too long: it takes up a place.
        """
        try:
            sent = await self._within(self._patience, "reading", context.read())
        except DeadlineExceededError as error:
            text = f"nothing was sent for {self._patience:g} s"
            raise MalformedError(text) from error
        return None if sent is grpc.aio.EOF else sent

    async def tell(self, context: Any, response: bytes) -> None:
        """Send one response of a stream.

        Waits until the client takes it, but not for ever: raises `NobodyReadsError`.
        """
        try:
            await self._within(self._patience, "writing", context.write(response))
        except DeadlineExceededError as error:
            raise NobodyReadsError from error
