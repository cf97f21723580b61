"""Who is asking: bearer tokens, session cookies, and proof against CSRF."""

from typing import Any

import pytest

from backwright.presentation.rest import Api, CookieSessions, HeaderScheme

COOKIE = "__Host-session=staff; __Host-csrf=proof; other=1"
NEW = {"name": "Table", "price": {"amount": "9", "currency": "EUR"}}


async def test_nobody_is_asked_where_there_is_no_token(shop: Any) -> None:
    """A public route without a token never reaches the authenticator."""
    answer = await shop.ask("GET", "/api/v1/products")

    assert answer.status == 200
    assert shop.authenticator.asked == []
    assert not shop.call().principal.authenticated


async def test_a_token_says_who_asks(shop: Any) -> None:
    """On public routes, too."""
    await shop.ask("GET", "/api/v1/products", token="staff")

    assert shop.call().principal.roles == {"staff"}
    assert shop.authenticator.asked == ["staff"]


@pytest.mark.parametrize("token", ["expired", "forged", " "])
@pytest.mark.parametrize("target", ["/api/v1/products", "/api/v1/me"])
async def test_a_bad_token_is_refused_everywhere(shop: Any, target: str, token: str) -> None:
    """Whoever shows one means to be known; 401 says how."""
    answer = await shop.ask("GET", target, headers={"Authorization": f"Bearer {token}"})

    assert (answer.status, answer.json["code"]) == (401, "unauthenticated")
    assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Basic YTpi"}, {"Cookie": "a=b"}])
async def test_nothing_is_read_for_nobody(shop: Any, headers: dict[str, str]) -> None:
    """401 comes before anything is said about the input."""
    answer = await shop.ask("POST", "/api/v1/products", b"{", headers=headers)

    assert answer.status == 401


async def test_the_policy_is_the_use_case_s(shop: Any) -> None:
    """Whoever is known and may not gets 403."""
    answer = await shop.ask("POST", "/api/v1/products", NEW, token="customer")

    assert (answer.status, answer.json["code"]) == (403, "forbidden")


async def test_the_scheme_may_be_dictated(opened: Any, world: Any) -> None:
    """`Authorization: Token …` instead of a bearer token."""
    api = Api("me", authenticate=HeaderScheme(word="Token"))
    api.action(world.WhoAmI, "GET /me")
    shop = opened(api)

    good = await shop.ask("GET", "/api/v1/me", headers={"Authorization": "token staff"})
    bearer = await shop.ask("GET", "/api/v1/me", token="staff")

    assert good.json == {"id": str(shop.authenticator.id)}
    assert (bearer.status, bearer.headers["www-authenticate"]) == (401, "Token")


async def test_a_scheme_may_use_a_header_of_its_own(opened: Any, world: Any) -> None:
    """A bare token in `X-Api-Key`."""
    api = Api("me", authenticate=HeaderScheme(name="key", word="", header="X-Api-Key"))
    api.action(world.WhoAmI, "GET /me")
    shop = opened(api)

    assert (await shop.ask("GET", "/api/v1/me", headers={"X-Api-Key": "staff"})).status == 200


async def test_tokens_come_in_the_body_unless_cookies_are_asked_for(shop: Any) -> None:
    """A client that is no browser is not given cookies."""
    answer = await shop.ask("POST", "/api/v1/sessions", {"email": "a", "password": "b"})

    assert answer.json["access_token"] == "staff"
    assert "set-cookie" not in answer.headers


async def test_cookies_keep_tokens_from_scripts(shop: Any) -> None:
    """HttpOnly, Secure, SameSite=Lax, and only sent where they are needed."""
    answer = await shop.ask(
        "POST",
        "/api/v1/sessions",
        {"email": "a", "password": "b"},
        headers={"Session": "cookie"},
    )

    access, refresh, csrf = answer.all("set-cookie")
    strict = "SameSite=Lax; HttpOnly; Secure"
    assert access == f"__Host-session=staff; Path=/; Max-Age=900; {strict}"
    assert refresh.startswith("__Secure-refresh=next; Path=/api/v1/sessions/refresh; ")
    assert refresh.endswith(strict)
    assert csrf.startswith(f"__Host-csrf={answer.json['csrf_token']}; Path=/; ")
    assert "HttpOnly" not in csrf
    assert b"staff" not in answer.body
    assert answer.headers["cache-control"] == "no-store"


