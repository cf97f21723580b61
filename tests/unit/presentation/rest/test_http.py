"""What HTTP asks of an answer: methods, negotiation, caching, compression, origins, security."""

import gzip
from datetime import date
from typing import Any

import pytest

from backwright.presentation.rest import Api, Deprecation

ORIGIN = {"Origin": "https://shop.example"}


async def test_head_is_get_without_a_body(shop: Any) -> None:
    """The same headers, the length too."""
    product = shop.dispatcher.add()
    path = f"/api/v1/products/{product.id}"

    got, head = await shop.ask("GET", path), await shop.ask("HEAD", path)

    assert (head.status, head.body) == (200, b"")
    assert head.headers["content-length"] == str(len(got.body))
    assert head.headers["etag"] == got.headers["etag"]


async def test_options_names_the_methods(shop: Any) -> None:
    """And which patches are understood (RFC 5789)."""
    product = shop.dispatcher.add()

    answer = await shop.ask("OPTIONS", f"/api/v1/products/{product.id}")

    assert answer.status == 204
    assert answer.headers["allow"] == "GET, HEAD, PATCH, DELETE, OPTIONS"
    assert answer.headers["accept-patch"] == "application/merge-patch+json, application/json"


@pytest.mark.parametrize(
    "accept",
    [
        "*/*",
        "application/*",
        "application/json;q=0.5, text/html",
        "APPLICATION/JSON",
        "",
        "a/b, */*",
    ],
)
async def test_json_is_answered_to_whoever_takes_it(shop: Any, accept: str) -> None:
    """By name or by range."""
    answer = await shop.ask("GET", "/api/v1/products", headers={"Accept": accept})

    assert answer.status == 200


@pytest.mark.parametrize("accept", ["text/html", "application/json;q=0", "*/*;q=0"])
async def test_what_can_not_be_made_is_not_acceptable(shop: Any, accept: str) -> None:
    """406 before anything is done."""
    answer = await shop.ask(
        "POST", "/api/v1/products", {}, token="staff", headers={"Accept": accept}
    )

    assert (answer.status, answer.json["code"]) == (406, "not_acceptable")
    assert shop.dispatcher.sent == []


async def test_a_quality_that_is_none_is_malformed(shop: Any) -> None:
    """Between 0 and 1."""
    answer = await shop.ask("GET", "/api/v1/products", headers={"Accept": "text/html;q=2"})

    assert answer.status == 400


async def test_only_large_answers_are_compressed(opened: Any) -> None:
    """And only for whom it suits; what varies is said in every answer."""
    shop = opened(compress_above=400)
    product = shop.dispatcher.add(name="C" * 300)
    path = f"/api/v1/products/{product.id}"
    zipped = {"Accept-Encoding": "br;q=1, gzip;q=0.8"}

    plain = await shop.ask("GET", path)
    large = await shop.ask("GET", path, headers=zipped)
    small = await shop.ask("GET", f"{path}?fields=id", headers=zipped)
    refused = await shop.ask("GET", path, headers={"Accept-Encoding": "gzip;q=0, *"})

    assert large.headers["content-encoding"] == "gzip"
    assert gzip.decompress(large.body) == plain.body
    assert large.headers["content-length"] == str(len(large.body))
    assert large.headers["etag"] == plain.headers["etag"][:-1] + '-gzip"'
    for answer in (plain, small, refused):
        assert "content-encoding" not in answer.headers
    assert "Accept-Encoding" in plain.headers["vary"]


async def test_a_compressed_answer_is_recognised_by_its_tag(opened: Any) -> None:
    """The tag of the compressed form is as good as the other's."""
    shop = opened(compress_above=10)
    product = shop.dispatcher.add()
    path = f"/api/v1/products/{product.id}"
    tag = (await shop.ask("GET", path, headers={"Accept-Encoding": "gzip"})).headers["etag"]

    assert (await shop.ask("GET", path, headers={"If-None-Match": tag})).status == 304


