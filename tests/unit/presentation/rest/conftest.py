"""A small shop behind a fake dispatcher, and a client that needs no socket."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from types import SimpleNamespace
from typing import Annotated, Any, Literal, NewType
from uuid import UUID

import msgspec
import pytest
from msgspec import UNSET, Meta, Struct, UnsetType

from backwright.application.call import Call
from backwright.application.formats import Instant
from backwright.application.guard import Guard
from backwright.application.identity import Tokens
from backwright.application.messages import AggregateView, Command, ListQuery, Page, Query, View
from backwright.application.policy import authenticated, owner, public, role
from backwright.application.rate_limit import Rate
from backwright.application.use_case import UseCase
from backwright.domain import (
    Money,
    NotFoundError,
    Principal,
    StateMachine,
    UnauthenticatedError,
    new_id,
)
from backwright.domain.errors import PreconditionFailedError, RateLimitedError
from backwright.presentation.rest import Api, Request, RestApplication, RestConfig

NOW = datetime(2026, 1, 31, 13, 30, tzinfo=UTC)
ProductId = NewType("ProductId", UUID)
Name = Annotated[str, Meta(min_length=2, max_length=20, description="What it is called.")]


class Status(StrEnum):
    """States of a product."""

    DRAFT = "draft"
    SOLD = "sold"
    RETIRED = "retired"


MOVES = StateMachine(
    "product",
    {"sell": {Status.DRAFT: Status.SOLD}, "retire": {Status.SOLD: Status.RETIRED}},
    during={"change": (Status.DRAFT,)},
)


class Size(Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """How large something is."""

    width: Annotated[int, Meta(ge=1, le=999)]
    unit: Literal["mm", "cm"] = "mm"


class ProductView(AggregateView, frozen=True, kw_only=True):
    """A product."""

    id: ProductId
    name: str
    price: Money
    size: Size | None = None
    tags: list[str] = msgspec.field(default_factory=list)
    status: Status = Status.DRAFT


class CreateProduct(Command[ProductView]):
    """Add a product to the catalogue.

    It can't be bought before it is sold.
    """

    name: Name
    price: Money
    sku: Annotated[str, Meta(pattern="^[A-Z0-9-]{3,32}$")] = "AB-1"
    size: Size | None = None
    tags: Annotated[list[Annotated[str, Meta(max_length=9)]], Meta(max_length=3)] = msgspec.field(
        default_factory=list
    )
    until: Instant | None = None


class CreateProducts(Command[list[ProductView]]):
    """Add many products at once."""

    items: Annotated[list[CreateProduct], Meta(min_length=1, max_length=10)]


class GetProduct(Query[ProductView]):
    """A product by its id."""

    id: ProductId


class ListProducts(ListQuery[ProductView]):
    """Products."""

    status: list[Status] | UnsetType = UNSET
    price_min: Money | UnsetType = UNSET
    active: bool | UnsetType = UNSET
    since: Instant | UnsetType = UNSET
    sort: Literal["name", "-name"] = "name"


class ChangeProduct(Command[ProductView]):
    """Change some of a product."""

    id: ProductId
    name: Name | UnsetType = UNSET
    size: Size | UnsetType | None = UNSET


class DeleteProduct(Command[None]):
    """Take a product away."""

    id: ProductId


class RestoreProduct(Command[ProductView]):
    """Bring a product back."""

    id: ProductId


class SellProduct(Command[ProductView]):
    """Let people buy it."""

    id: ProductId


class RetireProduct(Command[ProductView]):
    """Let people no longer buy it."""

    id: ProductId
    reason: Annotated[str, Meta(max_length=50)] = ""


class LogIn(Command[Tokens]):
    """Get tokens."""

    email: str
    password: str


class Refresh(Command[Tokens]):
    """Get new tokens."""

    refresh_token: str


class LogOut(Command[None]):
    """End the session."""


class Me(View, frozen=True, kw_only=True):
    """Who is asking."""

    id: UUID | None


class WhoAmI(Query[Me]):
    """Say who is asking."""


staff = role("staff")


async def never(*_: object) -> None:
    """The fake dispatcher runs no handlers."""


def case(message: type[Any], allow: Any = authenticated, **more: Any) -> UseCase:
    """A use case."""
    return UseCase(message=message, handler=never, allow=allow, **more)


CASES = (
    case(CreateProduct, staff, idempotent=True),
    case(CreateProducts, staff),
    case(GetProduct, public),
    case(ListProducts, public),
    case(ChangeProduct, staff | owner),
    case(DeleteProduct, staff),
    case(RestoreProduct, staff),
    case(SellProduct, staff, idempotent=True),
    case(RetireProduct, staff),
    case(LogIn, public),
    case(Refresh, public),
    case(LogOut, authenticated),
    case(WhoAmI, authenticated),
)


class FakeDispatcher:
    """Asks the policy, then does what the message says with products in memory."""

    def __init__(self, cases: Iterable[UseCase]) -> None:
        self.policies = {each.message: each.allow for each in cases}
        self.products: dict[UUID, ProductView] = {}
        self.deleted: dict[UUID, ProductView] = {}
        self.sent: list[tuple[Any, Call]] = []
        self.fail: BaseException | None = None
        self.page: Page[ProductView] | None = None

    async def send(self, message: Any, call: Call) -> Any:
        self.sent.append((message, call))
        Guard(self.policies[type(message)], call.principal, use_case=type(message).__name__)
        if self.fail is not None:
            raise self.fail
        return self._answer(message, call)

    def _answer(self, message: Any, call: Call) -> Any:
        match message:
            case CreateProduct():
                return self.add(name=message.name, price=message.price, size=message.size)
            case CreateProducts():
                return [self._answer(item, call) for item in message.items]
            case ListProducts():
                return self.page or Page(items=list(self.products.values()))
            case LogIn() | Refresh():
                return Tokens(access_token="staff", expires_in=900, refresh_token="next")
            case WhoAmI():
                return Me(id=call.principal.id)
            case LogOut():
                return None
            case RestoreProduct() if message.id in self.deleted:
                self.products[message.id] = self.deleted.pop(message.id)
                return self.products[message.id]
            case _:
                return self._of_product(message, call)

    def _of_product(self, message: Any, call: Call) -> Any:
        product = self.products.get(message.id)
        if product is None:
            raise NotFoundError("product", message.id)
        if call.expected_version not in (None, product.version):
            raise PreconditionFailedError("product", message.id, call.expected_version or 0)
        if isinstance(message, GetProduct):
            return product
        if isinstance(message, DeleteProduct):
            self.deleted[message.id] = self.products.pop(message.id)
            return None
        changes = {"version": product.version + 1}
        if isinstance(message, SellProduct | RetireProduct):
            move = "sell" if isinstance(message, SellProduct) else "retire"
            changes["status"] = MOVES.after(product.status, move)
        if isinstance(message, ChangeProduct):
            given = {"name": message.name, "size": message.size}
            changes |= {name: value for name, value in given.items() if value is not UNSET}
        self.products[message.id] = msgspec.structs.replace(product, **changes)
        return self.products[message.id]

    def add(self, **fields: Any) -> ProductView:
        product = ProductView(
            **{
                "id": ProductId(new_id()),
                "version": 1,
                "created_at": NOW,
                "updated_at": NOW,
                "name": "Chair",
                "price": Money.of("9.90", "EUR"),
            }
            | fields
        )
        self.products[product.id] = product
        return product


class FakeAuthenticator:
    """A token is its holder's only role; any but two are not believed."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.id = new_id()

    async def authenticate(self, token: str) -> Principal:
        self.asked.append(token)
        if token not in ("staff", "customer"):
            raise UnauthenticatedError("the token has expired")
        return Principal(id=self.id, roles=frozenset({token}), session=self.id)


