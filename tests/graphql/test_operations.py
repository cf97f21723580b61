"""Queries and mutations over GraphQL, with a real client."""

from typing import Any

import pytest

from backwright.domain import new_id
from market import Asker, Counting, Market

GOOD = """mutation($name: String!) {
    addGood(input: {name: $name, price: {amount: "9.90", currency: "EUR"}}) { id name } }"""
ORDER = "mutation($input: CreateOrderInput) { createOrder(input: $input) { id version status } }"


async def good(staff: Asker, name: str = "lamp") -> str:
    found: str = (await staff.data(GOOD, name=name))["addGood"]["id"]
    return found


async def order(asker: Asker, *goods: str) -> str:
    lines = [{"good": each, "quantity": 2} for each in goods]
    made: str = (await asker.data(ORDER, input={"lines": lines}))["createOrder"]["id"]
    return made


async def test_values_have_the_forms_of_json(bazaars: Market) -> None:
    """Money, instants and choices look as on REST; names are GraphQL's."""
    async with bazaars.asker("staff") as staff:
        lamp = await good(staff)
        query = "query($id: ID!) { good(id: $id) { id name price version createdAt __typename } }"
        found = (await staff.data(query, id=lamp))["good"]

        assert found["price"] == {"amount": "9.90", "currency": "EUR"}
        assert (found["version"], found["__typename"]) == (1, "Good")
        assert found["createdAt"].endswith("Z")


async def test_unusual_values_are_shown(stall: Market) -> None:
    """Enums that are no texts, numbers beyond 32 bits, and anything at all."""
    async with stall.asker(known=False) as anybody:
        query = "{ weather { mood moods anything big } }"
        shown = (await anybody.data(query))["weather"]

        assert shown == {
            "mood": "SO_SO",
            "moods": ["GOOD"],
            "anything": {"a": [1, None]},
            "big": 2**40,
        }


async def test_twenty_orders_with_their_people_and_goods_take_three_statements(
    bazaars: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many orders, people and lines there are."""
    async with bazaars.asker("staff") as staff:
        goods = [await good(staff, f"lamp {number}") for number in range(5)]
        for _ in range(4):
            async with bazaars.asker() as customer:
                await customer.data(
                    'mutation($id: ID!) { addPerson(input: {id: $id, name: "Ada"}) { id } }',
                    id=str(customer.id),
                )
                for _ in range(5):
                    await order(customer, *goods)
        counting = Counting(bazaars.application, monkeypatch)

        shown = await staff.data(
            """{ orders(first: 20) {
                edges { cursor node { status customer { name } lines { quantity good { name } } } }
                pageInfo { hasNextPage endCursor }
            } }"""
        )

        edges = shown["orders"]["edges"]
        assert len(counting.statements) == 3
        assert len(edges) == 20
        assert {each["node"]["customer"]["name"] for each in edges} == {"Ada"}
        assert edges[0]["node"]["lines"][4]["good"]["name"] == "lamp 4"
        assert shown["orders"]["pageInfo"]["endCursor"] == edges[-1]["cursor"]


async def test_a_list_is_walked_by_cursor_both_ways(bazaars: Market) -> None:
    """Each edge's cursor is a place to go on from."""
    query = """query($first: Int, $after: String, $last: Int, $before: String) {
        goods(first: $first, after: $after, last: $last, before: $before, sort: NAME_DESC) {
            edges { cursor node { name } } pageInfo { hasNextPage hasPreviousPage startCursor }
            totalCount
        } }"""
    async with bazaars.asker("staff") as staff:
        for number in range(5):
            await good(staff, f"good {number}")

        first = (await staff.data(query, first=3))["goods"]
        after = first["edges"][1]["cursor"]
        second = (await staff.data(query, first=3, after=after))["goods"]
        back = (await staff.data(query, last=1, before=second["edges"][0]["cursor"]))["goods"]

        assert names(first) == ["good 4", "good 3", "good 2"]
        assert (first["totalCount"], first["pageInfo"]["hasNextPage"]) == (5, True)
        assert names(second) == ["good 2", "good 1", "good 0"]
        assert second["pageInfo"]["hasPreviousPage"]
        assert names(back) == ["good 3"]


async def test_lists_are_filtered(bazaars: Market) -> None:
    """By the filters of the list query."""
    async with bazaars.asker("staff") as staff:
        await good(staff, "lamp")
        await good(staff, "rug")
        query = '{ goods(filters: {name: ["rug"]}) { nodes { name } } }'
        assert (await staff.data(query))["goods"]["nodes"] == [{"name": "rug"}]


async def test_anything_is_found_by_its_id_alone(bazaars: Market) -> None:
    """`node` shows what its own use case shows to this caller, and nothing else."""
    query = "query($id: ID!) { node(id: $id) { __typename id ... on Order { status } } }"
    async with bazaars.asker("staff") as staff, bazaars.asker() as other:
        lamp, made = await good(staff), await order(staff)

        assert (await staff.data(query, id=lamp))["node"] == {"__typename": "Good", "id": lamp}
        assert (await staff.data(query, id=made))["node"]["status"] == "DRAFT"
        assert (await other.data(query, id=made))["node"] is None
        assert (await staff.data(query, id=str(new_id())))["node"] is None
        assert (await staff.error(query, id="x"))["extensions"]["fields"][0]["at"] == "/id"


async def test_a_repeated_mutation_is_done_once(bazaars: Market) -> None:
    """Under one key, given as an argument or as a header."""
    query = "mutation($key: String) { createOrder(input: {}, idempotencyKey: $key) { id } }"
    async with bazaars.asker() as asker:
        first = await asker.data(query, key="k1")
        again = await asker.data(query, {"idempotency-key": '"k1"'})

        assert first == again
        assert await asker.data(query, key="k2") != first


async def test_one_key_is_not_meant_for_two_mutations(stall: Market) -> None:
    """Of the header; arguments say which is whose."""
    query = "mutation { a: createOrder(input: {}) { id } b: createOrder(input: {}) { id } }"
    async with stall.asker() as asker:
        refused = await asker.ask(query, {"idempotency-key": "k"})
        assert refused["errors"][0]["extensions"]["code"] == "malformed"
        assert "errors" not in await asker.ask(query)


async def test_a_change_of_another_version_is_refused(bazaars: Market) -> None:
    """As with If-Match on REST."""
    query = """mutation($id: ID!, $version: Int) {
        placeOrder(input: {id: $id}, expectedVersion: $version) { status version } }"""
    async with bazaars.asker("staff") as staff:
        made = await order(staff, await good(staff))
        error = await staff.error(query, id=made, version=7)
        placed = await staff.data(query, id=made, version=1)

        assert error["extensions"]["code"] == "precondition_failed"
        assert placed["placeOrder"] == {"status": "PLACED", "version": 2}


async def test_nothing_is_answered_as_true(bazaars: Market) -> None:
    """What has no result says that it was done."""
    async with bazaars.asker() as asker:
        made = await order(asker)
        query = "mutation($id: ID!) { dropOrder(input: {id: $id}) }"
        assert await asker.data(query, id=made) == {"dropOrder": True}
        assert (await asker.error(query, id=made))["extensions"]["code"] == "not_found"


def names(connection: dict[str, Any]) -> list[str]:
    return [edge["node"]["name"] for edge in connection["edges"]]
