"""OpenAPI documents then and now."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from backwright.presentation.exposing.comparing import Difference, Effect
from backwright.presentation.rest.comparing import compare

Document = dict[str, Any]
Change = Callable[[Document], Any]
ORDER = {"$ref": "#/components/schemas/Order"}
BODY = {"required": True, "content": {"application/json": {"schema": ORDER}}}


def parameter(name: str, where: str = "query", **more: Any) -> Document:
    return {"name": name, "in": where, "schema": {"type": "string"}, **more}


def answer(**headers: Any) -> Document:
    return {"headers": headers, "content": {"application/json": {"schema": ORDER}}}


OLD: Document = {
    "openapi": "3.1.0",
    "info": {"title": "shop", "version": "1"},
    "paths": {
        "/orders/{id}": {
            "get": {
                "operationId": "getOrder",
                "parameters": [
                    parameter("id", "path", required=True),
                    parameter("sort"),
                    parameter("If-None-Match", "header"),
                ],
                "responses": {"200": answer(ETag={}), "404": {"$ref": "#/components/responses/No"}},
                "security": [{"bearer": []}, {"cookie": []}],
            }
        },
        "/orders": {
            "post": {
                "operationId": "placeOrder",
                "requestBody": BODY,
                "responses": {"201": answer()},
                "security": [],
            }
        },
    },
    "components": {
        "schemas": {
            "Order": {"type": "object", "properties": {"total": {"type": "string"}}},
            "Problem": {
                "type": "object",
                "properties": {"code": {"type": "string"}},
                "required": ["code"],
            },
        },
        "responses": {
            "No": {
                "content": {
                    "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
                }
            }
        },
        "securitySchemes": {
            "bearer": {"type": "http", "scheme": "bearer"},
            "cookie": {"type": "apiKey", "in": "cookie", "name": "session"},
        },
    },
}


def get(document: Document) -> Document:
    found: Document = document["paths"]["/orders/{id}"]["get"]
    return found


def post(document: Document) -> Document:
    found: Document = document["paths"]["/orders"]["post"]
    return found


def move(document: Document, old: str, new: str) -> None:
    document["paths"][new] = document["paths"].pop(old)


def changed(change: Change) -> list[Difference]:
    new = copy.deepcopy(OLD)
    change(new)
    return list(compare(OLD, new))


GET, POST = "GET /orders/{id}", "POST /orders"
BREAKING: dict[str, tuple[Change, str]] = {
    "gone": (lambda new: new["paths"].pop("/orders"), f"{POST} is gone"),
    "moved": (lambda new: move(new, "/orders", "/carts"), f"{POST} is POST /carts now"),
    "another method": (
        lambda new: new["paths"]["/orders"].update(put=new["paths"]["/orders"].pop("post")),
        f"{POST} is PUT /orders now",
    ),
    "a parameter is gone": (
        lambda new: get(new)["parameters"].pop(1),
        f"{GET} query sort is no longer taken",
    ),
    "a header is gone": (
        lambda new: get(new)["parameters"].pop(2),
        f"{GET} header If-None-Match is no longer taken",
    ),
    "a parameter is required": (
        lambda new: get(new)["parameters"][1].update(required=True),
        f"{GET} query sort is required now",
    ),
    "a new parameter is required": (
        lambda new: get(new)["parameters"].append(parameter("zone", required=True)),
        f"{GET} query zone is new and required",
    ),
    "a parameter is narrower": (
        lambda new: get(new)["parameters"][1]["schema"].update(enum=["total"]),
        f"{GET} query sort takes certain values only, took any",
    ),
    "a parameter is written in another way": (
        lambda new: get(new)["parameters"][1].update(explode=False),
        f"{GET} query sort is written in another way",
    ),
    "what is in the path is narrower": (
        lambda new: get(new)["parameters"][0]["schema"].update(format="uuid"),
        f"{GET} path parameter 1 takes the format uuid, took anything",
    ),
    "the body is gone": (
        lambda new: post(new).pop("requestBody"),
        f"{POST} body is no longer taken",
    ),
    "a body is required": (
        lambda new: get(new).update(requestBody=BODY),
        f"{GET} body is new and required",
    ),
    "a media type is gone": (
        lambda new: post(new).update(
            requestBody={"required": True, "content": {"text/csv": {"schema": ORDER}}}
        ),
        f"{POST} body is no longer taken as application/json",
    ),
    "a status is gone": (
        lambda new: post(new).update(responses={"200": answer()}),
        f"{POST} no longer answers 201",
    ),
    "an answer is given as something else": (
        lambda new: post(new)["responses"]["201"].update(content={}),
        f"{POST} answer is no longer given as application/json",
    ),
    "a header of an answer is gone": (
        lambda new: get(new)["responses"]["200"].update(headers={}),
        f"{GET} answer no longer has the header ETag",
    ),
    "an error says less": (
        lambda new: new["components"]["schemas"]["Problem"].update(properties={}, required=[]),
        "Problem.code is no longer given",
    ),
    "a way to log in is gone": (
        lambda new: get(new).update(security=[{"bearer": []}]),
        f"{GET} no longer accepts cookie",
    ),
    "it is no longer public": (
        lambda new: post(new).update(security=[{"bearer": []}]),
        f"{POST} is no longer open to everybody",
    ),
    "the cookie has another name": (
        lambda new: new["components"]["securitySchemes"]["cookie"].update(name="other"),
        "security cookie has name other, had session",
    ),
}
REBUILT: dict[str, tuple[Change, str]] = {
    "another id": (
        lambda new: post(new).update(operationId="createOrder"),
        f"{POST} has the operation id createOrder, had placeOrder",
    ),
    "another parameter in the path": (
        lambda new: move(new, "/orders/{id}", "/orders/{key}"),
        f"{GET} calls the parameter id of its path key",
    ),
}
HARMLESS: dict[str, tuple[Change, str]] = {
    "a new operation": (
        lambda new: new["paths"].update({"/carts": {"get": {"operationId": "getCart"}}}),
        "GET /carts is new",
    ),
    "a new parameter": (
        lambda new: get(new)["parameters"].append(parameter("zone")),
        f"{GET} query zone is taken, too",
    ),
    "a body that may be left out": (
        lambda new: post(new)["requestBody"].update(required=False),
        f"{POST} body may be left out now",
    ),
    "a new media type": (
        lambda new: post(new)["requestBody"]["content"].update({"text/csv": {}}),
        f"{POST} body is taken as text/csv, too",
    ),
    "another error": (
        lambda new: get(new)["responses"].update({"409": {}}),
        f"{GET} may answer 409",
    ),
    "it is public now": (lambda new: get(new).update(security=[]), ""),
    "another way to log in": (lambda new: get(new)["security"].append({"key": []}), ""),
    "it is deprecated": (lambda new: get(new).update(deprecated=True), f"{GET} is deprecated"),
    "an error is gone": (lambda new: get(new)["responses"].pop("404"), ""),
    "texts": (lambda new: get(new).update(summary="Other", description="More", tags=["x"]), ""),
    "another server": (lambda new: new.update(servers=[{"url": "/base"}]), ""),
}


@pytest.mark.parametrize("case", BREAKING)
def test_running_clients_break(case: str) -> None:
    """Each rule by one example."""
    change, said = BREAKING[case]

    assert [str(each) for each in changed(change) if each.effect is Effect.RUNNING] == [said]


@pytest.mark.parametrize("case", REBUILT)
def test_clients_break_when_they_are_built_again(case: str) -> None:
    """Requests and answers are the same; the names in generated code are not."""
    change, said = REBUILT[case]

    assert [(str(each), each.effect) for each in changed(change)] == [(said, Effect.REBUILT)]


@pytest.mark.parametrize("case", HARMLESS)
def test_nobody_breaks(case: str) -> None:
    """What is new is told."""
    change, said = HARMLESS[case]

    found = changed(change)

    assert [str(each) for each in found] == ([said] if said else [])
    assert not any(each.breaking for each in found)


def test_what_many_use_cases_share_is_told_once() -> None:
    """With all of them."""
    total: Change = lambda new: new["components"]["schemas"]["Order"]["properties"].update(  # noqa: E731 - a change like the others
        total={"type": "integer"}
    )

    given, taken = (
        next(each for each in changed(total) if word in each.text)
        for word in ("is given as integer", "takes integer")
    )

    assert given.use_cases == ("GetOrder", "PlaceOrder")
    assert taken.use_cases == ("PlaceOrder",)