class FakeLimiter:
    """Lets `left` hits pass."""

    def __init__(self, left: int) -> None:
        self.left = left
        self.keys: list[str] = []

    async def hit(self, key: str, rate: Rate) -> None:
        self.keys.append(key)
        if self.left == 0:
            raise RateLimitedError(2.4)
        self.left -= 1


class Watcher:
    """Remembers what it was told."""

    def __init__(self) -> None:
        self.requests: list[Request] = []

    def answered(self, request: Request) -> None:
        self.requests.append(request)


@dataclass
class Answer:
    """What a client got."""

    status: int
    headers: dict[str, str]
    body: bytes
    raw: list[tuple[bytes, bytes]] = field(default_factory=list)

    @property
    def json(self) -> Any:
        return msgspec.json.decode(self.body)

    @property
    def errors(self) -> dict[str, str]:
        """The codes of the field errors by where they are."""
        return {error["at"]: error["code"] for error in self.json["errors"]}

    def all(self, name: str) -> list[str]:
        return [value.decode() for key, value in self.raw if key.decode() == name]


class Client:
    """Sends requests straight into an ASGI application."""

    def __init__(self, application: Any) -> None:
        self.application = application

    async def __call__(
        self,
        method: str,
        target: str,
        body: Any = None,
        *,
        token: str = "",
        headers: Mapping[str, str] | Sequence[tuple[str, str]] = (),
        chunks: Sequence[bytes] | None = None,
        scheme: str = "http",
        peer: str = "192.0.2.7",
        gone: bool = False,
    ) -> Answer:
        """The answer; a body that is no bytes is sent as JSON."""
        given = dict(headers) if isinstance(headers, Mapping) else None
        sent = list(given.items()) if given is not None else list(headers)
        names = {name.lower() for name, _ in sent}
        content = body if isinstance(body, bytes) else b""
        if body is not None and not isinstance(body, bytes):
            content = msgspec.json.encode(body)
        if (content or chunks) and "content-type" not in names:
            sent.append(("Content-Type", "application/json"))
        if token:
            sent.append(("Authorization", f"Bearer {token}"))
        path, _, query = target.partition("?")
        scope = {
            "type": "http",
            "method": method,
            "scheme": scheme,
            "path": path,
            "raw_path": path.encode("latin-1"),
            "query_string": query.encode("latin-1"),
            "headers": [(name.lower().encode(), value.encode("latin-1")) for name, value in sent],
            "client": (peer, 1),
        }
        parts = [content] if chunks is None else list(chunks)
        return await self._exchange(scope, parts, gone)

    async def _exchange(self, scope: dict[str, Any], parts: list[bytes], gone: bool) -> Answer:
        answer: list[Any] = []

        async def receive() -> dict[str, Any]:
            if not parts:
                return {"type": "http.disconnect"}
            chunk = parts.pop(0)
            return {"type": "http.request", "body": chunk, "more_body": bool(parts) or gone}

        async def send(message: Any) -> None:
            answer.append(message)

        await self.application(scope, receive, send)
        if not answer:
            return Answer(0, {}, b"")
        start, end = answer
        raw = [(bytes(name), bytes(value)) for name, value in start["headers"]]
        headers = {name.decode(): value.decode("latin-1") for name, value in raw}
        return Answer(start["status"], headers, end["body"], raw)


