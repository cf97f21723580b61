"""Entity tags, If-Match and If-None-Match, and idempotency keys."""

from typing import Any

import pytest

NEW = {"name": "Table", "price": {"amount": "9", "currency": "EUR"}}


async def test_a_tag_begins_with_the_version(shop: Any) -> None:
    """And differs where the representation differs."""
    product = shop.dispatcher.add()
    path = f"/api/v1/products/{product.id}"

    plain = await shop.ask("GET", path)
    chosen = await shop.ask("GET", f"{path}?fields=id")

    assert plain.headers["etag"].startswith('"1-')
    assert chosen.headers["etag"] != plain.headers["etag"]


async def test_what_the_client_has_is_not_sent_again(shop: Any) -> None:
    """304 with the tag, for an equal tag, a weak one, one among several, and the wildcard."""
    product = shop.dispatcher.add()
    path = f"/api/v1/products/{product.id}"
    tag = (await shop.ask("GET", path)).headers["etag"]

    for known in (tag, f"W/{tag}", f'"x", {tag}', "*"):
        answer = await shop.ask("GET", path, headers={"If-None-Match": known})

        assert (answer.status, answer.body, answer.headers["etag"]) == (304, b"", tag)
        assert "content-length" not in answer.headers


async def test_what_changed_is_sent(shop: Any) -> None:
    """Another tag than the present one is no reason to send nothing."""
    product = shop.dispatcher.add()

    answer = await shop.ask(
        "GET", f"/api/v1/products/{product.id}", headers={"If-None-Match": '"1-00000000"'}
    )

    assert answer.status == 200


@pytest.mark.parametrize("written", ['"1"', '"1-abcdef01"', '"1-abcdef01-gzip"', '"0", "1"'])
async def test_if_match_names_the_version_to_change(shop: Any, written: str) -> None:
    """A whole tag, or only the version; of several the newest."""
    product = shop.dispatcher.add()

    answer = await shop.ask(
        "PATCH",
        f"/api/v1/products/{product.id}",
        {"name": "Stool"},
        token="staff",
        headers={"If-Match": written},
    )

    assert answer.status == 200
    assert shop.call().expected_version == 1
    assert answer.headers["etag"].startswith('"2-')


@pytest.mark.parametrize("written", ['"2"', '"abc"', 'W/"1"', '""'])
async def test_a_stale_if_match_fails(shop: Any, written: str) -> None:
    """412; a weak tag or one that is not ours never matches (RFC 9110, section 13.1.1)."""
    product = shop.dispatcher.add()

    answer = await shop.ask(
        "DELETE", f"/api/v1/products/{product.id}", token="staff", headers={"If-Match": written}
    )

    assert (answer.status, answer.json["code"]) == (412, "precondition_failed")


async def test_any_version_will_do(shop: Any) -> None:
    """`If-Match: *` asks only that it exists."""
    product = shop.dispatcher.add()

    answer = await shop.ask(
        "DELETE", f"/api/v1/products/{product.id}", token="staff", headers={"If-Match": "*"}
    )

    assert answer.status == 204


@pytest.mark.parametrize("written", ["1", "", '"a', "a, b", '"a" "b"'])
@pytest.mark.parametrize("header", ["If-Match", "If-None-Match"])
async def test_what_is_no_tag_is_malformed(shop: Any, header: str, written: str) -> None:
    """400 names the header."""
    product = shop.dispatcher.add()
    method = "GET" if header == "If-None-Match" else "DELETE"

    answer = await shop.ask(
        method, f"/api/v1/products/{product.id}", token="staff", headers={header: written}
    )

    assert (answer.status, answer.json["code"]) == (400, "malformed")
    assert header in answer.json["detail"]


@pytest.mark.parametrize("written", ["8e03978e-40d5-43dd", '"8e03978e-40d5-43dd"'])
async def test_an_idempotency_key_reaches_the_use_case(shop: Any, written: str) -> None:
    """With or without the quotes of a structured field."""
    await shop.ask(
        "POST", "/api/v1/products", NEW, token="staff", headers={"Idempotency-Key": written}
    )

    assert shop.call().idempotency_key == "8e03978e-40d5-43dd"


@pytest.mark.parametrize("written", ["", '""', "a b", "x" * 201, "\xe9"])
async def test_a_key_that_is_none_is_malformed(shop: Any, written: str) -> None:
    """Nothing is done under a key that could not be told from others."""
    answer = await shop.ask(
        "POST", "/api/v1/products", NEW, token="staff", headers={"Idempotency-Key": written}
    )

    assert answer.status == 400
    assert shop.dispatcher.sent == []
