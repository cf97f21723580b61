"""What one request may ask for."""

import pytest

from market import Market, market


def fragments(amount: int) -> str:
    inner = "".join(
        f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }}\n" for n in range(amount)
    )
    return f"{{ ...F0 }}\n{inner}fragment F{amount} on Query {{ weather {{ big }} }}"


def reach(amount: int) -> str:
    """A short document with as many fields as there are pairs, pairs of pairs, and so on."""
    inner = "".join(
        f"fragment F{n} on Person {{ friend {{ id ...F{n + 1} }} b: friend {{ ...F{n + 1} }} }}\n"
        for n in range(amount)
    )
    last = f"fragment F{amount} on Person {{ id name version createdAt updatedAt }}"
    return f'{{ person(id: "{NOBODY}") {{ ...F0 }} }}\n{inner}{last}'


NOBODY = "00000000-0000-7000-8000-000000000000"
DEEP = "{" + "a{" * 49 + "a" + "}" * 50
TOO_MUCH = {
    "aliases": "{" + " ".join(f"a{n}: __typename" for n in range(10_000)) + "}",
    "few aliases": "{" + " ".join(f"a{n}: __typename" for n in range(40)) + "}",
    "repetitions": "{" + "__typename " * 500 + "}",
    "depth": DEEP,
    "nesting": "{a" * 100_000,
    "tokens": "{" + " ".join(f"x{n}" for n in range(5000)) + "}",
    "comments": "#\n" * 40_000 + "{ __typename }",
    "cost": """{ orders(first: 100) { nodes { lines { good { id } } } }
        more: orders(first: 100) { nodes { lines { good { id } } } }
        again: orders(first: 100) { nodes { lines { good { id } } } } }""",
    "fragments": "{"
    + " ".join(f"...F{n}" for n in range(140))
    + "}"
    + "".join(f"fragment F{n} on Query {{ weather {{ big }} }}" for n in range(140)),
    "inline fragments": "{" + "... { weather { big } } " * 280 + "}",
    "doubling fragments": fragments(40),
    "deep lists": "{ goods(filters: {name: " + "[" * 900 + "]" * 900 + "}) { totalCount } }",
    "deep types": "query($x: " + "[" * 900 + "Int" + "]" * 900 + ") { goods { totalCount } }",
    "fields": reach(10),
    "directives": "{ __typename " + "@include(if: true) " * 10_000 + "}",
}
INVALID = {
    "many directives": "{ __typename " + "@include(if: true) " * 200 + "}",
    "two operations of one name": "query A { __typename } query A { __typename }",
    "two without a name": "{ __typename } { __typename }",
    "deep inputs": "{ goods(filters: " + "{a: " * 100 + "1" + "}" * 100 + ") { totalCount } }",
    "digits": "{ goods(first: " + "9" * 4301 + ") { totalCount } }",
    "default digits": "query($n: Int = " + "9" * 4301 + ") { goods(first: $n) { totalCount } }",
    "a subscription of nothing": "subscription { orderChanged @skip(if: true) { cursor } }",
    "two subscriptions": "subscription { orderChanged { cursor } b: orderChanged { cursor } }",
}


@pytest.mark.parametrize("name", TOO_MUCH)
async def test_a_document_that_asks_for_too_much_is_refused(stall: Market, name: str) -> None:
    """Before anything of it is done, and quickly."""
    async with stall.asker("staff") as staff:
        answer = await staff.post(TOO_MUCH[name])

        (error,) = answer.json()["errors"]
        assert error["extensions"]["code"] == "graphql.too_much", error
        assert answer.elapsed.total_seconds() < 1


@pytest.mark.parametrize("name", INVALID)
async def test_a_document_that_is_none_is_refused(stall: Market, name: str) -> None:
    """However it was made to hurt."""
    async with stall.asker("staff") as staff:
        answer = await staff.post(INVALID[name])

        assert "data" not in answer.json()
        assert {each["extensions"]["code"] for each in answer.json()["errors"]} == {
            "graphql.invalid"
        }
        assert answer.elapsed.total_seconds() < 1


async def test_variables_of_wrong_kinds_are_told_all_at_once(stall: Market) -> None:
    """Of whatever kind they are, and however deep."""
    query = """query($a: Int, $b: String, $c: Boolean!, $d: GoodsFilter, $e: [String!]) {
        a: goods(first: $a, after: $b, filters: $d) { totalCount @skip(if: $c) }
        b: goods(filters: {name: $e}) { totalCount } }"""
    async with stall.asker("staff") as staff:
        given = {"a": 1e300, "b": {}, "c": "yes", "d": {"nothing": 1}, "e": [[1]]}
        answer = await staff.ask(query, **given)

        assert "data" not in answer
        said = [error["message"] for error in answer["errors"]]
        assert [any(f"${name}" in each for each in said) for name in given] == [True] * 5


async def test_large_variables_are_refused_in_few_words(stall: Market) -> None:
    """Texts and lists; the answer does not grow with them."""
    good = {"good": NOBODY, "quantity": 0}
    add = "mutation($name: String!) { addPerson(input: {name: $name}) { id } }"
    order = "mutation($input: CreateOrderInput) { createOrder(input: $input) { id } }"
    async with stall.asker() as asker:
        for query, given in (
            (add, {"name": "x" * 1_000_000}),
            (order, {"input": {"lines": [good] * 10_000}}),
        ):
            answer = await asker.post(query, **given)
            (error,) = answer.json()["errors"]

            assert error["extensions"]["code"] == "validation"
            assert len(answer.content) < 50_000
            assert answer.elapsed.total_seconds() < 2