async def test_answers_to_known_callers_are_not_kept(shop: Any) -> None:
    """Public ones may be kept, and asked about before each use."""
    public = await shop.ask("GET", "/api/v1/products")
    own = await shop.ask("GET", "/api/v1/products", token="customer")

    assert public.headers["cache-control"] == "no-cache"
    assert own.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("target", ["/api/v1/products", "/api/v1/me", "/nothing", "/docs"])
async def test_every_answer_is_made_safe_for_browsers(shop: Any, target: str) -> None:
    """Errors and documents, too; strict transport only where there is transport security."""
    answer = await shop.ask("GET", target)
    secure = await shop.ask("GET", target, scheme="https")

    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert len(answer.all("content-security-policy")) == 1
    assert "strict-transport-security" not in answer.headers
    assert "max-age=31536000" in secure.headers["strict-transport-security"]


async def test_a_known_origin_may_call(opened: Any) -> None:
    """With credentials, errors included; the answer says that it varies."""
    shop = opened(cors_origins=("https://shop.example",))

    good = await shop.ask("GET", "/api/v1/products", headers=ORIGIN)
    error = await shop.ask("GET", "/api/v1/me", headers=ORIGIN)

    for answer in (good, error):
        assert answer.headers["access-control-allow-origin"] == "https://shop.example"
        assert answer.headers["access-control-allow-credentials"] == "true"
        assert "ETag" in answer.headers["access-control-expose-headers"]
        assert "Origin" in answer.all("vary")


async def test_an_unknown_origin_is_told_nothing(opened: Any) -> None:
    """Its browser refuses then; caches still learn that the answer varies."""
    shop = opened(cors_origins=("https://shop.example",))

    answer = await shop.ask("GET", "/api/v1/products", headers={"Origin": "https://evil.example"})

    assert "access-control-allow-origin" not in answer.headers
    assert "Origin" in answer.all("vary")


async def test_anyone_may_call_without_credentials(opened: Any) -> None:
    """The wildcard and credentials exclude each other."""
    shop = opened(cors_origins=("*",))

    answer = await shop.ask("GET", "/api/v1/products", headers=ORIGIN)

    assert answer.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in answer.headers


async def test_a_preflight_is_answered_without_a_token(opened: Any) -> None:
    """Methods of the path, known headers, and the endpoint's own."""
    shop = opened(cors_origins=("https://shop.example",), cors_max_age=5)
    asked = {
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type, x-hub, x-<b>",
    }

    answer = await shop.ask("OPTIONS", "/api/v1/products", headers=ORIGIN | asked)

    assert answer.status == 204
    assert answer.headers["access-control-allow-origin"] == "https://shop.example"
    assert "POST" in answer.headers["access-control-allow-methods"]
    allowed = answer.headers["access-control-allow-headers"]
    assert "If-Match" in allowed
    assert allowed.endswith(", x-hub")
    assert answer.headers["access-control-max-age"] == "5"


async def test_without_cors_nothing_is_said_about_origins(shop: Any) -> None:
    """Same-origin is the default."""
    answer = await shop.ask("GET", "/api/v1/products", headers=ORIGIN)

    assert not [name for name in answer.headers if name.startswith("access-control")]


async def test_versions_stand_side_by_side(opened: Any, world: Any) -> None:
    """The old one says since when, until when, and what to read."""
    old = world.shop_api(
        deprecated=Deprecation(
            since=date(2026, 1, 1), sunset=date(2026, 12, 31), guide="https://shop.example/v2"
        )
    )
    new = Api("products", prefix="/api/v2")
    new.resource(world.ProductView, get=world.GetProduct)
    shop = opened(old, new)
    product = shop.dispatcher.add()

    before = await shop.ask("GET", f"/api/v1/products/{product.id}")
    after = await shop.ask("GET", f"/api/v2/products/{product.id}")

    assert before.headers["deprecation"] == "@1767225600"
    assert before.headers["sunset"] == "Thu, 31 Dec 2026 00:00:00 GMT"
    assert 'rel="deprecation"' in before.headers["link"]
    assert "deprecation" not in after.headers
    assert after.json["links"]["self"]["href"].startswith("/api/v2/")
