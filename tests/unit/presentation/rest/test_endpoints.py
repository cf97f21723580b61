"""An API whose shape somebody else dictates: same use cases, other envelopes."""

from types import SimpleNamespace
from typing import Annotated, Any
from uuid import UUID

import pytest
from msgspec import Meta, Struct

from backwright.application.call import Call
from backwright.application.dispatch import Send
from backwright.domain import ForbiddenError, Money, Principal
from backwright.presentation.rest import Api, Header, HeaderScheme, Problem, Response


class User(Struct):
    """A user as the others want it."""

    email: str
    token: str


class UserEnvelope(Struct):
    """Everything has an envelope there."""

    user: User


class NewUser(Struct, forbid_unknown_fields=True):
    """What is sent to log in."""

    email: Annotated[str, Meta(min_length=3)]
    password: str


class LoginEnvelope(Struct, forbid_unknown_fields=True):
    """What is sent to log in, in its envelope."""

    user: NewUser


class Errors(Struct):
    """Errors as the others want them."""

    errors: dict[str, list[str]]


class Found(Struct):
    """What an endpoint was called with."""

    id: UUID | None = None
    tags: list[str] = []
    limit: int = 0
    agent: str | None = None
    who: str = ""
    key: str | None = None


def dictated_errors(problem: Problem) -> Errors:
    """The errors in the others' shape."""
    return Errors(
        {error.at: [error.message] for error in problem.errors} or {"body": [problem.code]}
    )


@pytest.fixture
def conduit(opened: Any, world: SimpleNamespace) -> Any:
    """The dictated API beside the shop's own."""
    api = Api(
        "conduit", prefix="/api", errors=dictated_errors, authenticate=HeaderScheme(word="Token")
    )

    @api.post("/users/login", public=True)
    async def login(body: LoginEnvelope, send: Send) -> UserEnvelope:
        tokens = await send(world.LogIn(email=body.user.email, password=body.user.password))
        return UserEnvelope(User(email=body.user.email, token=tokens.access_token))

    @api.post("/chairs/{name}", public=True, status=201)
    async def chair(name: str, cents: int, send: Send) -> None:
        await send(world.CreateProduct(name=name, price=Money.of_minor(cents, "EUR"), sku="x"))

    @api.get("/things/{id}", allow=world.staff)
    async def thing(
        id: UUID,
        principal: Principal,
        call: Call,
        agent: Annotated[str | None, Header(name="X-Agent")] = None,
        tags: list[str] = [],  # noqa: B006 - msgspec copies it
        limit: Annotated[int, Meta(ge=1, le=9)] = 3,
    ) -> Found:
        """Find a thing."""
        who = ",".join(sorted(principal.roles))
        return Found(id, tags, limit, agent, who, call.idempotency_key)

    @api.delete("/things/{id}", allow=world.staff)
    async def forget(id: UUID) -> None:
        raise ForbiddenError("not this one")

    @api.put("/hooks", public=True, media_type="text/csv")
    async def hook(body: bytes) -> Response:
        return Response(
            body=body[::-1], status=202, media_type="text/csv", headers={"X-Hook": "yes"}
        )

    @api.get("/report", public=True, media_type="text/csv")
    async def report() -> str:
        return "a;b\n"

    @api.post("/quiet", public=True)
    async def quiet() -> Found | None:
        return None

    return opened(world.shop_api(), world.identity_api(), api)


async def test_a_dictated_shape_needs_no_other_use_case(conduit: Any) -> None:
    """Envelopes in and out, around the same command."""
    body = {"user": {"email": "ada@example.com", "password": "x"}}

    answer = await conduit.ask("POST", "/api/users/login", body)

    assert answer.status == 200
    assert answer.json == {"user": {"email": "ada@example.com", "token": "staff"}}


async def test_a_dictated_body_is_checked_like_any_other(conduit: Any) -> None:
    """All errors at once, in the dictated shape."""
    answer = await conduit.ask("POST", "/api/users/login", {"user": {"email": "a", "x": 1}})

    assert answer.status == 422
    assert answer.headers["content-type"] == "application/json"
    assert answer.json == {
        "errors": {
            "/user/email": ["at least 3 characters"],
            "/user/password": ["is missing"],
            "/user/x": ["there is no such field"],
        }
    }


async def test_a_message_made_by_hand_is_checked_like_a_decoded_one(conduit: Any) -> None:
    """Structs take what they are given; a command that breaks its contract is not sent."""
    headers = {"Authorization": "Token staff"}

    answer = await conduit.ask("POST", "/api/chairs/A?cents=990", headers=headers)

    assert answer.status == 422
    assert answer.json["errors"].keys() == {"/name", "/sku"}
    assert conduit.dispatcher.sent == []


async def test_parameters_are_given_by_name_and_type(conduit: Any) -> None:
    """Path, query, headers, principal and call."""
    key = "01980f5e-7c4a-7cc3-98a4-2f6d1f0c9b11"
    headers = {"Authorization": "Token staff", "X-Agent": "007", "Idempotency-Key": "k"}

    answer = await conduit.ask("GET", f"/api/things/{key}?tags=a&tags=b&limit=9", headers=headers)

    assert answer.json == {
        "id": key,
        "tags": ["a", "b"],
        "limit": 9,
        "agent": "007",
        "who": "staff",
        "key": "k",
    }


