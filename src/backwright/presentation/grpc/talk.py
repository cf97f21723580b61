"""One exchange while it is open: what is said to its client, and what it follows."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from backwright.application.call import Call
from backwright.domain.errors import ConflictError, NotFoundError
from backwright.presentation.exposing.failure import failure_of
from backwright.presentation.grpc.admission import Terms
from backwright.presentation.grpc.changes import Changes
from backwright.presentation.grpc.messages import Reading, Writing
from backwright.presentation.grpc.naming import field_path
from backwright.presentation.grpc.request import Request
from backwright.presentation.grpc.serving import NobodyReadsError, Parts, Serving
from backwright.presentation.grpc.values import write_duration_of

# As many as one WebSocket may follow, unless a deployment says otherwise.
_MOST = 100


@dataclass(frozen=True, slots=True)
class Called:
    """A use case that can be called, or with `changes` what can be followed."""

    terms: Terms
    reading: Reading[Any]
    writing: Writing
    changes: Changes | None = None


class FollowedError(ConflictError):
    """The exchange follows something under this id already, or too much altogether."""

    code = "grpc.followed"

    def __init__(self, id: str) -> None:
        super().__init__(id)
        self.id = id

    def __str__(self) -> str:
        return f"{self.id!r} is followed already, or {_MOST} others are; unfollow first"


class Talk:
    """Says one thing at a time; what is followed ends with it."""

    def __init__(
        self, parts: Parts, serving: Serving, response: Any, request: Request, context: Any
    ) -> None:
        self._parts = parts
        self._serving = serving
        self._made_of = response
        self._request = request
        self._context = context
        self._saying = asyncio.Lock()
        self._followed: dict[str, asyncio.Task[None]] = {}
        self._main = asyncio.current_task()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        while self._followed:
            await self.unfollow(next(iter(self._followed)))

    async def caller(self, terms: Terms) -> Call:
        """Who is asking now: a token may have ended since the exchange began."""
        admission = self._parts.admission
        return await admission.caller(self._request, self._context, public=terms.public)

    async def tell(self, id: str, values: dict[str, Any]) -> None:
        """Say what became of a call."""
        response = self._made_of(id=id, **values).SerializeToString()
        async with self._saying:
            await self._serving.tell(self._context, response)

    def refused(self, error: Exception) -> dict[str, Any]:
        """What is said of an error; operators are told as of any other."""
        failure = failure_of(error)
        code = self._parts.refuse.noted(error, failure, self._request)
        number: int = code.value[0]
        said: dict[str, Any] = {
            "status": number,
            "code": failure.code,
            "category": failure.category.value,
            "detail": failure.message,
            "fields": [
                {"field": field_path(each.at), "code": each.code, "message": each.message}
                for each in failure.fields
            ],
            "request_id": self._request.request_id,
        }
        if failure.retry_after is not None:
            said["retry_after"] = write_duration_of(failure.retry_after)
        return {"error": said}

    def follow(
        self, id: str, name: str, *, called: Called, changes: AsyncGenerator[dict[str, Any]]
    ) -> None:
        """Tell changes under an id from now on; raises `FollowedError`."""
        if id in self._followed or len(self._followed) == _MOST:
            raise FollowedError(id)
        pumping = self._pump(id, name, called=called, changes=changes)
        self._followed[id] = asyncio.create_task(pumping)

    async def unfollow(self, id: str) -> None:
        """Tell no more under an id; raises `NotFoundError`."""
        task = self._followed.pop(id, None)
        if task is None:
            raise NotFoundError("following", id)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    async def _pump(
        self, id: str, name: str, *, called: Called, changes: AsyncGenerator[dict[str, Any]]
    ) -> None:
        try:
            async with aclosing(changes) as told:
                async for change in told:
                    public = called.terms.public
                    await self._parts.admission.identify(self._request, public=public)
                    await self.tell(id, {name: called.writing.values(change)})
            self._followed.pop(id, None)
        except NobodyReadsError:
            # Nobody reads the answers to calls either.
            if self._main is not None:
                self._main.cancel()
        except Exception as error:
            self._followed.pop(id, None)
            await self.tell(id, self.refused(error))
