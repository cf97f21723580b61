"""What a client gets when it is wrong: the right status, everything at once, nothing written."""

import json
from collections.abc import Callable
from typing import Any, Protocol
from uuid import uuid4

import httpx2
import pytest

from trial import tokens
from trial.books import Books
from trial.people import PASSWORD, Person
from trial.refusing import check_refusal, nothing_written

PRODUCT = {"sku": "TEST-001", "name": "Test", "price": {"amount": "1.00", "currency": "EUR"}}
JSON = {"Content-Type": "application/json"}


class Refuse(Protocol):
    """Sends what must be refused, and checks the refusal."""

    def __call__(
        self,
        who: Person,
        method: str,
        path: str,
        refusal: tuple[int, str],
        errors: dict[str, str] | None = None,
        **request: Any,
    ) -> httpx2.Response: ...


@pytest.fixture
def refuse(served_url: str) -> Refuse:
    books = Books(served_url)

    def send(
        who: Person,
        method: str,
        path: str,
        refusal: tuple[int, str],
        errors: dict[str, str] | None = None,
        **request: Any,
    ) -> httpx2.Response:
        with nothing_written(books):
            answer = who.request(method, path, **request)
        check_refusal(answer, *refusal, errors)
        return answer

    return send


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b'{"email": "ada@example.com",}',
        b"{'email': 1}",
        b'{"email": NaN}',
        b'{"email": "\xff"}',
        b'{"email": "\\ud800"}',
        b'{"email": "a\x00b"}',
        b"\xef\xbb\xbf{}",
        b"{} {}",
    ],
)
def test_what_is_no_json_is_malformed(stranger: Person, refuse: Refuse, body: bytes) -> None:
    """Half of it, invalid UTF-8, raw NULs, byte order marks."""
    refuse(stranger, "POST", "/auth/register", (400, "malformed"), content=body, headers=JSON)


def test_all_field_errors_come_at_once(staff: Person, refuse: Refuse) -> None:
    """Wrong types, limits, formats, patterns, unknown and missing fields, in one answer."""
    body = {
        "sku": "no",
        "name": 7,
        "price": {"amount": "0.001", "currency": "EUR"},
        "stock": -1,
        "tags": ["a", None],
        "description": "nul \0",
        "active": "yes",
        "colour": "red",
    }
    errors = {
        "/sku": "pattern",
        "/name": "wrong_type",
        "/price": "invalid",
        "/stock": "too_small",
        "/tags/1": "wrong_type",
        "/description": "null_character",
        "/active": "wrong_type",
        "/colour": "unknown_field",
        "/category": "missing",
    }
    refuse(staff, "POST", "/products", (422, "validation"), errors, json=body)


@pytest.mark.parametrize("body", [[], "text", 7, None, True])
def test_a_body_of_another_kind_is_refused(stranger: Person, refuse: Refuse, body: Any) -> None:
    """The error is one of the whole."""
    content = json.dumps(body)
    refuse(
        stranger,
        "POST",
        "/auth/register",
        (422, "validation"),
        {"": "wrong_type"},
        content=content,
        headers=JSON,
    )


def test_a_doubled_key_is_refused(stranger: Person, refuse: Refuse) -> None:
    """Which of the two counts, nobody could know."""
    body = f'{{"email": "a@example.com", "password": "{PASSWORD}", "email": "b@example.com"}}'
    errors = {"/email": "duplicate_key"}
    refuse(
        stranger,
        "POST",
        "/auth/log-in",
        (422, "validation"),
        errors,
        content=body,
        headers=JSON,
    )


@pytest.mark.parametrize("closed", [0, 100_000])
def test_a_deep_body_is_refused(ada: Person, refuse: Refuse, closed: int) -> None:
    """Before it exhausts anything, whether it ever ends or not."""
    body = b'{"ship_to": ' + b"[" * 100_000 + b"]" * closed + b"}" * bool(closed)
    refuse(ada, "POST", "/orders", (400, "too_deep"), content=body, headers=JSON)


def test_a_large_body_is_refused(ada: Person, refuse: Refuse) -> None:
    """As announced, or as it comes in chunks of unknown number."""
    large = b'{"ship_to": "' + b"x" * 1_200_000 + b'"}'
    chunks = (large[at : at + 60_000] for at in range(0, len(large), 60_000))

    refuse(ada, "POST", "/orders", (413, "body_too_large"), content=large, headers=JSON)
    refuse(ada, "POST", "/orders", (413, "body_too_large"), content=chunks, headers=JSON)


@pytest.mark.parametrize(
    ("headers", "refusal"),
    [
        ({"Content-Type": "text/plain"}, (415, "unsupported_media_type")),
        ({"Content-Type": "application/x-www-form-urlencoded"}, (415, "unsupported_media_type")),
        ({"Content-Encoding": "gzip", **JSON}, (415, "unsupported_media_type")),
        ({"Accept": "image/png", **JSON}, (406, "not_acceptable")),
        ({"Idempotency-Key": "", **JSON}, (400, "malformed")),
        ({"Idempotency-Key": "k" * 201, **JSON}, (400, "malformed")),
    ],
)
def test_headers_are_checked(
    ada: Person, refuse: Refuse, headers: dict[str, str], refusal: tuple[int, str]
) -> None:
    """Media types in both directions, and idempotency keys."""
    refuse(ada, "POST", "/orders", refusal, content=b"{}", headers=headers)


