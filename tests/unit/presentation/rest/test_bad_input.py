"""What a client gets when its input is wrong: everything at once, placed, and nothing sent on."""

from typing import Any

import msgspec
import pytest

PRICE = {"amount": "9.90", "currency": "EUR"}
JSON = {"Content-Type": "application/json"}


async def create(shop: Any, body: Any, **more: Any) -> Any:
    """Try to add a product."""
    answer = await shop.ask("POST", "/api/v1/products", body, token="staff", **more)
    assert answer.status < 300 or shop.dispatcher.sent == []
    return answer


async def test_all_errors_come_at_once(shop: Any) -> None:
    """Each with a JSON Pointer, a code, and words for people."""
    body = {
        "name": "x",
        "price": {"amount": "9.999", "currency": "EUR"},
        "sku": "no",
        "size": {"width": 1000, "unit": "in", "a/b": 1},
        "tags": ["a", "much too long", 7, "d"],
        "until": "2026-01-31T13:30:00",
        "colour": "red",
    }

    answer = await create(shop, body)

    assert answer.status == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json["code"] == "validation"
    assert answer.errors == {
        "/name": "too_short",
        "/price": "invalid",
        "/sku": "pattern",
        "/size/width": "too_large",
        "/size/unit": "unknown_value",
        "/size/a~1b": "unknown_field",
        "/tags": "too_long",
        "/until": "malformed",
        "/colour": "unknown_field",
    }
    messages = {error["at"]: error["message"] for error in answer.json["errors"]}
    assert messages["/size/width"] == "at most 999"
    assert messages["/size/unit"] == "must be one of cm, mm"


@pytest.mark.parametrize(
    ("change", "errors"),
    [
        ({"name": None}, {"/name": "wrong_type"}),
        ({"name": "x" * 21}, {"/name": "too_long"}),
        ({"size": {"width": 0}}, {"/size/width": "too_small"}),
        ({"size": {}}, {"/size/width": "missing"}),
        ({"size": {"width": 1.5}}, {"/size/width": "wrong_type"}),
        ({"size": {"width": True}}, {"/size/width": "wrong_type"}),
        ({"size": []}, {"/size": "wrong_type"}),
        ({"tags": "a"}, {"/tags": "wrong_type"}),
        ({"tags": [None]}, {"/tags/0": "wrong_type"}),
        ({"price": "9.90 EUR"}, {"/price": "wrong_type"}),
        ({"price": {"amount": 9.9, "currency": "EUR"}}, {"/price/amount": "wrong_type"}),
        ({"price": {"amount": "NaN", "currency": "EUR"}}, {"/price/amount": "malformed"}),
        ({"price": {"amount": "1", "currency": "XXX"}}, {"/price": "invalid"}),
        ({"price": {**PRICE, "x": 1}}, {"/price/x": "unknown_field"}),
        ({"until": 5}, {"/until": "wrong_type"}),
        ({"name": "a\0b"}, {"/name": "null_character"}),
        ({"tags": ["ok", "\0"]}, {"/tags/1": "null_character"}),
    ],
)
async def test_each_error_has_its_place_and_code(
    shop: Any, change: dict[str, Any], errors: dict[str, str]
) -> None:
    """Codes are stable; a field that is fine is not mentioned."""
    answer = await create(shop, {"name": "Chair", "price": PRICE} | change)

    assert answer.status == 422
    assert errors.items() <= answer.errors.items()
    assert {at for at in answer.errors if not at.startswith("/price")} <= set(errors)


async def test_a_whole_number_may_have_a_point(shop: Any) -> None:
    """`3.0` is an integer in JSON Schema."""
    body = b'{"name": "Chair", "price": {"amount": "1", "currency": "EUR"}, "size": {"width": 3.0}}'

    answer = await create(shop, body)

    assert answer.status == 201
    assert shop.sent().size.width == 3


@pytest.mark.parametrize("body", ["text", 7, None, [], True])
async def test_a_body_of_another_kind_is_an_error_of_the_whole(shop: Any, body: Any) -> None:
    """The empty pointer is the whole input (RFC 6901)."""
    product = shop.dispatcher.add()
    path = f"/api/v1/products/{product.id}"

    answer = await shop.ask("PATCH", path, msgspec.json.encode(body), token="staff")

    assert answer.status == 422
    assert answer.errors == {"": "wrong_type"}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b'{"name": "Chair",}',
        b'{"name": NaN}',
        b'{"name": "\xff"}',
        b'{"name": "\\ud800"}',
        b'{"name": "\\udc00 more"}',
        b'{"name": "a\x00b"}',
        b"\xef\xbb\xbf{}",
    ],
)
async def test_what_is_no_json_is_malformed(shop: Any, body: bytes) -> None:
    """Invalid UTF-8, lone surrogates, NaN, and byte order marks, too."""
    answer = await create(shop, body, headers=JSON)

    assert (answer.status, answer.json["code"]) == (400, "malformed")


async def test_endless_numbers_are_refused(shop: Any) -> None:
    """However many digits: it is the client's mistake, not the server's."""
    body = b'{"name": "Chair", "size": {"width": %s}}' % (b"1" * 5000)

    assert (await create(shop, body, headers=JSON)).status in (400, 422)


async def test_a_doubled_key_is_refused_where_it_stands(shop: Any) -> None:
    """Which of the two counts, nobody could know."""
    body = (
        b'{"name": "Chair", "size": {"width": 3, "width": 4},'
        b' "price": {"amount": "1", "currency": "EUR"}, "na\\u006de": "Table"}'
    )

    answer = await create(shop, body)

    assert answer.status == 422
    assert answer.errors == {"/size/width": "duplicate_key", "/name": "duplicate_key"}


