"""What is known of a request: its id, its caller's address, its trace, and who is told."""

from typing import Any

import pytest

from backwright.presentation.rest import Request, Response

TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


async def test_a_sane_request_id_is_kept(shop: Any) -> None:
    """It goes to the use case and back to the client."""
    answer = await shop.ask("GET", "/api/v1/products", headers={"X-Request-Id": "abc-1.2:3"})

    assert answer.headers["x-request-id"] == "abc-1.2:3"
    assert (shop.call().request_id, shop.call().correlation) == ("abc-1.2:3", "abc-1.2:3")


@pytest.mark.parametrize("sent", ["", "a b", "x" * 129, "\xe9", "<script>"])
async def test_any_other_request_id_is_replaced(shop: Any, sent: str) -> None:
    """By one that nobody else has."""
    answers = [
        await shop.ask("GET", "/api/v1/products", headers={"X-Request-Id": sent}) for _ in range(2)
    ]

    ids = [answer.headers["x-request-id"] for answer in answers]
    assert sent not in ids
    assert len(set(ids)) == 2


async def test_the_trace_goes_on(shop: Any) -> None:
    """A correlation from outside, too; what is not well-formed does not."""
    await shop.ask(
        "GET", "/api/v1/products", headers={"Traceparent": TRACE, "X-Correlation-Id": "c-1"}
    )
    good = shop.call()
    await shop.ask(
        "GET", "/api/v1/products", headers={"Traceparent": "00-0-0-01", "X-Correlation-Id": "a b"}
    )
    bad = shop.call()

    assert (good.traceparent, good.correlation) == (TRACE, "c-1")
    assert (bad.traceparent, bad.correlation) == ("", bad.request_id)


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("192.0.2.7", "203.0.113.9", "192.0.2.7"),
        ("10.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "1.2.3.4, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        ("10.0.0.1", "203.0.113.9:4711", "203.0.113.9"),
        ("10.0.0.1", "[2001:db8::1]:4711", "2001:db8::1"),
        ("10.0.0.1", "2001:db8::1", "2001:db8::1"),
        ("10.0.0.1", "unknown, 10.0.0.2", "10.0.0.2"),
        ("10.0.0.1", "", "10.0.0.1"),
    ],
)
async def test_only_trusted_proxies_are_believed(
    opened: Any, peer: str, forwarded: str, address: str
) -> None:
    """From the end of the list up to the first address that is no proxy."""
    shop = opened(trusted_proxies=("10.0.0.0/8",))

    await shop.ask("GET", "/api/v1/products", peer=peer, headers={"X-Forwarded-For": forwarded})

    assert shop.call().address == address


async def test_a_trusted_proxy_tells_the_scheme(opened: Any) -> None:
    """Strict transport is for clients that came by https."""
    shop = opened(trusted_proxies=("10.0.0.1",))
    sent = {"X-Forwarded-Proto": "https"}

    trusted = await shop.ask("GET", "/api/v1/products", peer="10.0.0.1", headers=sent)
    other = await shop.ask("GET", "/api/v1/products", peer="10.0.0.2", headers=sent)

    assert "strict-transport-security" in trusted.headers
    assert "strict-transport-security" not in other.headers


async def test_headers_in_several_lines_are_one(shop: Any) -> None:
    """Cookies are joined by semicolons, everything else by commas (RFC 9110, RFC 9113)."""
    lines = [("Cookie", "a=1"), ("Cookie", "__Host-session=staff"), ("Accept", "a/b")]

    answer = await shop.ask("GET", "/api/v1/me", headers=[*lines, ("Accept", "*/*")])

    assert answer.status == 200


async def test_observers_are_told_once_with_everything(shop: Any) -> None:
    """The pattern of the path, not the path, so that metrics have few labels."""
    product = shop.dispatcher.add()

    answer = await shop.ask("GET", f"/api/v1/products/{product.id}", token="staff")

    [request] = shop.watcher.requests
    assert (request.method, request.status) == ("GET", 200)
    assert request.route == "/api/v1/products/{id}"
    assert request.use_case == "GetProduct"
    assert request.principal.has("staff")
    assert request.address == "192.0.2.7"
    assert request.sent == len(answer.body)
    assert 0 < request.seconds < 10


async def test_observers_are_told_about_errors(shop: Any) -> None:
    """Where no path matched, the route is empty."""
    await shop.ask("GET", "/api/v1/nothing")
    await shop.ask("PUT", "/api/v1/products")

    told = [(request.route, request.status) for request in shop.watcher.requests]
    assert told == [("", 404), ("/api/v1/products", 405)]


async def test_a_client_that_leaves_gets_nothing(shop: Any) -> None:
    """Half a body is no command."""
    answer = await shop.ask("POST", "/api/v1/products", b'{"na', token="staff", gone=True)

    assert answer.status == 0
    assert shop.dispatcher.sent == []
    assert [request.status for request in shop.watcher.requests] == [499]


async def test_addresses_are_limited_before_all_else(opened: Any, world: Any) -> None:
    """Before tokens are looked at; documents and mounts are not counted."""

    async def live(request: Request) -> Response:
        return Response(body={"live": request.method})

    limiter = world.FakeLimiter(1)
    shop = opened(address_limit="10/minute", limiter=limiter, mounts={"/health/live": live})

    await shop.ask("GET", "/api/v1/products")
    answer = await shop.ask("GET", "/api/v1/products", token="staff")
    health = await shop.ask("GET", "/health/live")

    assert (answer.status, answer.headers["retry-after"], health.status) == (429, "3", 200)
    assert limiter.keys == ["address:192.0.2.7"] * 2
    assert shop.authenticator.asked == []


async def test_a_mount_answers_as_it_likes(opened: Any) -> None:
    """Its status, media type and headers; the common ones that it does not say stay."""

    async def metrics(request: Request) -> Response:
        headers = {"Cache-Control": "max-age=1", "X-Path": request.path}
        return Response(body="up 1", status=503, media_type="text/plain", headers=headers)

    shop = opened(mounts={"/metrics": metrics})

    answer = await shop.ask("GET", "/metrics")

    assert (answer.status, answer.body) == (503, b"up 1")
    assert answer.headers["content-type"] == "text/plain"
    assert answer.all("cache-control") == ["max-age=1"]
    assert answer.headers["x-path"] == "/metrics"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert (await shop.ask("POST", "/metrics")).status == 405


async def test_other_scopes_are_not_served(shop: Any) -> None:
    """The lifespan is the composition root's."""
    with pytest.raises(ValueError, match="lifespan"):
        await shop.rest({"type": "lifespan"}, None, None)


async def test_a_path_may_come_without_its_raw_form(shop: Any) -> None:
    """`raw_path` is optional in ASGI."""
    product = shop.dispatcher.add()
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request"}

    async def send(message: Any) -> None:
        sent.append(message)

    path = f"/api/v1/products/{product.id}"
    scope = {"type": "http", "method": "GET", "path": path, "query_string": b"", "headers": []}
    await shop.rest(scope, receive, send)

    assert sent[0]["status"] == 200
