"""An API that knows its callers in its own way: by a signature over the whole request."""

import hashlib
import hmac
from typing import Any

import pytest

from backwright.application.dispatch import Send
from backwright.domain import Principal, UnauthenticatedError, new_id
from backwright.presentation.rest import Api, Request

PARTNER = new_id()
NEW = b'{"name": "Table", "price": {"amount": "9", "currency": "EUR"}}'


def signature(method: str, target: str, body: bytes) -> str:
    return hmac.new(b"secret", f"{method} {target} ".encode() + body, hashlib.sha256).hexdigest()


class Signed:
    """Believes a signature over method, target and body; nothing is one by nobody."""

    name = "signature"
    challenge = "Signature"

    def __init__(self) -> None:
        self.query: Any = None

    def document(self) -> dict[str, Any]:
        return {"type": "apiKey", "in": "header", "name": "X-Signature"}

    async def identify(self, request: Request, body: bytes, send: Send) -> Principal | None:
        given = request.header("X-Signature")
        if self.query is not None:
            await send(self.query)
        if given is None:
            return None
        if not hmac.compare_digest(given, signature(request.method, request.path, body)):
            raise UnauthenticatedError("the signature is not right")
        return Principal(id=PARTNER, roles=frozenset({"staff"}))


@pytest.fixture
def scheme() -> Signed:
    return Signed()


@pytest.fixture
def partners(opened: Any, world: Any, scheme: Signed) -> Any:
    """Products and the caller, for those who sign."""
    api = Api("partners", prefix="/partners", authenticate=scheme)
    api.action(world.CreateProduct, "POST /products")
    api.action(world.WhoAmI, "GET /me")
    api.action(world.ListProducts, "GET /products")
    return opened(world.shop_api(), api)


def signed(method: str, target: str, body: bytes = b"") -> dict[str, str]:
    return {"X-Signature": signature(method, target, body)}


async def test_the_scheme_says_who_asks(partners: Any) -> None:
    """No token, and nobody else is asked."""
    answer = await partners.ask("GET", "/partners/me", headers=signed("GET", "/partners/me"))

    assert answer.json == {"id": str(PARTNER)}
    assert partners.authenticator.asked == []


async def test_a_body_that_was_signed_is_read_once_more(partners: Any) -> None:
    """What was looked at for the signature is what the command is made of, in chunks or not."""
    target = "/partners/products"

    answer = await partners.ask(
        "POST", target, chunks=[NEW[:9], NEW[9:]], headers=signed("POST", target, NEW)
    )

    assert (answer.status, answer.json["name"]) == (200, "Table")


async def test_another_body_is_not_believed(partners: Any) -> None:
    """The signature is over all of it; 401 says how to sign, and the input is not looked at."""
    target = "/partners/products"

    answer = await partners.ask("POST", target, b"[", headers=signed("POST", target, NEW))

    assert (answer.status, answer.headers["www-authenticate"]) == (401, "Signature")
    assert answer.json["detail"] == "the signature is not right"


async def test_who_says_nothing_is_nobody(partners: Any) -> None:
    """Nobody may ask what is public, and nothing else."""
    assert (await partners.ask("GET", "/partners/products")).status == 200
    assert (await partners.ask("GET", "/partners/me")).status == 401


@pytest.mark.parametrize("headers", [{"Authorization": "Bearer staff"}, {"Cookie": "session=x"}])
async def test_tokens_and_cookies_mean_nothing_there(
    partners: Any, headers: dict[str, str]
) -> None:
    """The scheme is the only way in."""
    answer = await partners.ask("GET", "/partners/me", headers=headers)

    assert answer.status == 401
    assert partners.authenticator.asked == []


async def test_a_body_without_end_is_not_read_for_its_signature(partners: Any) -> None:
    """The limit of bodies holds before anybody is known."""
    answer = await partners.ask("POST", "/partners/products", b" " * 2_000_000)

    assert answer.status == 413


async def test_a_scheme_may_ask_use_cases_on_behalf_of_nobody(
    partners: Any, scheme: Signed, world: Any
) -> None:
    """Keys are known to a use case; its rate limit counts the caller's address."""
    scheme.query = world.ListProducts()

    await partners.ask("GET", "/partners/me", headers=signed("GET", "/partners/me"))

    asked = partners.dispatcher.sent[0][1]
    assert (asked.principal.authenticated, asked.address) == (False, "192.0.2.7")


async def test_the_document_describes_the_scheme(partners: Any) -> None:
    """It stands alone: session cookies are no alternative."""
    document = partners.rest.openapi()

    assert document["components"]["securitySchemes"]["signature"]["name"] == "X-Signature"
    assert document["paths"]["/partners/me"]["get"]["security"] == [{"signature": []}]


async def test_an_api_may_be_left_out_of_the_document(opened: Any, world: Any) -> None:
    """It is served, and not advertised: neither its paths nor its tag nor its scheme."""
    api = Api("partners", prefix="/partners", authenticate=Signed(), documented=False)
    api.action(world.ListProducts, "GET /products")
    shop = opened(world.shop_api(), api)

    document = shop.rest.openapi()

    assert (await shop.ask("GET", "/partners/products")).status == 200
    assert "/partners/products" not in document["paths"]
    assert [tag["name"] for tag in document["tags"]] == ["Catalogue"]
    assert "signature" not in document["components"]["securitySchemes"]