@pytest.mark.parametrize(
    ("path", "refusal", "errors"),
    [
        ("/products?sort=colour", (422, "validation"), {"/sort": "unknown_value"}),
        ("/products?colour=red", (422, "validation"), {"/colour": "unknown_field"}),
        ("/products?limit=0", (422, "validation"), {"/limit": "too_small"}),
        ("/products?limit=ten&active=yes&category=7", (422, "validation"), {
            "/limit": "wrong_type", "/active": "wrong_type", "/category/0": "malformed",
        }),
        ("/products?price_min=1", (422, "validation"), {"/price_min": "malformed"}),
        ("/products?search=%00", (422, "validation"), {"/search": "null_character"}),
        ("/products?search=%FF", (400, "malformed"), None),
        ("/products/%FF", (400, "malformed"), None),
        ("/products/7", (422, "validation"), {"/id": "malformed"}),
        ("/products/a%00", (422, "validation"), {"/id": "null_character"}),
        ("/nowhere", (404, "no_route"), None),
    ],
)  # fmt: skip
def test_paths_and_queries_are_checked(
    stranger: Person,
    refuse: Refuse,
    path: str,
    refusal: tuple[int, str],
    errors: dict[str, str] | None,
) -> None:
    """Like fields: same codes, all at once."""
    refuse(stranger, "GET", path, refusal, errors)


def test_a_wrong_method_is_refused(stranger: Person, refuse: Refuse) -> None:
    """And the right ones are named."""
    answer = refuse(stranger, "PUT", "/products", (405, "method_not_allowed"))
    assert {"GET", "POST"} <= set(answer.headers["allow"].split(", "))


def test_only_its_own_cursors_are_believed(stranger: Person, refuse: Refuse) -> None:
    """Not a garbled one, not one of another order, not a whole novel."""
    page = stranger.get("/products", params={"limit": 2, "sort": "name"}).json()
    after = httpx2.URL(page["links"]["next"]["href"]).params["after"]
    invented = [
        {"after": "zzz", "sort": "name"},
        {"after": after[:-3], "sort": "name"},
        {"after": after, "sort": "price"},
        {"after": f"{after}AAAA", "sort": "name"},
    ]
    for params in invented:
        answer = refuse(
            stranger,
            "GET",
            "/products",
            (422, "validation"),
            {"/after": "cursor"},
            params=params,
        )
        assert answer.json()["errors"][0]["message"]
    long = {"after": "A" * 5000}
    refuse(stranger, "GET", "/products", (422, "validation"), {"/after": "too_long"}, params=long)


def test_only_the_version_that_was_seen_is_changed(customer: Person, refuse: Refuse) -> None:
    """A stale If-Match is refused, and so is one that can't be read."""
    order = customer.order(customer.product())
    path = f"/orders/{order['id']}"
    stale, unreadable = {"If-Match": '"1"'}, {"If-Match": "2"}

    refuse(customer, "POST", f"{path}/place", (412, "precondition_failed"), headers=stale)
    refuse(customer, "PATCH", path, (412, "precondition_failed"), json={}, headers=stale)
    refuse(customer, "POST", f"{path}/place", (400, "malformed"), headers=unreadable)


@pytest.mark.parametrize("tag", ['"0"', '"999"', '"not-ours"', '""', 'W/"1"', '"-1"', f'"{9**30}"'])
def test_what_is_the_tag_of_no_version_changes_nothing(
    customer: Person, staff: Person, refuse: Refuse, tag: str
) -> None:
    """On every way to change something; a weak tag is none (RFC 9110, section 13.1.1)."""
    order = customer.order()
    product = customer.product()
    category = staff.get("/categories").json()["items"][0]["id"]
    line = {"product": product, "quantity": 1}
    changes: list[tuple[Person, str, str, Any]] = [
        (customer, "PATCH", f"/orders/{order['id']}", {"ship_to": None}),
        (customer, "POST", f"/orders/{order['id']}/lines", line),
        (customer, "POST", f"/orders/{order['id']}/cancel", {}),
        (customer, "PATCH", f"/users/{customer.id}", {"display_name": "Another"}),
        (customer, "POST", f"/users/{customer.id}/deactivate", {}),
        (staff, "PATCH", f"/products/{product}", {"active": False}),
        (staff, "POST", f"/products/{product}/restock", {"quantity": 1}),
        (staff, "DELETE", f"/products/{product}", None),
        (staff, "PATCH", f"/categories/{category}", {"name": "Another"}),
        (staff, "DELETE", f"/categories/{category}", None),
    ]

    for who, method, path, body in changes:
        request = {} if body is None else {"json": body}
        headers = {"If-Match": tag}
        refuse(who, method, path, (412, "precondition_failed"), headers=headers, **request)