@pytest.mark.parametrize(("query", "at"), [("limit=10", "/limit"), ("x=1", "/x")])
async def test_parameters_are_checked(conduit: Any, query: str, at: str) -> None:
    """Like the fields of a query."""
    answer = await conduit.ask(
        "GET",
        f"/api/things/01980f5e-7c4a-7cc3-98a4-2f6d1f0c9b11?{query}",
        headers={"Authorization": "Token staff"},
    )

    assert answer.status == 422
    assert list(answer.json["errors"]) == [at]


@pytest.mark.parametrize(
    ("token", "status", "code"), [("", 401, "unauthenticated"), ("customer", 403, "forbidden")]
)
async def test_an_endpoint_asks_its_own_policy(
    conduit: Any, token: str, status: int, code: str
) -> None:
    """Deny by default; the dictated scheme is what is challenged for."""
    headers = {"Authorization": f"Token {token}"} if token else {}

    answer = await conduit.ask(
        "GET", "/api/things/01980f5e-7c4a-7cc3-98a4-2f6d1f0c9b11", headers=headers
    )

    assert answer.status == status
    assert answer.json == {"errors": {"body": [code]}}
    assert answer.headers.get("www-authenticate") == ("Token" if status == 401 else None)


async def test_paths_that_are_not_there_answer_in_the_dictated_shape(conduit: Any) -> None:
    """Below the API's prefix; elsewhere it is a problem document."""
    inside = await conduit.ask("GET", "/api/nothing")
    outside = await conduit.ask("GET", "/nothing")
    method = await conduit.ask("BREW", "/api/report")

    assert inside.json == {"errors": {"body": ["no_route"]}}
    assert outside.json["code"] == "no_route"
    assert method.json == {"errors": {"body": ["method_not_allowed"]}}


async def test_a_response_is_sent_as_it_is_spelled(conduit: Any) -> None:
    """And raw bytes come as they were sent, whatever they are called."""
    answer = await conduit.ask("PUT", "/api/hooks", b"abc", headers={"Content-Type": "a/b"})

    assert (answer.status, answer.body) == (202, b"cba")
    assert answer.headers["content-type"] == "text/csv"
    assert answer.headers["x-hook"] == "yes"


async def test_text_and_nothing_are_answers(conduit: Any) -> None:
    """Text with the declared media type; None is 204."""
    report = await conduit.ask("GET", "/api/report")
    quiet = await conduit.ask("POST", "/api/quiet")

    assert (report.headers["content-type"], report.body) == ("text/csv", b"a;b\n")
    assert (quiet.status, quiet.body) == (204, b"")


async def test_a_declared_media_type_is_negotiated(conduit: Any) -> None:
    """Who does not take CSV gets no CSV."""
    answer = await conduit.ask("GET", "/api/report", headers={"Accept": "application/json"})

    assert answer.status == 406


async def test_errors_that_can_not_be_dictated_are_problems(
    opened: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """A mistake in the dictated shape is logged, and the client gets an answer all the same."""

    def broken(problem: Problem) -> Errors:
        raise KeyError(problem.code)

    shop = opened(Api("broken", prefix="/api", errors=broken))

    answer = await shop.ask("GET", "/api/nothing")

    assert (answer.status, answer.json["code"]) == (404, "no_route")
    assert len(caplog.records) == 1


async def test_errors_may_be_spelled_out(opened: Any) -> None:
    """Another status, another media type."""

    def spelled(problem: Problem) -> Response:
        return Response(body=problem.code, status=200, media_type="text/plain")

    shop = opened(Api("odd", prefix="/api", errors=spelled))

    answer = await shop.ask("GET", "/api/nothing")

    assert (answer.status, answer.body) == (200, b"no_route")


async def test_a_header_can_not_be_broken_up(opened: Any) -> None:
    """A value with a line break would be a second header."""
    api = Api("things")

    @api.get("/split", public=True)
    async def split(name: str) -> Response:
        return Response(headers={"X-Name": name})

    shop = opened(api)

    assert (await shop.ask("GET", "/api/v1/split?name=a")).headers["x-name"] == "a"
    assert (await shop.ask("GET", "/api/v1/split?name=a%0d%0aSet-Cookie:x")).status == 500


async def test_headers_are_checked_like_fields(opened: Any) -> None:
    """Missing and malformed ones are named."""
    api = Api("things")

    @api.get("/hook", public=True)
    async def hook(delivery: Annotated[UUID, Header(name="X-Delivery")]) -> None: ...

    shop = opened(api)

    missing = await shop.ask("GET", "/api/v1/hook")
    malformed = await shop.ask("GET", "/api/v1/hook", headers={"X-Delivery": "7"})

    assert missing.errors == {"/x-delivery": "missing"}
    assert malformed.errors == {"/x-delivery": "malformed"}
