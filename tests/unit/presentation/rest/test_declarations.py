"""What can't be served does not start, and everything that is wrong is said at once."""

from datetime import datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest

from backwright.application.messages import Command, Query
from backwright.domain import Principal
from backwright.presentation.rest import Api, ApiError, RestConfig


class Odd(Query[None]):
    """Asks with an object."""

    where: dict[str, int]


class Local(Command[None]):
    """Has an instant of no place."""

    at: datetime


class Pair(Command[None]):
    """Has two lists."""

    one: list[int]
    two: list[int]


def problems(opened: Any, *apis: Api, **more: Any) -> str:
    """What is said when the APIs can't be served."""
    with pytest.raises(ApiError) as caught:
        opened(*apis, **more)
    assert str(caught.value) == "\n".join(caught.value.problems)
    return str(caught.value)


def test_everything_that_is_wrong_is_said_at_once(opened: Any, world: SimpleNamespace) -> None:
    """With the API and the operation that is meant."""
    api = Api("things")
    api.action(world.SellProduct, "POST /products/{number}/sell")
    api.action(world.RetireProduct, "FETCH /products")
    api.action(Odd, "GET /odd")
    api.action(world.WhoAmI)

    @api.get("/open")
    async def policyless() -> None: ...

    said = problems(opened, api)

    assert said.splitlines() == [
        "api things: SellProduct: /products/{number}/sell has number, the message has not",
        "api things: RetireProduct: 'FETCH /products' is not of the form \"POST /path\"; "
        "methods: GET, POST, PUT, PATCH, DELETE",
        "api things: Odd: has no handler; declare one with @handles",
        'api things: WhoAmI: which resource is it about? Say its path, such as "POST /path"',
        "api things: policyless: has no policy; say public=True or allow=…",
    ]


def test_two_routes_of_one_shape_are_refused(opened: Any, world: SimpleNamespace) -> None:
    """Across APIs, and whatever their parameters are called."""
    first, second = world.shop_api(), Api("others")

    @second.get("/products/{number}", public=True)
    async def other(number: UUID) -> None: ...

    assert problems(opened, first, second) == (
        "api others: other: GET /api/v1/products/{number} is GetProduct of api products already; "
        "give one of them another path"
    )


def test_types_that_have_no_text_form_are_refused(opened: Any, world: SimpleNamespace) -> None:
    """A query string holds scalars and lists of them."""
    api = Api("things")
    api.action(Odd, "GET /odd")

    assert "where is of a type (dict) that has no text form" in problems(
        opened, api, cases=[world.case(Odd)]
    )


def test_instants_need_a_time_zone(opened: Any, world: SimpleNamespace) -> None:
    """Without one they mean another moment on every machine."""
    api = Api("things")
    api.action(Local, "POST /local")

    assert "at: use formats.Instant" in problems(opened, api, cases=[world.case(Local)])


def test_an_endpoint_can_not_ask_about_a_target(opened: Any, world: SimpleNamespace) -> None:
    """Ownership is asked where the aggregate is loaded."""
    api = Api("things")

    @api.get("/mine", allow=world.owner)
    async def mine() -> None: ...

    assert "its policy is about a target" in problems(opened, api)


def test_signatures_that_can_not_be_served_are_refused(opened: Any) -> None:
    """Each with what is missing."""
    api = Api("things")

    @api.get("/a/{id}", public=True)
    async def first(other: int) -> None: ...

    @api.get("/b", public=True)
    async def second(principal: Principal): ...  # type: ignore[no-untyped-def]

    @api.get("/c", public=True)
    async def third(untyped) -> None: ...  # type: ignore[no-untyped-def]

    @api.delete("/d", public=True)
    async def fourth(body: bytes) -> None: ...

    said = problems(opened, api)

    assert "first: the path's id is not among its parameters" in said
    assert "second: say what it returns" in said
    assert "third: parameter untyped has no type" in said
    assert "fourth: DELETE has no body" in said


def test_a_bulk_command_is_one_list(opened: Any, world: SimpleNamespace) -> None:
    """So an array can be its body."""
    cases = [*world.CASES, world.case(Pair)]
    api = Api("products")
    api.resource(world.ProductView, create=world.CreateProduct, bulk=Pair)

    assert "Pair: a bulk command has one field, a list" in problems(opened, api, cases=cases)


def test_states_must_be_in_the_view(opened: Any, world: SimpleNamespace) -> None:
    """Links can't depend on what is not there."""
    api = Api("products")
    api.resource(world.Me, key="sku", get=world.WhoAmI, states=world.MOVES)

    said = problems(opened, api)

    assert "the message has not" in said
    assert "Me: has no field sku" in said
    assert "Me: has no field with the states of product" in said


def test_routes_are_told(shop: Any) -> None:
    """In the order of their declaration, each with its use case and policy."""
    told = [f"{route.method} {route.pattern.text} {route.name}" for route in shop.rest.routes()]

    assert told[:4] == [
        "GET /api/v1/products ListProducts",
        "POST /api/v1/products CreateProduct",
        "GET /api/v1/products/{id} GetProduct",
        "PATCH /api/v1/products/{id} ChangeProduct",
    ]


def test_a_wrong_configuration_is_refused(opened: Any) -> None:
    """Every problem at once."""
    with pytest.raises(ValueError, match=r"base_path.*max_body.*shop\.example.*nowhere.*fast"):
        RestConfig(
            base_path="shop/",
            max_body_bytes=0,
            cors_origins=("shop.example",),
            trusted_proxies=("nowhere",),
            address_limit="fast",
        )