def test_what_is_unique_is_taken_once(
    stranger: Person, customer: Person, staff: Person, refuse: Refuse
) -> None:
    """The field is named; an e-mail address is the same in any case."""
    account = {"email": customer.email.upper(), "display_name": "B", "password": PASSWORD}
    category = staff.get("/categories").json()["items"][0]["id"]
    product = {**PRODUCT, "sku": "LAMP-001", "category": category}

    answer = refuse(stranger, "POST", "/auth/register", (409, "duplicate"), json=account)
    assert "email" in answer.json()["detail"]
    answer = refuse(staff, "POST", "/products", (409, "duplicate"), json=product)
    assert "sku" in answer.json()["detail"]


def test_what_is_referred_to_must_exist(customer: Person, staff: Person, refuse: Refuse) -> None:
    """Inside a module by the database, across modules by the other's contract."""
    nobody = str(uuid4())
    order = customer.order()
    line = {"product": nobody, "quantity": 1}

    lines = f"/orders/{order['id']}/lines"
    errors = {"/product": "not_found"}
    refuse(customer, "POST", lines, (422, "validation"), errors, json=line)
    product = {**PRODUCT, "category": nobody}
    errors = {"/category": "not_found"}
    refuse(staff, "POST", "/products", (422, "validation"), errors, json=product)


@pytest.mark.parametrize(
    "forge",
    [
        tokens.expired,
        tokens.not_yet_valid,
        tokens.for_another_audience,
        tokens.by_another_issuer,
        tokens.without_subject,
        tokens.with_more_roles,
        tokens.by_a_stranger,
        tokens.unsigned,
        tokens.by_the_public_key,
        tokens.garbled,
    ],
)
def test_no_forged_token_is_believed(
    ada: Person, refuse: Refuse, forge: Callable[[str], str]
) -> None:
    """Whatever is wrong with it, and also where nobody need be logged in."""
    assert ada.get("/me", headers=bearer(tokens.signed(ada.token))).status_code == 200
    forged = bearer(forge(ada.token))

    answer = refuse(ada, "GET", "/orders", (401, "unauthenticated"), headers=forged)
    assert answer.headers["www-authenticate"].startswith("Bearer")
    refuse(ada, "POST", "/orders", (401, "unauthenticated"), json={}, headers=forged)
    refuse(ada, "GET", "/products", (401, "unauthenticated"), headers=forged)


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_who_is_not_logged_in_is_told_so(stranger: Person, refuse: Refuse) -> None:
    """Before anything is said about the body."""
    refuse(stranger, "GET", "/orders", (401, "unauthenticated"))
    refuse(stranger, "POST", "/products", (401, "unauthenticated"), json=PRODUCT)


def test_what_others_have_can_not_be_seen(
    customer: Person, person: Callable[[], Person], refuse: Refuse
) -> None:
    """Another person's order is as if it did not exist; what is for others is refused."""
    other = person().register()
    path = f"/orders/{customer.order(customer.product())['id']}"
    unseen = (404, "not_found")

    refuse(other, "GET", path, unseen)
    refuse(other, "PATCH", path, unseen, json={})
    refuse(other, "POST", f"{path}/place", unseen)
    refuse(other, "POST", f"{path}/cancel", unseen, json={})
    refuse(other, "GET", f"/users/{customer.id}", unseen)
    product = {**PRODUCT, "category": str(uuid4())}
    refuse(customer, "POST", "/products", (403, "forbidden"), json=product)
    refuse(customer, "GET", "/users", (403, "forbidden"))


def test_only_moves_of_its_state_are_possible(customer: Person, refuse: Refuse) -> None:
    """An order is placed once, and changed only as a draft; an empty one is not placed."""
    empty = f"/orders/{customer.order()['id']}"
    refuse(customer, "POST", f"{empty}/place", (422, "order.empty"))

    path = f"/orders/{customer.order(customer.product())['id']}"
    line = {"product": customer.product("KNIFE-01"), "quantity": 1}
    assert customer.post(f"{path}/place").status_code == 200
    refuse(customer, "POST", f"{path}/place", (409, "illegal_state"))
    refuse(customer, "POST", f"{path}/lines", (409, "illegal_state"), json=line)
    refuse(customer, "POST", f"{path}/pay", (403, "forbidden"))
    assert customer.post(f"{path}/cancel", json={}).status_code == 200
    refuse(customer, "POST", f"{path}/cancel", (409, "illegal_state"), json={})


def test_guessing_passwords_is_slowed_down(customer: Person, person: Callable[[], Person]) -> None:
    """Wrong and unknown accounts are told the same, and after some tries nobody gets in."""
    guesses = [
        {"email": customer.email, "password": "wrong password"},
        {"email": "nobody@example.com", "password": "wrong password"},
    ]
    said = []
    for guess in guesses:
        answer = person().post("/auth/log-in", json=guess)
        check_refusal(answer, 401, "unauthenticated")
        said.append(answer.json()["detail"])
    assert said[0] == said[1]

    guesser = person()
    answers = [guesser.post("/auth/log-in", json=guesses[0]) for _ in range(10)]
    check_refusal(answers[-1], 429, "rate_limited")
    assert int(answers[-1].headers["retry-after"]) > 0