async def test_escaped_colons_hide_no_doubled_key(shop: Any) -> None:
    """Text may hold colons in any spelling; doubled keys are found all the same."""
    fine = b'{"name": "a\\u003ab:c", "price": {"amount": "1", "currency": "EUR"}}'
    doubled = b'{"name": "a:", "name": "\\u003a", "price": {"amount": "1", "currency": "EUR"}}'

    assert (await create(shop, fine)).status == 201
    shop.dispatcher.sent.clear()
    assert (await create(shop, doubled)).errors == {"/name": "duplicate_key"}


async def test_a_deep_body_is_refused(shop: Any) -> None:
    """Before it can exhaust the stack; brackets in text do not count."""
    deep = b'{"name": ' + b"[" * 100_000
    text = {"name": "Chair", "price": PRICE, "tags": ["[" * 9, "{" * 9, '"[[[']}

    assert (await create(shop, deep)).json["code"] == "too_deep"
    assert (await create(shop, text)).status == 201


async def test_a_body_over_the_limit_is_refused(opened: Any) -> None:
    """By its announced length, or by what has come so far."""
    shop = opened(max_body_bytes=100)
    large = {"Content-Length": "101", **JSON}

    announced = await create(shop, b"{}", headers=large)
    chunked = await create(shop, None, chunks=[b"{" + b" " * 60, b" " * 60, b"}"])

    assert (announced.status, announced.json["code"]) == (413, "body_too_large")
    assert (chunked.status, chunked.json["code"]) == (413, "body_too_large")
    assert announced.headers["connection"] == "close"


async def test_chunks_are_put_together(shop: Any) -> None:
    """A body may come in any number of parts."""
    body = msgspec.json.encode({"name": "Chair", "price": PRICE})

    answer = await create(shop, None, chunks=[body[:7], b"", body[7:9], body[9:]])

    assert answer.status == 201


@pytest.mark.parametrize("length", ["5", "abc", "-1", "9" * 30])
async def test_a_wrong_content_length_is_malformed(shop: Any, length: str) -> None:
    """What was announced is what must come."""
    answer = await create(shop, b"{}", headers={"Content-Length": length, **JSON})

    assert answer.status in (400, 413)


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": "text/plain"},
        {"Content-Type": ""},
        {"Content-Type": "application/json; charset=latin-1"},
        {"Content-Type": "application/merge-patch+json"},
        {"Content-Encoding": "gzip", **JSON},
    ],
)
async def test_an_unknown_media_type_is_refused(shop: Any, headers: dict[str, str]) -> None:
    """And what is known is said."""
    answer = await create(shop, {"name": "Chair", "price": PRICE}, headers=headers)

    assert (answer.status, answer.json["code"]) == (415, "unsupported_media_type")
    assert "accept" in answer.headers or "accept-encoding" in answer.headers


@pytest.mark.parametrize("given", ["APPLICATION/JSON", 'application/json ; charset="UTF-8"'])
async def test_media_types_are_compared_without_case(shop: Any, given: str) -> None:
    """RFC 9110, section 8.3.1."""
    answer = await create(shop, {"name": "Chair", "price": PRICE}, headers={"Content-Type": given})

    assert answer.status == 201


@pytest.mark.parametrize(
    ("query", "errors"),
    [
        ("limit=0&sort=price", {"/limit": "too_small", "/sort": "unknown_value"}),
        ("limit=101&x=1", {"/limit": "too_large", "/x": "unknown_field"}),
        ("limit=ten", {"/limit": "wrong_type"}),
        ("limit=1.0", {"/limit": "wrong_type"}),
        ("limit=1&limit=2", {"/limit": "repeated"}),
        ("active=yes", {"/active": "wrong_type"}),
        ("status=draft&status=gone", {"/status/1": "unknown_value"}),
        ("price_min=10", {"/price_min": "malformed"}),
        ("since=2026-01-31T13:30:00", {"/since": "malformed"}),
        ("after=%00", {"/after": "null_character"}),
    ],
)
async def test_query_parameters_are_checked_like_fields(
    shop: Any, query: str, errors: dict[str, str]
) -> None:
    """Same codes, same pointers, all at once."""
    answer = await shop.ask("GET", f"/api/v1/products?{query}")

    assert answer.status == 422
    assert answer.errors == errors


async def test_errors_of_path_and_body_come_together(shop: Any) -> None:
    """One answer names both."""
    answer = await shop.ask("PATCH", "/api/v1/products/7", {"name": "x"}, token="staff")

    assert answer.errors == {"/id": "malformed", "/name": "too_short"}


async def test_a_query_parameter_can_not_replace_the_path(shop: Any) -> None:
    """What the path says is said once."""
    product = shop.dispatcher.add()

    answer = await shop.ask("GET", f"/api/v1/products/{product.id}?id={product.id}")

    assert answer.errors == {"/id": "unknown_field"}


@pytest.mark.parametrize("target", ["/api/v1/products?after=%FF", "/api/v1/products/%FF"])
async def test_invalid_utf_8_is_malformed(shop: Any, target: str) -> None:
    """In the query string and in the path."""
    answer = await shop.ask("GET", target)

    assert (answer.status, answer.json["code"]) == (400, "malformed")


async def test_a_nul_in_the_path_is_refused(shop: Any) -> None:
    """No database could find it."""
    answer = await shop.ask("GET", "/api/v1/products/a%00b")

    assert answer.status == 422
    assert answer.errors == {"/id": "null_character"}