async def test_a_setting_gives_cookies_to_everyone_or_to_nobody(opened: Any) -> None:
    """Whatever the client says."""
    body = {"email": "a", "password": "b"}
    always = opened(cookie_sessions=CookieSessions.ALWAYS, secure_cookies=False)
    never = opened(cookie_sessions=CookieSessions.NEVER)

    given = await always.ask("POST", "/api/v1/sessions", body)
    kept = await never.ask("POST", "/api/v1/sessions", body, headers={"Session": "cookie"})

    assert given.all("set-cookie")[0].startswith("session=staff; ")
    assert "Secure" not in given.headers["set-cookie"]
    assert kept.json["access_token"] == "staff"


async def test_a_cookie_is_enough_to_read(shop: Any) -> None:
    """Safe methods need no proof."""
    answer = await shop.ask("GET", "/api/v1/me", headers={"Cookie": COOKIE})

    assert answer.json == {"id": str(shop.authenticator.id)}


@pytest.mark.parametrize("proof", [None, "", "other"])
async def test_a_cookie_alone_changes_nothing(shop: Any, proof: str | None) -> None:
    """Another site's page can make the browser send cookies, but not the header."""
    headers = {"Cookie": COOKIE} | ({} if proof is None else {"X-CSRF-Token": proof})

    answer = await shop.ask("POST", "/api/v1/products", NEW, headers=headers)

    assert (answer.status, answer.json["code"]) == (403, "csrf")
    assert shop.dispatcher.sent == []


async def test_an_empty_csrf_cookie_proves_nothing(shop: Any) -> None:
    """Nothing equals nothing, and is no proof."""
    headers = {"Cookie": "__Host-session=staff; __Host-csrf=", "X-CSRF-Token": ""}

    assert (await shop.ask("POST", "/api/v1/products", NEW, headers=headers)).status == 403


async def test_a_cookie_with_proof_changes_things(shop: Any) -> None:
    """The header repeats the readable cookie."""
    headers = {"Cookie": COOKIE, "X-CSRF-Token": "proof"}

    assert (await shop.ask("POST", "/api/v1/products", NEW, headers=headers)).status == 201


async def test_a_bearer_token_needs_no_proof(shop: Any) -> None:
    """No other site's page could have sent it; the cookie beside it is not looked at."""
    answer = await shop.ask(
        "POST", "/api/v1/products", NEW, token="staff", headers={"Cookie": COOKIE}
    )

    assert answer.status == 201


async def test_a_stale_cookie_hinders_no_public_route(shop: Any) -> None:
    """The browser sends it anyway; elsewhere it is a 401."""
    stale = {"Cookie": "__Host-session=expired"}

    assert (await shop.ask("GET", "/api/v1/products", headers=stale)).status == 200
    assert (await shop.ask("GET", "/api/v1/me", headers=stale)).status == 401


async def test_a_browser_refreshes_by_cookie(shop: Any) -> None:
    """With proof, without a body; the new tokens are cookies again."""
    cookies = "__Secure-refresh=old; __Host-csrf=proof"
    path = "/api/v1/sessions/refresh"

    bare = await shop.ask("POST", path, headers={"Cookie": cookies})
    proven = await shop.ask("POST", path, headers={"Cookie": cookies, "X-CSRF-Token": "proof"})

    assert bare.json["code"] == "csrf"
    assert proven.status == 200
    assert len(proven.all("set-cookie")) == 3
    assert shop.sent().refresh_token == "old"


async def test_a_refresh_without_any_token_names_what_is_missing(shop: Any) -> None:
    """Like any other missing field."""
    answer = await shop.ask("POST", "/api/v1/sessions/refresh")

    assert answer.errors == {"/refresh_token": "missing"}


async def test_logging_out_takes_the_cookies_back(shop: Any) -> None:
    """From browsers; other clients get none to forget."""
    headers = {"Cookie": COOKIE, "X-CSRF-Token": "proof"}

    browser = await shop.ask("POST", "/api/v1/sessions/end", headers=headers)
    other = await shop.ask("POST", "/api/v1/sessions/end", token="staff")

    assert (browser.status, other.status) == (204, 204)
    assert all("Max-Age=0" in cookie for cookie in browser.all("set-cookie"))
    assert "set-cookie" not in other.headers
