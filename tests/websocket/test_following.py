"""Following channels over a WebSocket."""

import asyncio
import gc
import sys
from contextlib import AsyncExitStack
from typing import Any

import pytest
from websockets.asyncio.client import connect

from backwright.domain import new_id
from serving import Person, Served, served, until


async def subscribed(person: Person, channel: str, **more: Any) -> str:
    """Follows; the cursor of the moment."""
    id_ = more.pop("id", channel)
    answer = await person.ask(type="subscribe", id=id_, channel=channel, **more)
    assert (answer["type"], answer["id"]) == ("ack", id_), answer
    cursor: str = answer["result"]["cursor"]
    return cursor


async def quiet(person: Person) -> bool:
    """Whether nothing comes but the answer to a ping."""
    await asyncio.sleep(0.1)
    return (await person.ask(type="ping"))["type"] == "pong"


async def test_an_event_is_told_as_its_subject_is_seen(served: Served) -> None:
    """As soon as it is committed, by whomever."""
    async with served.person() as person:
        await subscribed(person, "notices")
        notice = await served.put("free tea")
        change = await person.hear()

    assert change["type"] == "change"
    assert (change["id"], change["event"]) == ("notices", "board.NoticePut")
    assert (change["subject"], change["version"]) == (str(notice), 1)
    assert change["view"]["text"] == "free tea"
    assert change["cursor"]
    assert change["time"].endswith("Z")


async def test_each_sees_only_what_they_may_see(served: Served) -> None:
    """Asked for each event: owners theirs, staff all."""
    ann, bob = new_id(), new_id()
    async with (
        served.person(served.token(ann)) as one,
        served.person(served.token(bob)) as two,
        served.person(served.token(None, "staff")) as staff,
    ):
        for person in (one, two, staff):
            await subscribed(person, "notes")
        anns, bobs = await served.write(ann), await served.write(bob)

        assert (await one.hear())["subject"] == str(anns)
        assert (await two.hear())["subject"] == str(bobs)
        assert [(await staff.hear())["subject"] for _ in range(2)] == [str(anns), str(bobs)]
        assert await quiet(one)
        assert await quiet(two)


async def test_nobody_subscribes_without_permission(served: Served) -> None:
    """Nobody to what needs a log-in, somebody to what is another's, anybody to what is not."""
    note = await served.write(new_id())
    async with served.person() as nobody, served.person(served.token()) as other:

        async def category(person: Person, **what: Any) -> str:
            answer = await person.ask(type="subscribe", id="1", **what)
            assert answer["type"] == "error"
            found: str = answer["error"]["category"]
            return found

        assert await category(nobody, channel="notes") == "unauthenticated"
        assert await category(other, channel="notes", subject=note) == "not_found"
        assert await category(other, channel="secrets") == "not_found"
        assert await category(other, channel="notices", after="nonsense") == "validation"
        assert await category(other, channel="notices", after="77777") == "validation"
        await subscribed(other, "notices", id="1")


async def test_one_subject_is_followed_alone(served: Served) -> None:
    """And by several subscriptions of one connection, each told under its id."""
    ann = new_id()
    first, second = await served.write(ann), await served.write(ann)
    async with served.person(served.token(ann)) as person:
        await subscribed(person, "notes", id="a", subject=first)
        await subscribed(person, "notes", id="b", subject=second)
        await served.change(ann, second)
        await served.change(ann, first)

        heard = [await person.hear() for _ in range(2)]

    assert {(each["id"], each["subject"]) for each in heard} == {
        ("a", str(first)),
        ("b", str(second)),
    }


async def test_unsubscribing_ends_it(served: Served) -> None:
    """Acknowledged; the id is free again, and unknown ids are told."""
    async with served.person() as person:
        await subscribed(person, "notices", id="1")
        taken = await person.ask(type="subscribe", id="1", channel="notices")
        assert taken["error"]["code"] == "websocket.id_taken"
        assert (await person.ask(type="unsubscribe", id="1"))["type"] == "ack"
        await served.put()
        assert await quiet(person)
        gone = await person.ask(type="unsubscribe", id="1")
        assert gone["error"]["category"] == "not_found"
        await subscribed(person, "notices", id="1")


async def test_a_connection_follows_only_so_much(sqlite_url: str) -> None:
    """The rest go on."""
    async with (
        served(sqlite_url, WEBSOCKET_SUBSCRIPTIONS="2") as running,
        running.person() as person,
    ):
        await subscribed(person, "notices", id="1")
        await subscribed(person, "notices", id="2")
        answer = await person.ask(type="subscribe", id="3", channel="notices")
        assert answer["error"]["code"] == "websocket.subscriptions"
        await running.put()
        assert {(await person.hear())["id"] for _ in range(2)} == {"1", "2"}