def shop_api(**more: Any) -> Api:
    """The products of the shop, as resources and actions."""
    api = Api("products", tag="Catalogue", **more)
    api.resource(
        ProductView,
        create=CreateProduct,
        bulk=CreateProducts,
        get=GetProduct,
        list=ListProducts,
        change=ChangeProduct,
        delete=DeleteProduct,
        restore=RestoreProduct,
        states=MOVES,
    )
    api.action(SellProduct)
    api.action(RetireProduct)
    return api


def identity_api(**more: Any) -> Api:
    """Logging in and out."""
    api = Api("identity", **more)
    api.action(LogIn, "POST /sessions")
    api.action(Refresh, "POST /sessions/refresh")
    api.action(LogOut, "POST /sessions/end", ends_session=True)
    api.action(WhoAmI, "GET /me")
    return api


@dataclass
class Shop:
    """Everything that a test may look at."""

    rest: RestApplication
    ask: Client
    dispatcher: FakeDispatcher
    authenticator: FakeAuthenticator
    watcher: Watcher

    def sent(self) -> Any:
        """The message that was sent last."""
        return self.dispatcher.sent[-1][0]

    def call(self) -> Call:
        """The call that was made last."""
        return self.dispatcher.sent[-1][1]


Open = Callable[..., Shop]


@pytest.fixture
def opened() -> Open:
    """Makes a shop from APIs, a configuration and more."""

    def make(*apis: Api, cases: Iterable[UseCase] = CASES, **more: Any) -> Shop:
        cases = tuple(cases)
        dispatcher, authenticator, watcher = FakeDispatcher(cases), FakeAuthenticator(), Watcher()
        fields = {name: more.pop(name) for name in ("limiter", "mounts") if name in more}
        rest = RestApplication(
            apis or (shop_api(), identity_api()),
            cases,
            dispatcher,
            authenticator=authenticator,
            config=RestConfig(title="Shop", **more),
            observers=[watcher],
            **fields,
        )
        return Shop(rest, Client(rest), dispatcher, authenticator, watcher)

    return make


@pytest.fixture
def shop(opened: Open) -> Shop:
    """The whole shop."""
    return opened()


@pytest.fixture
def world() -> SimpleNamespace:
    """The names of this file, for tests that make declarations of their own."""
    return SimpleNamespace(**globals())
