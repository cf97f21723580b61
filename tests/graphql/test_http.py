"""GraphQL over HTTP: methods, media types, status codes, persisted operations, event streams."""

import hashlib
import json
import re
from html import unescape
from pathlib import Path

import httpx2
import pytest

from backwright.domain import new_id
from market import RESPONSE, Market, market

ADD = 'mutation { addPerson(input: {name: "Ada"}) { name } }'
BOTH = {"accept": f"{RESPONSE}, application/json;q=0.9"}
PLAIN = {"accept": "application/json"}


async def test_graphql_has_its_own_media_type_and_status(stall: Market) -> None:
    """What can't be done at all is 400 there, and 200 for clients of plain JSON."""
    async with stall.asker(known=False) as anybody:
        for query, status in (("{ weather { big } }", 200), ("{", 400), ("{ nothing }", 400)):
            own = await anybody.post(query, BOTH)
            plain = await anybody.post(query, PLAIN)

            assert (own.status_code, own.headers["content-type"]) == (status, RESPONSE)
            assert (plain.status_code, plain.headers["content-type"]) == (200, "application/json")
            assert ("data" in own.json()) == (status == 200)


async def test_variables_that_do_not_fit_are_no_begun_operation(stall: Market) -> None:
    """There is no data then, and the status says so."""
    async with stall.asker(known=False) as anybody:
        refused = await anybody.post("query($id: ID!) { good(id: $id) { id } }", BOTH)

        assert refused.status_code == 400
        assert "data" not in refused.json()
        assert refused.json()["errors"][0]["extensions"]["code"] == "graphql.invalid"


async def test_get_reads_and_never_changes(stall: Market) -> None:
    """Queries may come in the query string, with their variables as JSON."""
    async with stall.asker(known=False) as anybody:
        query = "query($names: [String!]) { goods(filters: {name: $names}) { nodes { name } } }"
        given = {"query": query, "variables": json.dumps({"names": ["x"]})}
        read = await anybody.client.get("/graphql", params=given)
        changed = await anybody.client.get("/graphql", params={"query": ADD})

        assert read.json() == {"data": {"goods": {"nodes": []}}}
        assert (changed.status_code, changed.headers["allow"]) == (405, "POST")
        assert changed.json()["errors"][0]["extensions"]["code"] == "graphql.method"


@pytest.mark.parametrize(
    ("content", "content_type", "status"),
    [
        (b"", "application/json", 400),
        (b"{", "application/json", 400),
        (b"\xff", "application/json", 400),
        (b'[{"query": "{__typename}"}]', "application/json", 400),
        (b'{"query": 1}', "application/json", 400),
        (b'{"query": "{__typename}", "variables": []}', "application/json", 400),
        (b'{"variables": {}}', "application/json", 400),
        (b"{__typename}", "application/graphql", 415),
        (b'{"query": "{__typename}"}', "text/plain", 415),
        (b'{"query": "{__typename}"}', "application/json; charset=utf-16", 415),
        (b'{"query": "{__typename}"}', "application/json; charset=utf-8", 200),
        (b'{"query": "' + b"x" * 1_100_000 + b'"}', "application/json", 413),
        (b"[" * 100_000, "application/json", 400),
    ],
)
async def test_bodies_that_are_no_request_are_refused(
    stall: Market, content: bytes, content_type: str, status: int
) -> None:
    """With the status that HTTP has for it, and an error that GraphQL's clients understand."""
    async with stall.asker(known=False) as anybody:
        headers = {"content-type": content_type}
        answer = await anybody.client.post("/graphql", content=content, headers=headers)

        assert answer.status_code == status, answer.text
        assert ("errors" in answer.json()) == (status != 200)


async def test_only_what_is_offered_can_be_asked_for(stall: Market) -> None:
    """Answers are JSON; other methods are told which ones there are."""
    async with stall.asker(known=False) as anybody:
        page = await anybody.post("{ __typename }", {"accept": "text/html"})
        deleted = await anybody.client.delete("/graphql")

        assert page.status_code == 406
        assert deleted.status_code == 405
        assert "POST" in deleted.headers["allow"]


async def test_a_token_that_is_none_is_refused(stall: Market) -> None:
    """Before anything is read, with the challenge that REST has."""
    headers = {"authorization": "Bearer nonsense"}
    async with stall.asker(known=False) as anybody:
        answer = await anybody.post("{ __typename }", headers)

        assert answer.status_code == 401
        assert answer.headers["www-authenticate"].startswith("Bearer")
        assert answer.json()["errors"][0]["extensions"]["code"] == "unauthenticated"


async def test_a_cookie_counts_only_with_its_proof(stall: Market) -> None:
    """Another site's page can't change anything with the session of a visitor."""
    token = stall.token(id=new_id())
    query = {"query": "mutation { createOrder(input: {}) { id } }"}
    async with httpx2.AsyncClient(base_url=f"http://{stall.host}") as browser:
        cookie = f"session={token}; csrf=abc"
        bare = await browser.post("/graphql", json=query, headers={"cookie": cookie})
        proven = await browser.post(
            "/graphql", json=query, headers={"cookie": cookie, "x-csrf-token": "abc"}
        )

        assert bare.json()["errors"][0]["extensions"]["code"] == "unauthenticated"
        assert "errors" not in proven.json()