async def test_a_flood_of_subscriptions_keeps_no_more_than_the_limit(sqlite_url: str) -> None:
    """The rest are refused, each under its id."""
    async with (
        served(sqlite_url, WEBSOCKET_SUBSCRIPTIONS="10") as running,
        running.person() as person,
    ):
        ids = [str(number) for number in range(1000)]
        for id_ in ids:
            await person.say(type="subscribe", id=id_, channel="notices")
        answers = [await person.hear() for _ in ids]
        sample = running.application.metrics.registry.get_sample_value

        assert [each["type"] for each in answers].count("ack") == 10
        assert {each["id"] for each in answers} == {*ids}
        assert sample("websocket_subscriptions") == 10


async def test_a_reconnect_goes_on_without_a_gap(served: Served) -> None:
    """From the last change that was seen; in order, each once."""
    notice = await served.put("0")
    async with served.person() as person:
        begun = await subscribed(person, "notices")
        await served.put("1")
        last = (await person.hear())["cursor"]
    await served.put("2")
    await served.put("3")

    async with served.person() as person:
        await subscribed(person, "notices", after=last)
        await served.put("4")
        assert [(await person.hear())["view"]["text"] for _ in range(3)] == ["2", "3", "4"]
        assert await quiet(person)
    async with served.person() as person:
        await subscribed(person, "notices", after=begun)
        assert [(await person.hear())["view"]["text"] for _ in range(4)] == ["1", "2", "3", "4"]
        assert str(notice) not in str(person.came)


async def test_a_ping_tells_where_each_subscription_stands(served: Served) -> None:
    """What does not concern it moves it on, so that a quiet one can be followed again."""
    async with served.person() as person, served.person(served.token(None, "staff")) as staff:
        begun = await subscribed(person, "notices", id="quiet")
        await subscribed(staff, "notes")
        await served.write(new_id())
        await staff.hear()
        cursors = (await person.ask(type="ping"))["cursors"]
        assert int(cursors["quiet"]) > int(begun)

    await served.put("later")
    async with served.person() as person:
        await subscribed(person, "notices", after=cursors["quiet"])
        assert (await person.hear())["view"]["text"] == "later"


async def test_what_is_the_same_for_all_is_asked_once(served: Served) -> None:
    """For each event, however many people follow; what is not, for each of them."""
    sample = served.application.metrics.registry.get_sample_value

    def asked(use_case: str) -> float:
        labels = {"use_case": use_case, "outcome": "ok"}
        return sample("use_case_seconds_count", labels) or 0

    user = new_id()
    tokens = [served.token(user), served.token(None, "staff"), served.token(None, "staff")]
    async with AsyncExitStack() as stack:
        people = [await stack.enter_async_context(served.person(token)) for token in tokens]
        for person in people:
            await subscribed(person, "notices")
            await subscribed(person, "notes")
        await served.put()
        for person in people:
            await person.hear()
        assert asked("GetNotice") == 1
        await served.write(user)
        for person in people:
            await person.hear()
        # The owner is shown it as the owner; of staff one is like the other.
        assert asked("GetNote") == 2


async def test_what_another_process_commits_is_told(database_url: str) -> None:
    """Two servers on one database: everybody hears of everything at once, and can change over."""
    async with served(database_url) as here, served(database_url) as there:
        async with here.person() as one, there.person() as two:
            await subscribed(one, "notices")
            await subscribed(two, "notices")
            async with asyncio.timeout(5):
                for number in range(5):
                    await (here if number % 2 else there).put(str(number))
                texts = [
                    [(await each.hear())["view"]["text"] for _ in range(5)] for each in (one, two)
                ]
            cursor = one.came[4]["cursor"]

        assert texts == [["0", "1", "2", "3", "4"]] * 2
        async with there.person() as person:
            await subscribed(person, "notices", after=cursor)
            assert [(await person.hear())["view"]["text"] for _ in range(2)] == ["3", "4"]


async def test_one_event_reaches_many(served: Served) -> None:
    """Two hundred clients in one process."""
    people = [Person(await connect(served.url)) for _ in range(200)]
    try:
        for person in people:
            await person.ask(type="hello")
            await subscribed(person, "notices")
        notice = await served.put()
        heard = await asyncio.gather(*(person.hear() for person in people))
    finally:
        await asyncio.gather(*(person.connection.close() for person in people))

    assert {each["subject"] for each in heard} == {str(notice)}