async def test_variables_of_another_operation_decide_nothing(stall: Market) -> None:
    """Of two operations, each has its own, whatever their names are."""
    query = """query A($n: Int, $if: Boolean!) { goods(first: $n) { totalCount @skip(if: $if) } }
        query B($n: [String!], $if: [String!]) {
            goods(filters: {name: $n}) { totalCount }
            b: goods(filters: {name: $if}) { totalCount } }"""
    async with stall.asker("staff") as staff:
        body = {"query": query, "operationName": "B", "variables": {"n": ["x"], "if": ["y"]}}
        answer = (await staff.client.post("/graphql", json=body)).json()

        assert answer["data"] == {"goods": {"totalCount": 0}, "b": {"totalCount": 0}}


async def test_a_hundred_errors_are_told(stall: Market) -> None:
    """And how many more there were."""
    async with stall.asker("staff") as staff, stall.asker(known=False) as anybody:
        names = " ".join(f"p{n}: friend {{ name }}" for n in range(25))
        friend = await staff.data('mutation { addPerson(input: {name: "Ada"}) { id } }')
        adding = " ".join(
            f'a{n}: addPerson(input: {{name: "Eve", friend: "{friend["addPerson"]["id"]}"}})'
            f" {{ ...F }}"
            for n in range(5)
        )
        answer = await anybody.ask(f"mutation {{ {adding} }} fragment F on Person {{ {names} }}")

        assert len(answer["errors"]) == 101
        assert answer["errors"][100]["message"] == "25 more fields failed"
        assert answer["errors"][100]["extensions"]["code"] == "graphql.more_errors"


async def test_a_fragment_within_itself_is_refused(stall: Market) -> None:
    """It would never end."""
    cyclic = "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A weather { big } }"
    async with stall.asker(known=False) as anybody:
        error = await anybody.error(cyclic)

        assert "itself" in error["message"]
        assert error["extensions"]["code"] == "graphql.invalid"


async def test_sizes_count_wherever_they_are_said(sqlite_url: str) -> None:
    """In the document, in a variable, or nowhere."""
    said = "{ orders(first: %s) { nodes { id } } }"
    named = "query($n: Int%s) { orders(first: $n) { nodes { id } } }"
    async with market(sqlite_url, GRAPHQL_COST="15") as small, small.asker("staff") as staff:
        for refused in (
            staff.ask("{ orders { nodes { id } } }"),
            staff.ask(said % 15),
            staff.ask(named % "", n=15),
            staff.ask(named % " = 15"),
        ):
            assert (await refused)["errors"][0]["extensions"]["code"] == "graphql.too_much"
        for answered in (staff.ask(said % 14), staff.ask(named % "", n=14)):
            assert "errors" not in await answered


async def test_lists_of_the_wrong_size_are_told_as_the_client_named_it(stall: Market) -> None:
    """The argument is `first`, whatever the list query calls it."""
    async with stall.asker(known=False) as anybody:
        for size in (0, 101):
            error = await anybody.error(
                "query($n: Int) { goods(first: $n) { nodes { id } } }", n=size
            )
            (field,) = error["extensions"]["fields"]
            assert field["at"] == "/first"


async def test_rates_count_each_field(stall: Market) -> None:
    """An alias more is a call more."""
    query = "{ a: limited b: limited c: limited }"
    async with stall.asker(known=False) as anybody:
        answer = await anybody.ask(query)

        assert answer["data"] == {"a": 1, "b": 1, "c": None}
        extensions = answer["errors"][0]["extensions"]
        assert (extensions["code"], extensions["category"]) == ("rate_limited", "rate_limited")
        assert extensions["retryAfter"] > 0


async def test_addresses_are_counted_before_all_else(sqlite_url: str) -> None:
    """As on REST."""
    async with (
        market(sqlite_url, ADDRESS_LIMIT="2/minute") as few,
        few.asker(known=False) as anybody,
    ):
        answers = [await anybody.post("{ __typename }") for _ in range(3)]

        assert [answer.status_code for answer in answers] == [200, 200, 429]
        assert answers[2].json()["errors"][0]["extensions"]["code"] == "rate_limited"
        assert int(answers[2].headers["retry-after"]) > 0


async def test_what_becomes_of_operations_is_counted(sqlite_url: str) -> None:
    """By kind and outcome, in the metrics of the process."""
    async with market(sqlite_url) as alone, alone.asker(known=False) as anybody:
        await anybody.ask("{ weather { big } }")
        await anybody.ask("{ broken }")
        await anybody.ask("{")
        shown = (await anybody.client.get("/metrics")).text

        assert 'graphql_operations_total{kind="query",outcome="ok"} 1.0' in shown
        assert 'graphql_operations_total{kind="query",outcome="internal"} 1.0' in shown
        assert 'graphql_operations_total{kind="unread",outcome="graphql.invalid"} 1.0' in shown
