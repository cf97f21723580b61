"""From a message to its result."""

import asyncio
from dataclasses import dataclass
from time import monotonic
from typing import Any
from uuid import UUID

import pytest

from backwright.application.call import Call
from backwright.application.dispatch import Ask
from backwright.application.messages import Command, Query
from backwright.application.policy import authenticated, owner, public, role
from backwright.application.rate_limit import Rate
from backwright.application.unit_of_work import UnitOfWork
from backwright.application.use_case import handles
from backwright.domain import (
    Aggregate,
    DeadlineExceededError,
    ForbiddenError,
    NotFoundError,
    Principal,
    RateLimitedError,
    UnauthenticatedError,
    new_id,
)

ANNA = Principal(id=new_id())
STAFF = Principal(id=new_id(), roles=frozenset({"staff"}))


@dataclass(slots=True, kw_only=True, eq=False)
class Note(Aggregate[UUID]):
    owner: UUID
    text: str = ""


class Echo(Query[str]):
    text: str = ""


class Loud(Query[str]):
    text: str = ""


class Rewrite(Command[None]):
    id: UUID


class ShowNote(Query[str]):
    id: UUID


class Titles(Query[list[str]]):
    pass


@handles(Echo, allow=public)
async def echo(query: Echo) -> str:
    return query.text


@handles(Rewrite, allow=owner, on=Note)
async def rewrite(command: Rewrite, uow: UnitOfWork) -> None:
    note = await uow.load(Note, command.id)
    note.text = "new"


async def test_a_message_gets_the_result_of_its_handler(serve: Any) -> None:
    """And those who watch are told."""
    assert await serve(echo).send(Echo(text="hello"), Call()) == "hello"
    assert serve.observed.outcomes == [("Echo", "ok")]


def test_two_handlers_of_one_message_do_not_start(serve: Any) -> None:
    """Nobody could say which one runs."""
    with pytest.raises(ValueError, match="Echo has two handlers"):
        serve(echo, echo)


async def test_whom_the_policy_does_not_mean_runs_nothing(serve: Any) -> None:
    """The handler is never entered."""
    entered = []

    @handles(Echo, allow=role("staff"))
    async def guarded(query: Echo) -> None:
        entered.append(query)

    serve(guarded)
    with pytest.raises(UnauthenticatedError):
        await serve.send(Echo(), Call())
    with pytest.raises(ForbiddenError):
        await serve.send(Echo(), Call(principal=ANNA))
    await serve.send(Echo(), Call(principal=STAFF))

    assert len(entered) == 1
    outcomes = [outcome for _, outcome in serve.observed.outcomes]
    assert outcomes == ["unauthenticated", "forbidden", "ok"]


async def test_hits_are_counted_for_each_caller_and_use_case(serve: Any) -> None:
    """A known caller by identity, a stranger by address."""

    @handles(Loud, allow=public, limit="2/minute")
    async def loud(query: Loud) -> None: ...

    serve(echo, loud)
    await serve.send(Echo(), Call(principal=ANNA, address="10.0.0.1"))
    await serve.send(Loud(), Call(address="10.0.0.1"))

    assert serve.limiter.hits == [
        (f"Echo:{ANNA.known().hex}", Rate(600, 60)),
        ("Loud:10.0.0.1", Rate(2, 60)),
    ]


async def test_too_many_hits_run_nothing(serve: Any) -> None:
    """Not even the policy is asked, so guessing is limited, too."""

    async def refuse(key: str, rate: Rate) -> None:
        raise RateLimitedError(30, str(rate))

    serve.limiter.hit = refuse

    @handles(Echo, allow=authenticated)
    async def guarded(query: Echo) -> None: ...

    with pytest.raises(RateLimitedError):
        await serve(guarded).send(Echo(), Call())
    assert serve.observed.outcomes == [("Echo", "rate_limited")]


async def test_asking_another_module_has_the_rights_of_the_caller(serve: Any) -> None:
    """Its policy is asked, too; its rate limit is for requests from outside."""

    @handles(Loud, allow=role("staff"))
    async def loud(query: Loud) -> str:
        return query.text.upper()

    @handles(Echo, allow=public)
    async def asking(query: Echo, ask: Ask) -> str:
        return await ask(Loud(text=query.text))

    serve(asking, loud)
    assert await serve.send(Echo(text="hey"), Call(principal=STAFF)) == "HEY"
    with pytest.raises(ForbiddenError):
        await serve.send(Echo(text="hey"), Call(principal=ANNA))

    assert [key.partition(":")[0] for key, _ in serve.limiter.hits] == ["Echo", "Echo"]


async def test_a_query_that_takes_too_long_is_ended(serve: Any) -> None:
    """With an error that names it."""

    @handles(Echo, allow=public, timeout=0.01)
    async def slow(query: Echo) -> None:
        await asyncio.Event().wait()

    with pytest.raises(DeadlineExceededError, match="Echo"):
        await serve(slow).send(Echo(), Call())
    assert serve.observed.outcomes == [("Echo", "deadline_exceeded")]


async def test_a_caller_may_wait_less_than_the_use_case(serve: Any) -> None:
    """What ends first counts, and work that nobody waits for is given up."""

    @handles(Echo, allow=public, timeout=60)
    async def slow(query: Echo) -> None:
        await asyncio.Event().wait()

    with pytest.raises(DeadlineExceededError, match="Echo"):
        await serve(slow).send(Echo(), Call(ends_at=monotonic() + 0.01))


async def test_an_error_that_nobody_planned_is_told_as_such(serve: Any) -> None:
    """It goes on to the protocol, which hides it."""

    @handles(Echo, allow=public)
    async def broken(query: Echo) -> None:
        raise KeyError("secret")

    with pytest.raises(KeyError):
        await serve(broken).send(Echo(), Call())
    assert serve.observed.outcomes == [("Echo", "error")]


async def test_a_call_that_is_cancelled_is_told_as_such(serve: Any) -> None:
    """Nobody mistakes it for a success."""

    @handles(Echo, allow=public)
    async def endless(query: Echo) -> None:
        await asyncio.Event().wait()

    task = asyncio.create_task(serve(endless).send(Echo(), Call()))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert serve.observed.outcomes == [("Echo", "cancelled")]


async def test_what_the_queries_of_a_kind_hide_is_not_found_by_its_commands(serve: Any) -> None:
    """Somebody else's note can't be told from one that is not there."""

    @handles(Titles, allow=owner, on=Note)
    async def titles(query: Titles) -> list[str]:
        return []

    @handles(ShowNote, allow=role("staff"), on=Note)
    async def show(query: ShowNote) -> str:
        return ""

    note = Note(id=new_id(), owner=ANNA.known())
    serve.store.put(note)
    serve(rewrite, show, titles)

    with pytest.raises(NotFoundError):
        await serve.send(Rewrite(id=note.id), Call(principal=Principal(id=new_id())))
    with pytest.raises(ForbiddenError):
        await serve.send(Rewrite(id=note.id), Call(principal=STAFF))
    await serve.send(Rewrite(id=note.id), Call(principal=ANNA))
    assert serve.store.stored(Note)[0].text == "new"


def test_a_rate_that_can_not_be_read_does_not_start(serve: Any) -> None:
    """Found before the first request."""

    @handles(Echo, allow=public, limit="often")
    async def limited(query: Echo) -> None: ...

    with pytest.raises(ValueError, match="often"):
        serve(limited)
