"""Lists of what refers to a thing, below that thing."""

from typing import Any

import pytest

from backwright.domain import new_id
from market import Asker, Counting, Market

ADD = 'mutation($id: ID!) { addPerson(input: {id: $id, name: "Ada"}) { id } }'
ORDER = "mutation($input: CreateOrderInput) { createOrder(input: $input) { id } }"
LIST = """query($first: Int, $after: String, $last: Int, $before: String, $sort: OrdersSort) {
    person(id: "%s") { orders(
        first: $first, after: $after, last: $last, before: $before, sort: $sort) {
        edges { cursor node { id } } totalCount
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }"""


async def customer(asker: Asker, orders: int) -> list[str]:
    """Is known as a person; the ids of their orders, the earliest first."""
    await asker.data(ADD, id=str(asker.id))
    made = [await asker.data(ORDER, input={"lines": []}) for _ in range(orders)]
    return [each["createOrder"]["id"] for each in made]


def ids(connection: Any) -> list[str]:
    return [edge["node"]["id"] for edge in connection["edges"]]


async def test_the_lists_of_all_things_are_read_together(
    bazaars: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One statement for the pages, and one for what is counted, however many things there are."""
    query = """{ orders(first: 20, sort: CREATED_AT_ASC) { nodes { customer {
        name orders(first: 2, sort: CREATED_AT_DESC) { nodes { id } totalCount
            pageInfo { hasNextPage } } } } } }"""
    async with bazaars.asker("staff") as staff:
        made: list[list[str]] = []
        for amount in (1, 2, 4):
            async with bazaars.asker() as asker:
                made.append(await customer(asker, amount))
        counting = Counting(bazaars.application, monkeypatch)

        shown = (await staff.data(query))["orders"]["nodes"]

        assert len(counting.statements) == 4
        of_each = [shown[at]["customer"]["orders"] for at in (0, 1, 3)]
        assert [[node["id"] for node in each["nodes"]] for each in of_each] == [
            each[:-3:-1] for each in made
        ]
        assert [each["totalCount"] for each in of_each] == [1, 2, 4]
        assert [each["pageInfo"]["hasNextPage"] for each in of_each] == [False, False, True]


async def test_a_list_below_a_thing_is_walked_and_filtered(bazaars: Market) -> None:
    """Like the list itself, with a cursor of each."""
    async with bazaars.asker() as asker:
        made = await customer(asker, 5)
        query = LIST % asker.id

        first = (await asker.data(query, first=2))["person"]["orders"]
        after = first["pageInfo"]["endCursor"]
        second = (await asker.data(query, first=2, after=after))["person"]["orders"]
        before = second["pageInfo"]["startCursor"]
        back = (await asker.data(query, last=1, before=before))["person"]["orders"]
        placed = '{ person(id: "%s") { orders(filters: {status: [PLACED]}) { nodes { id } } } }'

        assert (ids(first), ids(second), ids(back)) == (made[:2], made[2:4], made[1:2])
        assert (first["totalCount"], first["pageInfo"]["hasNextPage"]) == (5, True)
        assert (await asker.data(placed % asker.id))["person"]["orders"]["nodes"] == []


async def test_a_list_below_a_thing_is_that_of_the_caller(bazaars: Market) -> None:
    """Others see of a person's orders what they see of all orders; nobody sees an error of all."""
    async with bazaars.asker() as asker, bazaars.asker() as other, bazaars.asker("staff") as staff:
        made = await customer(asker, 2)
        query = LIST % asker.id

        assert ids((await staff.data(query))["person"]["orders"]) == made
        assert ids((await other.data(query))["person"]["orders"]) == []


async def test_sizes_multiply_below_each_other(stall: Market) -> None:
    """What a list below may be asked for counts for each thing that it is below of."""
    query = (
        """{ orders(first: 100) { nodes { customer { orders(first: 100) { nodes { id } } } } } }"""
    )
    async with stall.asker("staff") as staff:
        error = await staff.error(query)
        assert error["extensions"]["code"] == "graphql.too_much"
        assert "10301 things" in error["message"]


async def test_a_list_that_nothing_is_in_is_empty(stall: Market) -> None:
    """And has no cursors."""
    async with stall.asker() as asker:
        await asker.data(ADD, id=str(asker.id))
        shown = (await asker.data(LIST % asker.id))["person"]["orders"]

        assert (shown["edges"], shown["totalCount"]) == ([], 0)
        assert shown["pageInfo"] == {
            "hasNextPage": False,
            "hasPreviousPage": False,
            "startCursor": None,
            "endCursor": None,
        }
        assert (await asker.ask(LIST % new_id()))["data"]["person"] is None


@pytest.mark.parametrize(
    ("given", "at"),
    [
        ({"first": 1, "last": 1}, ["/first", "/last"]),
        ({"first": 1, "before": "x"}, ["/first", "/before"]),
        ({"last": 1, "after": "x"}, ["/last", "/after"]),
        ({"last": 1}, ["/before"]),
        ({"first": 101}, ["/first"]),
        ({"last": 0, "before": "x"}, ["/last"]),
        ({"after": "x"}, ["/after"]),
        ({"after": "x", "before": "x"}, ["/after", "/before"]),
    ],
)
async def test_pages_are_asked_for_in_one_direction(
    stall: Market, given: dict[str, Any], at: list[str]
) -> None:
    """Whatever would be answered otherwise than it was meant is refused, at the root and below."""
    async with stall.asker("staff") as staff:
        await staff.data(ADD, id=str(staff.id))
        below = await staff.error(LIST % staff.id, **given)
        root = await staff.error(
            """query($first: Int, $after: String, $last: Int, $before: String) { goods(
                first: $first, after: $after, last: $last, before: $before) { totalCount } }""",
            **given,
        )
        for error in (below, root):
            assert [field["at"] for field in error["extensions"]["fields"]] == at
