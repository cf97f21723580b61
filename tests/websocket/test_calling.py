"""Use cases over a WebSocket."""

from uuid import uuid4

from backwright.domain import new_id
from serving import Person, Served, served, until


async def test_a_use_case_is_run_by_name_and_acknowledged(served: Served) -> None:
    """With the rights of whoever said hello, and the result that REST shows."""
    user = new_id()
    async with served.person(served.token(user)) as person:
        answer = await person.send("WriteNote", id="1", body={"text": "tea, please"})

    assert (answer["type"], answer["id"]) == ("ack", "1")
    assert answer["result"]["text"] == "tea, please"
    assert answer["result"]["author"] == str(user)
    assert answer["result"]["version"] == 1


async def test_everything_that_is_wrong_with_a_body_is_told_at_once(served: Served) -> None:
    """Placed, as on REST; nothing is done."""
    async with served.person(served.token()) as person:
        answer = await person.send("WriteNote", body={"text": "", "colour": "green", "size": 1})

    wrong = answer["error"]
    assert (answer["type"], answer["id"]) == ("error", "s")
    assert (wrong["code"], wrong["category"]) == ("validation", "validation")
    assert {each["at"] for each in wrong["fields"]} == {"/text", "/colour", "/size"}
    assert wrong["request_id"]


async def test_errors_say_what_a_caller_can_do(served: Served) -> None:
    """Each category; nothing of an unforeseen error shows."""
    async with served.person(served.token()) as person, served.person() as nobody:
        mine = (await person.send("WriteNote", body={"text": "please"}))["result"]["id"]
        change = {"id": mine, "text": "please!"}

        async def code(who: Person, use_case: str, **more: object) -> tuple[str, str]:
            error = (await who.send(use_case, **more))["error"]
            return error["category"], error["code"]

        assert await code(nobody, "WriteNote", body={"text": "please"}) == (
            "unauthenticated",
            "unauthenticated",
        )
        assert await code(person, "WriteNote", body={"text": "now"}) == (
            "rule_violation",
            "note.polite",
        )
        assert await code(person, "GetNote", body={"id": uuid4()}) == ("not_found", "not_found")
        assert await code(person, "NoSuchThing") == ("not_found", "not_found")
        assert await code(person, "ChangeNote", body=change, version=9) == (
            "precondition_failed",
            "precondition_failed",
        )
        broken = (await person.send("Broken"))["error"]
    assert (broken["category"], broken["code"]) == ("internal", "internal")
    assert "sesame" not in str(broken)


async def test_somebody_elses_note_does_not_exist(served: Served) -> None:
    """Nobody learns of what they may not see."""
    note = await served.write(new_id())
    async with served.person(served.token()) as person:
        answer = await person.send("ChangeNote", body={"id": note, "text": "please"})

    assert answer["error"]["category"] == "not_found"


async def test_a_key_has_its_effect_once(served: Served) -> None:
    """On the same or another connection; another body with it is refused."""
    user = new_id()
    body = {"text": "please"}
    async with served.person(served.token(user)) as first:
        one = await first.send("WriteNote", body=body, key="k-1")
        two = await first.send("WriteNote", body=body, key='"k-1"')
    async with served.person(served.token(user)) as second:
        three = await second.send("WriteNote", body=body, key="k-1")
        other = await second.send("WriteNote", body={"text": "please!"}, key="k-1")
        bad = await second.send("WriteNote", body=body, key="ä b")

    assert one["result"]["id"] == two["result"]["id"] == three["result"]["id"]
    assert other["error"]["code"] == "idempotency.reused"
    assert bad["error"]["code"] == "malformed"


async def test_limits_of_use_cases_count_here_too(served: Served) -> None:
    """Refused with the time after which it may be tried again."""
    async with served.person(served.token()) as person:
        for _ in range(2):
            assert (await person.send("Limited"))["type"] == "ack"
        refused = (await person.send("Limited"))["error"]

    assert (refused["category"], refused["code"]) == ("rate_limited", "rate_limited")
    assert 0 < refused["retry_after"] <= 60


async def test_answers_come_as_soon_as_they_are_there(served: Served) -> None:
    """A slow use case holds no other one back."""
    async with served.person() as person:
        await person.say(type="send", id="slow", use_case="Wait", body={"seconds": 0.3})
        await person.say(type="send", id="quick", use_case="Wait", body={"seconds": 0})

        assert [(await person.hear())["id"] for _ in range(2)] == ["quick", "slow"]


async def test_only_so_much_is_under_way_at_a_time(served: Served) -> None:
    """Then nothing more is read, until something is done."""
    async with served.person() as person:
        for number in range(16):
            await person.say(type="send", id=f"{number}", use_case="Wait", body={"seconds": 0.4})
        await person.say(type="ping")
        await person.say(type="send", id="last", use_case="Wait", body={"seconds": 0})
        await person.say(type="ping")

        first = await person.hear()
        assert first["type"] == "pong"
        heard = [await person.hear() for _ in range(18)]

    assert heard[0]["type"] == "ack"
    assert {each.get("id") for each in heard} >= {"last", "15"}


async def test_a_query_ends_with_its_connection(served: Served) -> None:
    """Nobody is there to be told; nothing is left behind."""
    sample = served.application.metrics.registry.get_sample_value
    async with served.person() as person:
        await person.say(type="send", id="1", use_case="Wait", body={"seconds": 60})
        await person.ask(type="ping")

    await until(lambda: sample("websocket_connections") == 0)


async def test_a_command_is_done_though_its_caller_has_left(served: Served) -> None:
    """As on REST: what was asked for happens."""
    notice = await served.put("before")
    async with served.person() as person:
        body = {"id": notice, "text": "after", "seconds": 0.3}
        await person.say(type="send", id="1", use_case="ChangeNotice", body=body)
        await person.ask(type="ping")

    sample = served.application.metrics.registry.get_sample_value
    await until(lambda: sample("websocket_connections") == 0)
    async with served.person() as person:
        seen = await person.send("GetNotice", body={"id": notice})
    assert seen["result"]["text"] == "after"


async def test_what_an_api_does_not_serve_here_is_not_there(sqlite_url: str) -> None:
    """Nor is there a WebSocket where the settings have none."""
    async with served(sqlite_url) as running, running.person() as person:
        assert (await person.send("ListQueues"))["error"]["category"] == "not_found"
