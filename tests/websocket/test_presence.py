"""Presence over a WebSocket."""

import asyncio
from contextlib import AsyncExitStack
from typing import Any

from backwright.domain import new_id
from serving import Person, Served, served


async def attending(person: Person, channel: str = "notes", **more: Any) -> list[str]:
    answer = await person.ask(type="attend", id="p", channel=channel, **more)
    assert answer["type"] == "ack", answer
    present: list[str] = answer["result"]["present"]
    return present


async def test_people_see_who_comes_and_goes(served: Served) -> None:
    """Oneself included, by the end of the connection too."""
    ann, bob = new_id(), new_id()
    async with served.person(served.token(ann)) as one:
        assert await attending(one) == [str(ann)]
        async with served.person(served.token(bob)) as two:
            assert await attending(two) == sorted([str(ann), str(bob)])
            came = await one.hear()
            assert (came["type"], came["id"]) == ("presence", "p")
            assert (came["joined"], came["left"]) == ([str(bob)], [])
        assert (await one.hear())["left"] == [str(bob)]
        assert (await one.ask(type="unsubscribe", id="p"))["type"] == "ack"


async def test_who_may_not_follow_may_not_be_there(served: Served) -> None:
    """Neither see nor be seen; and who is nobody can't be anywhere."""
    ann = new_id()
    note = await served.write(ann)
    async with served.person() as nobody, served.person(served.token()) as other:
        for person, channel, subject, category in (
            (nobody, "notes", None, "unauthenticated"),
            (nobody, "notices", None, "unauthenticated"),
            (other, "notes", note, "not_found"),
            (other, "secrets", None, "not_found"),
        ):
            more = {} if subject is None else {"subject": subject}
            answer = await person.ask(type="attend", id="p", channel=channel, **more)
            assert answer["error"]["category"] == category
    async with served.person(served.token(ann)) as owner:
        assert await attending(owner, subject=note) == [str(ann)]


async def test_other_processes_people_are_there_too(database_url: str) -> None:
    """Within some two seconds."""
    ann, bob = new_id(), new_id()
    async with AsyncExitStack() as stack:
        here = await stack.enter_async_context(served(database_url))
        there = await stack.enter_async_context(served(database_url))
        one = await stack.enter_async_context(here.person(here.token(ann)))
        await attending(one)
        async with there.person(there.token(bob)) as two:
            await attending(two)
            async with asyncio.timeout(5):
                assert (await one.hear())["joined"] == [str(bob)]
        async with asyncio.timeout(5):
            assert (await one.hear())["left"] == [str(bob)]
