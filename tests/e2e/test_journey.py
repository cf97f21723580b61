"""What a stranger can do with the store, from the first look to a cancelled order."""

from collections.abc import Callable
from uuid import uuid4

import httpx2

from trial.people import PASSWORD, Person
from trial.server import Server


def test_a_stranger_becomes_a_customer_and_orders(stranger: Person) -> None:
    """Register, log in, search, order, place, cancel: each step follows the links of the last."""
    stranger.register()
    assert stranger.get("/me").json()["email"] == stranger.email

    page = stranger.get("/products", params={"search": "cafe MUG", "sort": "price"}).json()
    (mug,) = page["items"]
    assert (mug["name"], mug["price"]) == (
        "Café mug, blue glaze",
        {"amount": "13.50", "currency": "EUR"},
    )

    created = stranger.post("/orders", json={"ship_to": None})
    assert created.status_code == 201
    order = created.json()
    here = httpx2.URL(stranger.base_url).copy_with(path=created.headers["location"])
    assert stranger.get(here).json() == order
    ship_to = {"street": "Hauptstr. 1", "city": "Berlin", "postcode": "10115", "country": "DE"}
    assert stranger.patch(here, json={"ship_to": ship_to}).json()["ship_to"] == ship_to

    line = {"product": mug["id"], "quantity": 3}
    filled = stranger.post(f"/orders/{order['id']}/lines", json=line).json()
    assert filled["total"] == {"amount": "40.50", "currency": "EUR"}
    placed = stranger.post(f"/orders/{order['id']}/place").json()
    assert (placed["status"], "cancel" in placed["links"]) == ("placed", True)
    reason = {"reason": "found a cheaper one"}
    cancelled = stranger.post(f"/orders/{order['id']}/cancel", json=reason).json()
    assert (cancelled["status"], cancelled["version"]) == ("cancelled", 5)
    assert "place" not in cancelled["links"]

    (listed,) = stranger.get("/orders", params={"status": "cancelled"}).json()["items"]
    assert listed["id"] == order["id"]


def test_a_client_changes_what_it_has_seen(customer: Person) -> None:
    """ETag tells which version a client has; If-Match keeps it from changing another one."""
    order = customer.order()
    seen = customer.get(f"/orders/{order['id']}")
    tag = {"If-Match": seen.headers["etag"]}
    line = {"product": customer.product(), "quantity": 1}
    lines = f"/orders/{order['id']}/lines"

    unchanged = customer.get(
        f"/orders/{order['id']}", headers={"If-None-Match": seen.headers["etag"]}
    )
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    changed = customer.post(lines, json=line, headers=tag)
    assert changed.status_code == 200
    again = customer.request("DELETE", f"{lines}/{line['product']}", headers=tag)
    assert (again.status_code, again.json()["code"]) == (412, "precondition_failed")
    assert customer.get(f"/orders/{order['id']}").json() == changed.json()


def test_a_repeated_request_has_one_effect(customer: Person) -> None:
    """With the same Idempotency-Key comes the same answer; with another body comes a refusal."""
    key = {"Idempotency-Key": uuid4().hex}
    ship_to = {"street": "Hauptstr. 1", "city": "Berlin", "postcode": "10115", "country": "DE"}

    first = customer.post("/orders", json={}, headers=key)
    second = customer.post("/orders", json={}, headers=key)
    other = customer.post("/orders", json={"ship_to": ship_to}, headers=key)

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.content == second.content
    assert (other.status_code, other.json()["code"]) == (422, "idempotency.reused")
    assert len(customer.get("/orders").json()["items"]) == 1


def test_a_refresh_token_is_good_once(customer: Person) -> None:
    """Each refresh gives a new one; an old one that comes back ends the whole session."""
    stolen = customer.refresh_token
    refreshed = customer.post("/auth/refresh", json={"refresh_token": stolen})
    assert refreshed.status_code == 200
    customer.believe(refreshed.json())
    assert customer.get("/me").status_code == 200

    reused = customer.post("/auth/refresh", json={"refresh_token": stolen})

    assert (reused.status_code, reused.json()["code"]) == (401, "unauthenticated")
    assert customer.get("/me").status_code == 401
    last = customer.post("/auth/refresh", json={"refresh_token": customer.refresh_token})
    assert last.status_code == 401


def test_who_logs_out_is_out_at_once(person: Callable[[], Person]) -> None:
    """The access token and the refresh token end; other sessions of the account do not."""
    here = person().register()
    elsewhere = person().log_in(here.email, PASSWORD)

    assert here.post("/auth/log-out").status_code == 204

    assert here.get("/me").status_code == 401
    answer = here.post("/auth/refresh", json={"refresh_token": here.refresh_token})
    assert answer.status_code == 401
    assert elsewhere.get("/me").status_code == 200


def test_pages_follow_each_other(stranger: Person) -> None:
    """A list is walked by its links: every product once, in order, and then it ends."""
    names: list[str] = []
    params: dict[str, str] | None = {"limit": "4", "sort": "name"}
    address = httpx2.URL(stranger.base_url).join("products")
    while True:
        page = stranger.get(address, params=params).json()
        names += [item["name"] for item in page["items"]]
        if "next" not in page["links"]:
            break
        address = address.join(page["links"]["next"]["href"])
        params = None

    assert len(names) == len(set(names)) >= 14
    assert names == sorted(names)


def test_what_operators_and_tools_expect_is_there(store: Server, customer: Person) -> None:
    """Health, metrics, the OpenAPI document and docs that need no network."""
    customer.get("/me")

    def get(path: str) -> httpx2.Response:
        answer = httpx2.get(store.address + path)
        assert answer.status_code == 200
        return answer

    assert get("/health/live").json()["status"] == "live"
    assert get("/health/ready").json()["status"] == "ready"
    assert 'route="/api/v1/me"' in get("/metrics").text
    document = get("/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    assert "/api/v1/orders/{id}/place" in document["paths"]
    docs = get("/docs").text
    assert "<html" in docs
    assert "//cdn" not in docs
    (key,) = get("/.well-known/jwks.json").json()["keys"]
    assert "d" not in key
