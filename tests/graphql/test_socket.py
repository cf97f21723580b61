"""GraphQL on a WebSocket, with a client that knows nothing of this project."""

import asyncio
import json
from typing import Any

import pytest
from websockets.exceptions import InvalidStatus

import bazaar
from backwright.application.call import Call
from backwright.domain import Principal, new_id
from market import Asker, Market, closed, hear, market, say

CHANGED = """subscription($after: String) {
    orderChanged(after: $after) { cursor type version order { status } } }"""
ORDER = 'mutation { createOrder(input: {lines: [{good: "%s", quantity: 1}]}) { id } }'
PLACE = "mutation($id: ID!) { placeOrder(input: {id: $id}) { status } }"


async def placed(asker: Asker) -> str:
    made: str = (await asker.data(ORDER % new_id()))["createOrder"]["id"]
    await asker.data(PLACE, id=made)
    return made


async def since(market: Market) -> dict[str, Any]:
    """Asks for every change from this moment on, whenever the subscription begins."""
    following = market.application.live.follow("orders", Call(principal=Principal(system=True)))
    try:
        return {"query": CHANGED, "variables": {"after": await following.begin()}}
    finally:
        await following.aclose()


async def test_operations_of_every_kind_are_answered(stall: Market) -> None:
    """`next` once, and `complete`."""
    async with stall.talking(None) as connection:
        await say(connection, type="subscribe", id="1", payload={"query": "{ weather { big } }"})

        answer = {"data": {"weather": {"big": 2**40}}}
        assert await hear(connection) == {"type": "next", "id": "1", "payload": answer}
        assert await hear(connection) == {"type": "complete", "id": "1"}


async def test_what_happens_is_told_to_those_who_may_see_it(bazaars: Market) -> None:
    """As the caller sees it now; others are not told at all."""
    async with (
        bazaars.asker() as owner,
        bazaars.asker() as other,
        bazaars.talking(bazaars.token(id=owner.id)) as mine,
        bazaars.talking(bazaars.token(id=other.id)) as theirs,
    ):
        for connection in (mine, theirs):
            await say(connection, type="subscribe", id="s", payload=await since(bazaars))
        await placed(owner)
        await placed(other)

        told = (await hear(mine))["payload"]["data"]["orderChanged"]
        others = (await hear(theirs))["payload"]["data"]["orderChanged"]
        assert (told["type"], told["order"]) == ("bazaar.OrderPlaced", {"status": "PLACED"})
        assert told["cursor"] != others["cursor"]


async def test_a_subscription_goes_on_from_where_it_was(bazaars: Market) -> None:
    """Nothing is left out between two connections."""
    async with bazaars.asker() as owner:
        token = bazaars.token(id=owner.id)
        async with bazaars.talking(token) as connection:
            await say(connection, type="subscribe", id="s", payload=await since(bazaars))
            await placed(owner)
            first = (await hear(connection))["payload"]["data"]["orderChanged"]
        await placed(owner)
        async with bazaars.talking(token) as connection:
            given = {"query": CHANGED, "variables": {"after": first["cursor"]}}
            await say(connection, type="subscribe", id="s", payload=given)
            second = (await hear(connection))["payload"]["data"]["orderChanged"]

            assert second["cursor"] != first["cursor"]


async def test_a_stream_of_events_tells_the_same(stall: Market) -> None:
    """For clients that have no WebSocket."""
    async with stall.asker() as owner:
        headers = {"accept": "text/event-stream"}
        body = await since(stall)
        async with (
            asyncio.timeout(10),
            owner.client.stream("POST", "/graphql", json=body, headers=headers) as stream,
        ):
            await placed(owner)
            async for line in stream.aiter_lines():
                if line.startswith("data:"):
                    break
        told = json.loads(line[5:])["data"]["orderChanged"]
        assert told["type"] == "bazaar.OrderPlaced"


async def test_wrong_operations_are_told_by_their_id(stall: Market) -> None:
    """And the connection stays."""
    async with stall.talking(None) as connection:
        for query in ("{", "{ nothing }", "subscription { orderChanged { cursor } }"):
            await say(connection, type="subscribe", id="x", payload={"query": query})
            error = await hear(connection)
            assert (error["type"], error["id"]) in [("error", "x"), ("next", "x")], error
            if error["type"] == "next":
                error = error["payload"]["errors"][0]
                assert error["extensions"]["code"] == "unauthenticated"
                assert (await hear(connection))["type"] == "complete"
        await say(connection, type="ping")
        assert (await hear(connection))["type"] == "pong"


@pytest.mark.parametrize(
    ("messages", "code"),
    [
        (["nonsense"], 4400),
        ([{"type": "unknown"}], 4400),
        ([{"type": "subscribe", "id": "1", "payload": {"query": "{__typename}"}}], 4401),
        ([{"type": "connection_init"}, {"type": "connection_init"}], 4429),
        ([{"type": "connection_init", "payload": {"authorization": "Bearer x"}}], 4403),
        ([{"type": "connection_init"}, {"type": "subscribe", "id": "1"}], 4400),
    ],
)
async def test_whoever_breaks_the_protocol_is_closed(
    stall: Market, messages: list[Any], code: int
) -> None:
    """With the code that the protocol names."""
    async with stall.socket() as connection:
        for message in messages:
            text = message if isinstance(message, str) else json.dumps(message)
            await connection.send(text)
        assert await closed(connection) == code


async def test_an_id_can_be_used_once_at_a_time(stall: Market) -> None:
    """4409."""
    async with stall.talking(stall.token()) as connection:
        for _ in range(2):
            await say(connection, type="subscribe", id="same", payload={"query": CHANGED})
        assert await closed(connection) == 4409