async def test_an_operation_may_be_named_by_its_hash(stall: Market) -> None:
    """Once it was sent with it; a wrong hash teaches nothing."""
    query = "{ weather { big } }"
    hashed = hashlib.sha256(query.encode()).hexdigest()

    async def post(said: str, **more: str) -> httpx2.Response:
        extensions = {"persistedQuery": {"version": 1, "sha256Hash": said}}
        body = {"extensions": extensions, **more}
        return await anybody.client.post("/graphql", json=body)

    async with stall.asker(known=False) as anybody:
        unknown = (await post(hashed)).json()["errors"][0]
        wrong = await post("0" * 64, query=query)
        await post(hashed, query=query)

        assert unknown["message"] == "PersistedQueryNotFound"
        assert unknown["extensions"]["code"] == "PERSISTED_QUERY_NOT_FOUND"
        assert wrong.status_code == 400
        assert (await post(hashed)).json()["data"]["weather"]["big"] == 2**40


async def test_only_listed_operations_are_answered_where_that_is_set(
    sqlite_url: str, tmp_path: Path
) -> None:
    """By their id, or by the very text."""
    listed = tmp_path / "operations.json"
    listed.write_text(json.dumps({"weather": "{ weather { big } }"}))
    chosen = {"GRAPHQL_OPERATIONS": str(listed), "GRAPHQL_LISTED_ONLY": "true"}
    async with market(sqlite_url, **chosen) as only, only.asker(known=False) as anybody:
        named = await anybody.client.post("/graphql", json={"documentId": "weather"})

        assert named.json()["data"]["weather"]["big"] == 2**40
        assert "errors" not in await anybody.ask("{ weather { big } }")
        assert (await anybody.error("{ weather { mood } }"))["extensions"]["code"] == (
            "graphql.not_listed"
        )


async def test_the_schema_is_not_told_in_production_style(sqlite_url: str) -> None:
    """No introspection, and no suggestions of names either."""
    async with (
        market(sqlite_url, GRAPHQL_INTROSPECTION="off") as closed,
        closed.asker(known=False) as anybody,
    ):
        for query in ("{ __schema { types { name } } }", '{ __type(name: "Good") { name } }'):
            assert "introspection" in (await anybody.ask(query))["errors"][0]["message"]
        for misspelt in (
            "{ wether { big } }",
            "{ weather { bigg } }",
            '{ goot: good(ide: "x") { name } }',
            "{ goods(filters: {nama: []}) { totalCount } }",
            "{ goods(sort: NAME_DES) { totalCount } }",
            "query($f: GoodsFilte) { goods(filters: $f) { totalCount } }",
            "{ ... on Qery { weather { big } } }",
            "{ weather @inclde(if: true) { big } }",
        ):
            assert "Did you mean" not in str(await anybody.ask(misspelt))
        given = {"query": "query($s: GoodsSort) { goods(sort: $s) { totalCount } }"}
        answer = await anybody.client.post("/graphql", json={**given, "variables": {"s": "NAME"}})
        assert "Did you mean" not in answer.text
        assert (await anybody.data("{ __typename }")) == {"__typename": "Query"}


async def test_browsers_find_an_editor(sqlite_url: str) -> None:
    """With everything that it needs, from here; in production there is none."""
    browser = {"accept": "text/html,application/xhtml+xml"}
    async with market(sqlite_url) as opened, opened.asker(known=False) as anybody:
        page = await anybody.client.get("/graphql", headers=browser)
        files = re.findall(r'(?:src|href)="([^"]+)"', page.text)
        (opening,) = re.findall(r'data-opening="([^"]+)"', page.text)

        assert page.headers["content-type"].startswith("text/html")
        assert len(files) == 6
        for file in files:
            assert (await anybody.client.get(file)).status_code == 200
        assert "http" not in "".join(files)
        assert "nodes" in opening
        assert await anybody.data(unescape(opening))


async def test_queries_may_be_answered_as_events(stall: Market) -> None:
    """One answer, and that it was the last."""
    async with stall.asker(known=False) as anybody:
        answer = await anybody.post("{ weather { big } }", {"accept": "text/event-stream"})

        assert answer.headers["content-type"] == "text/event-stream"
        data = json.dumps({"data": {"weather": {"big": 2**40}}}, separators=(",", ":"))
        assert answer.text == f"event: next\ndata: {data}\n\nevent: complete\ndata:\n\n"


async def test_subscriptions_need_a_stream(stall: Market) -> None:
    """A single answer can't hold them."""
    async with stall.asker() as asker:
        answer = await asker.post("subscription { orderChanged { cursor } }", BOTH)
        assert answer.status_code == 406
