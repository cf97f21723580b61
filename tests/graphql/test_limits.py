"""What one request may ask for."""

import pytest

from market import Market, market


def fragments(amount: int) -> str:
    inner = "".join(
        f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }}\n" for n in range(amount)
    )
    return f"{{ ...F0 }}\n{inner}fragment F{amount} on Query {{ weather {{ big }} }}"


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
}


@pytest.mark.parametrize("name", TOO_MUCH)
async def test_a_document_that_asks_for_too_much_is_refused(stall: Market, name: str) -> None:
    """Before anything of it is done, and quickly."""
    async with stall.asker("staff") as staff:
        answer = await staff.post(TOO_MUCH[name])

        (error,) = answer.json()["errors"]
        assert error["extensions"]["code"] == "graphql.too_much", error
        assert answer.elapsed.total_seconds() < 1


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