async def test_no_other_protocol_is_spoken(stall: Market) -> None:
    """4406."""
    async with stall.socket(subprotocols=["graphql-ws"]) as connection:
        assert await closed(connection) == 4406


async def test_pages_of_others_are_refused(stall: Market) -> None:
    """Before the connection is open."""
    with pytest.raises(InvalidStatus) as refused:
        async with stall.socket(origin="https://evil.example"):
            pass
    assert refused.value.response.status_code == 403


async def test_a_page_of_ours_is_known_by_its_cookie(stall: Market) -> None:
    """Its handshake has the session."""
    cookie = {"cookie": f"session={stall.token()}"}
    async with stall.socket(origin=f"http://{stall.host}", additional_headers=cookie) as connection:
        await say(connection, type="connection_init")
        assert (await hear(connection))["type"] == "connection_ack"
        query = "mutation { createOrder(input: {}) { status } }"
        await say(connection, type="subscribe", id="1", payload={"query": query})
        assert (await hear(connection))["payload"] == {"data": {"createOrder": {"status": "DRAFT"}}}


async def test_a_page_of_anybody_is_let_in_as_nobody(sqlite_url: str) -> None:
    """Where all origins may connect, the cookie of a visitor says nothing."""
    async with market(sqlite_url, CORS_ORIGINS="*", WEBSOCKET_ADDRESS_CONNECTIONS="1") as anywhere:
        cookie = {"cookie": f"session={anywhere.token()}"}
        async with anywhere.socket(
            origin="https://evil.example", additional_headers=cookie
        ) as connection:
            await say(connection, type="connection_init")
            assert (await hear(connection))["type"] == "connection_ack"
            query = "mutation { createOrder(input: {}) { status } }"
            await say(connection, type="subscribe", id="1", payload={"query": query})
            error = (await hear(connection))["payload"]["errors"][0]
            assert error["extensions"]["code"] == "unauthenticated"

            with pytest.raises(InvalidStatus) as refused:
                async with anywhere.socket():
                    pass
            assert refused.value.response.status_code == 429


async def test_operations_at_once_are_bounded(sqlite_url: str) -> None:
    """One more is refused by its id."""
    async with market(sqlite_url, GRAPHQL_SUBSCRIPTIONS="2") as few, few.talking(few.token()) as it:
        for number in range(3):
            await say(it, type="subscribe", id=str(number), payload={"query": CHANGED})
        error = await hear(it)

        assert (error["type"], error["id"]) == ("error", "2")
        assert error["payload"][0]["extensions"]["code"] == "graphql.too_much"


async def test_a_subscription_that_is_not_wanted_any_more_frees_its_place(sqlite_url: str) -> None:
    """`complete` from the client."""
    async with market(sqlite_url, GRAPHQL_SUBSCRIPTIONS="1") as few, few.talking(few.token()) as it:
        for number in range(3):
            await say(it, type="subscribe", id=str(number), payload={"query": CHANGED})
            await say(it, type="complete", id=str(number))
        await say(it, type="subscribe", id="q", payload={"query": "{ weather { big } }"})
        assert (await hear(it))["id"] == "q"


async def test_a_message_that_is_too_large_ends_the_connection(stall: Market) -> None:
    """1009, before anything of its 100 MB has come."""
    async with stall.talking(None) as connection:
        mask = b"\0\0\0\0"
        connection.transport.write(b"\x81\xff" + (100 * 2**20).to_bytes(8) + mask)
        assert await closed(connection) == 1009


async def test_who_may_see_a_thing_no_more_is_told_no_more_of_it(bazaars: Market) -> None:
    """From the change on that took it from them; of other things they are."""
    give = "mutation($id: ID!, $to: ID!) { handOverOrder(input: {id: $id, to: $to}) { id } }"
    async with (
        bazaars.asker() as owner,
        bazaars.asker() as other,
        bazaars.talking(bazaars.token(id=owner.id)) as mine,
        bazaars.talking(bazaars.token(id=other.id)) as theirs,
    ):
        asked = {
            "query": "subscription($after: String) { orderChanged(after: $after) { subject } }"
        }
        for connection in (mine, theirs):
            given = {**asked, "variables": (await since(bazaars))["variables"]}
            await say(connection, type="subscribe", id="s", payload=given)
        given_away = await placed(owner)
        assert (await hear(mine))["payload"]["data"]["orderChanged"]["subject"] == given_away
        await owner.data(give, id=given_away, to=str(other.id))
        kept = await placed(owner)

        assert (await hear(mine))["payload"]["data"]["orderChanged"]["subject"] == kept
        assert (await hear(theirs))["payload"]["data"]["orderChanged"]["subject"] == given_away


async def test_a_session_that_ends_ends_its_subscriptions(stall: Market) -> None:
    """Nothing more is told to a token that is believed no more."""
    token = (await stall.application.send(bazaar.Enter(roles=["staff"]))).access_token
    async with stall.talking(token) as connection, stall.asker() as owner:
        await say(connection, type="subscribe", id="s", payload=await since(stall))
        await placed(owner)
        assert (await hear(connection))["payload"]["data"]["orderChanged"]
        await owner.data("mutation { leave }", {"authorization": f"Bearer {token}"})
        await placed(owner)

        told = await hear(connection)
        assert told["payload"]["errors"][0]["extensions"]["code"] == "unauthenticated"
        assert (await hear(connection))["type"] == "complete"
        await say(connection, type="subscribe", id="t", payload={"query": "{ weather { big } }"})
        assert await closed(connection) == 4403
