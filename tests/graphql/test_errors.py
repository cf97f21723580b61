"""Errors on GraphQL are those of the use cases."""

from typing import Any

import pytest

from market import Market

ORDER = "mutation($input: CreateOrderInput) { createOrder(input: $input) { id } }"


async def test_everything_that_is_wrong_is_told_at_once(stall: Market) -> None:
    """With the names and places that the client used."""
    unknown = "00000000-0000-7000-8000-000000000000"
    given = {"lines": [{"good": "x", "quantity": 1}, {"good": unknown, "quantity": 100}]}
    async with stall.asker() as asker:
        error = await asker.error(ORDER, input=given)

        assert error["path"] == ["createOrder"]
        assert error["extensions"]["code"] == error["extensions"]["category"] == "validation"
        fields = [(field["at"], field["code"]) for field in error["extensions"]["fields"]]
        assert fields == [
            ("/input/lines/0/good", "malformed"),
            ("/input/lines/1/quantity", "too_large"),
        ]
        assert error["extensions"]["requestId"]


@pytest.mark.parametrize(
    ("query", "roles", "code", "category"),
    [
        ('mutation { placeOrder(input: {id: "%s"}) { id } }', None, "unauthenticated", ""),
        ('mutation { placeOrder(input: {id: "%s"}) { id } }', [], "not_found", ""),
        (
            'mutation { placeOrder(input: {id: "%s"}) { id } }',
            ["own"],
            "order.empty",
            "rule_violation",
        ),
        ('mutation { placeOrder(input: {id: "%s"}) { id } }', ["staff"], "forbidden", ""),
        ("{ broken }", [], "internal", ""),
    ],
)
async def test_errors_have_their_codes(
    stall: Market, query: str, roles: list[str] | None, code: str, category: str
) -> None:
    """And categories, which say what the caller can do."""
    async with stall.asker() as owner:
        made = (await owner.data(ORDER))["createOrder"]["id"]
        query = query % made if "%s" in query else query
        if roles == ["own"]:
            error = await owner.error(query)
        else:
            async with stall.asker(*(roles or ()), known=roles is not None) as other:
                error = await other.error(query)

        assert (error["extensions"]["code"], error["extensions"]["category"]) == (
            code,
            category or code,
        )
        assert "sesame" not in str(error)


async def test_what_fails_does_not_take_the_rest_along(stall: Market) -> None:
    """Each field has its own error."""
    async with stall.asker(known=False) as anybody:
        answer = await anybody.ask("{ broken weather { big } }")

        assert answer["data"] == {"broken": None, "weather": {"big": 2**40}}
        assert [error["path"] for error in answer["errors"]] == [["broken"]]


async def test_what_a_thing_refers_to_is_shown_with_the_rights_of_the_caller(
    stall: Market,
) -> None:
    """A good may be seen by everybody, a person only by those who are known."""
    query = """query($id: ID!) { good(id: $id) { name } }"""
    async with stall.asker("staff") as staff, stall.asker(known=False) as anybody:
        good = await staff.data(
            "mutation { addGood("
            'input: {name: "lamp", price: {amount: "1.00", currency: "EUR"}}) { id } }'
        )
        person = await staff.data('mutation { addPerson(input: {name: "Ada"}) { id } }')
        friend = person["addPerson"]["id"]
        shown: dict[str, Any] = await anybody.ask(
            "mutation($friend: ID!) {"
            ' addPerson(input: {name: "Eve", friend: $friend}) { friendId friend { name } } }',
            friend=friend,
        )

        assert (await anybody.data(query, id=good["addGood"]["id"]))["good"]["name"] == "lamp"
        assert shown["data"]["addPerson"] == {"friendId": friend, "friend": None}
        assert shown["errors"][0]["extensions"]["code"] == "unauthenticated"