async def test_a_session_that_ends_is_told_nothing_more(served: Served) -> None:
    """Also when it only listens."""
    import board

    tokens = await served.application.send(board.Enter(roles=["staff"]))
    claims = served.application.access_tokens.verify(tokens.access_token)
    async with served.person(tokens.access_token) as person:
        await subscribed(person, "notes")
        await served.application.send(board.Leave(session=claims.session))
        await served.write(new_id())

        assert (await person.closed())[0] == 4401
    assert all(each["type"] != "change" for each in person.came)


async def test_new_roles_count_from_the_next_event_on(served: Served) -> None:
    """A subscription goes on under the new token."""
    user = new_id()
    async with served.person(served.token(user, "staff")) as person:
        await subscribed(person, "notes")
        assert (await person.ask(type="hello", token=served.token(user)))["type"] == "welcome"
        await served.write(new_id())
        mine = await served.write(user)

        assert (await person.hear())["subject"] == str(mine)


async def test_a_client_that_never_reads_is_cut_off(sqlite_url: str) -> None:
    """Whoever takes nothing for so long; meanwhile nothing piles up, and others hear all."""
    async with served(sqlite_url, WEBSOCKET_PATIENCE_SECONDS="1") as running:
        sample = running.application.metrics.registry.get_sample_value
        async with running.person() as reader, connect(running.url, max_queue=1) as connection:
            stuck = Person(connection)
            await stuck.ask(type="hello")
            await subscribed(stuck, "notices")
            await subscribed(reader, "notices")
            connection.transport.pause_reading()
            sent = 0
            while sample("websocket_closed_total", {"code": "4408"}) is None:
                await running.put("a" * 20_000)
                assert (await reader.hear())["type"] == "change"
                sent += 1
                assert sent < 2_000
            await until(lambda: sample("websocket_connections") == 1)
            connection.transport.abort()


async def test_a_slow_reader_misses_nothing(served: Served) -> None:
    """A burst of more than is kept for it is read again from the log."""
    async with served.person() as person:
        await subscribed(person, "notices")
        texts = [str(number) for number in range(600)]
        for text in texts:
            await served.put(text)

        assert [(await person.hear())["view"]["text"] for _ in texts] == texts


@pytest.mark.parametrize(
    "amount", [300, pytest.param(10_000, marks=[pytest.mark.soak, pytest.mark.timeout(900)])]
)
async def test_memory_stays_flat_over_many_connections(served: Served, amount: int) -> None:
    """Opened, used, followed with, and closed; politely or not."""

    async def visit(number: int) -> None:
        async with served.person() as person:
            await subscribed(person, "notices")
            await person.send("Wait", body={"seconds": 0})
            if number % 2:
                person.connection.transport.abort()

    async def visits(amount: int) -> int:
        for number in range(amount):
            await visit(number)
        await until(lambda: sample("websocket_connections") == 0)
        await until(lambda: sample("websocket_subscriptions") == 0)
        gc.collect()
        return sys.getallocatedblocks()

    sample = served.application.metrics.registry.get_sample_value
    await visits(100)
    before = await visits(50)
    after = await visits(amount)

    # Of each connection nothing is left but its count of messages, for a minute.
    assert after - before < amount * 20


@pytest.mark.parametrize("signal", ["kill", "stop"])
async def test_processes_that_are_killed_cost_their_clients_no_event(
    postgresql_url: str, signal: str
) -> None:
    """Two real processes: the clients of one that ends go on at the other, from their cursor."""
    async with served(postgresql_url) as here:
        there = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.websocket.process", postgresql_url),
            stdout=asyncio.subprocess.PIPE,
        )
        assert there.stdout is not None
        port = int(await there.stdout.readline())
        async with connect(f"ws://127.0.0.1:{port}/ws") as connection:
            person = Person(connection)
            await person.ask(type="hello")
            await subscribed(person, "notices")
            await here.put("0")
            last = (await person.hear())["cursor"]
            await person.send("PutNotice", body={"text": "1"})
            there.kill() if signal == "kill" else there.terminate()
            await person.closed()
        await there.wait()
        await here.put("2")

        async with here.person() as person:
            await subscribed(person, "notices", after=last)
            assert [(await person.hear())["view"]["text"] for _ in range(2)] == ["1", "2"]
