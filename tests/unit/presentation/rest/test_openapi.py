"""The OpenAPI document says what is true, and says it the same way each time."""

import re
from types import SimpleNamespace
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

import jsonschema_rs
import pytest
from msgspec import Struct
from openapi_spec_validator import validate

from backwright.application.dispatch import Send
from backwright.application.messages import Command, Query, View
from backwright.presentation.rest import Api, Header, Problem

WhatT = TypeVar("WhatT")
DRAFT = "https://json-schema.org/draft/2020-12/schema"


class Wrong(Struct):
    """Errors as the others want them."""

    errors: list[str]


class Wanted(Struct, forbid_unknown_fields=True):
    """What is wanted."""

    what: str


class Given(Struct):
    """What is given."""

    what: str
    more: "Given | None" = None


class Wrapped(Struct, Generic[WhatT]):
    """Everything has an envelope there."""

    data: WhatT


class ThingView(View, frozen=True, kw_only=True, rename="camel"):
    """A thing whose key has two words."""

    the_id: UUID


class CreateThing(Command[ThingView]):
    """Make a thing."""


class GetThing(Query[ThingView]):
    """A thing by its id."""

    the_id: UUID


def wrong(problem: Problem) -> Wrong:
    """The errors in the others' shape."""
    return Wrong([problem.code])


@pytest.fixture
def document(opened: Any, world: SimpleNamespace) -> dict[str, Any]:
    """The document of a shop with an endpoint."""
    api = Api("conduit", prefix="/api", errors=wrong)

    @api.post("/wants/{id}", public=True, status=202)
    async def want(
        id: UUID, body: Wanted, send: Send, hub: Annotated[str | None, Header(name="X-Hub")] = None
    ) -> Given:
        """Want something."""
        return Given(body.what)

    made: dict[str, Any] = opened(world.shop_api(), world.identity_api(), api).rest.openapi()
    return made


def operations(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The operations by their ids."""
    return {
        operation["operationId"]: operation
        for methods in document["paths"].values()
        for operation in methods.values()
    }


def test_the_document_is_valid(document: dict[str, Any]) -> None:
    """OpenAPI 3.1."""
    validate(document)

    assert document["openapi"] == "3.1.0"


def test_the_document_is_the_same_each_time(opened: Any) -> None:
    """Byte for byte, so that it can be compared with the last release."""
    assert opened().rest.openapi_json() == opened().rest.openapi_json()


async def test_the_document_is_served(shop: Any) -> None:
    """With a tag, so that it is fetched once."""
    answer = await shop.ask("GET", "/openapi.json")
    again = await shop.ask(
        "GET", "/openapi.json", headers={"If-None-Match": answer.headers["etag"]}
    )

    assert answer.body == shop.rest.openapi_json()
    assert again.status == 304


def test_every_example_is_valid(document: dict[str, Any]) -> None:
    """What the document shows, it would accept."""
    checked = 0
    for operation in operations(document).values():
        contents = [
            content
            for response in operation["responses"].values()
            for content in response.get("content", {}).values()
        ]
        contents += operation.get("requestBody", {}).get("content", {}).values()
        for content in contents:
            if "example" in content:
                schema = {"$schema": DRAFT, **content["schema"]}
                schema["components"] = document["components"]
                jsonschema_rs.validate(schema, content["example"], validate_formats=True)
                checked += 1
    assert checked > 15


async def test_examples_are_accepted(shop: Any) -> None:
    """A client that sends the example has done it right."""
    example = operations(shop.rest.openapi())["createProduct"]["requestBody"]["content"]
    body = example["application/json"]["example"]

    answer = await shop.ask("POST", "/api/v1/products", body, token="staff")

    assert answer.status == 201


def test_constraints_are_in_the_schemas(document: dict[str, Any]) -> None:
    """As strict as the checks; what is unknown is refused in both."""
    create = document["components"]["schemas"]["CreateProduct"]

    assert create["required"] == ["name", "price"]
    assert create["additionalProperties"] is False
    assert create["properties"]["name"] == {
        "type": "string",
        "minLength": 2,
        "maxLength": 20,
        "pattern": r"^[^\u0000]*$",
        "description": "What it is called.",
    }
    assert create["properties"]["until"] == {"type": ["string", "null"], "format": "date-time"}
    assert create["properties"]["sku"]["default"] == "AB-1"
    assert document["components"]["schemas"]["Status"]["enum"] == ["draft", "sold", "retired"]


def test_money_has_the_digits_of_its_currency(document: dict[str, Any]) -> None:
    """No yen have cents."""
    schema = {"$schema": DRAFT, **document["components"]["schemas"]["Money"]}
    valid = jsonschema_rs.validator_for(schema).is_valid

    assert valid({"amount": "9.90", "currency": "EUR"})
    assert valid({"amount": "-990", "currency": "JPY"})
    assert not valid({"amount": "9.90", "currency": "JPY"})
    assert not valid({"amount": 9.9, "currency": "EUR"})
    assert not valid({"amount": "9.90", "currency": "XXX"})


def test_parameters_have_their_text_forms(document: dict[str, Any]) -> None:
    """No null in a query string; money as it is written there."""
    listing = operations(document)["listProducts"]
    schemas = {each["name"]: each["schema"] for each in listing["parameters"]}

    assert re.search(schemas["price_min"]["pattern"], "9.90 EUR")
    assert not re.search(schemas["price_min"]["pattern"], "9.90 XXX")
    assert schemas["after"]["type"] == "string"
    assert schemas["status"] == {"type": "array", "items": {"$ref": "#/components/schemas/Status"}}
    assert schemas["fields"]["items"]["enum"][:2] == ["id", "version"]


def test_headers_are_described(document: dict[str, Any]) -> None:
    """Those that are sent, and those that come back."""
    known = operations(document)

    def sent(name: str) -> set[str]:
        parameters = known[name].get("parameters", [])
        return {each["name"] for each in parameters if each["in"] == "header"}

    assert sent("getProduct") == {"If-None-Match"}
    assert sent("changeProduct") == {"If-Match"}
    assert sent("createProduct") == {"Idempotency-Key"}
    assert sent("logIn") == {"Session"}
    assert sent("want") == {"x-hub"}
    assert {"ETag", "Location"} <= set(known["createProduct"]["responses"]["201"]["headers"])


def test_every_answer_is_described(document: dict[str, Any]) -> None:
    """Success, not modified, and every error with its problem document."""
    known = operations(document)

    assert {"200", "304", "404", "406", "422", "429"} <= set(known["getProduct"]["responses"])
    assert {"200", "409", "412", "413", "415"} <= set(known["changeProduct"]["responses"])
    assert "content" not in known["deleteProduct"]["responses"]["204"]
    problem = document["components"]["responses"]["NotFound"]["content"]
    assert list(problem) == ["application/problem+json"]


def test_what_was_created_leads_on(document: dict[str, Any]) -> None:
    """By the id in the answer, to every operation on the new thing and to nothing else."""
    known = operations(document)
    found = known["createProduct"]["responses"]["201"]["links"]

    assert set(found) == {
        "getProduct",
        "changeProduct",
        "deleteProduct",
        "restoreProduct",
        "sellProduct",
        "retireProduct",
    }
    for name, link in found.items():
        in_path = {each["name"] for each in known[name]["parameters"] if each["in"] == "path"}
        assert link["operationId"] == name
        assert link["parameters"] == {"id": "$response.body#/id"}
        assert set(link["parameters"]) <= in_path
    assert all("links" not in each for each in known["getProduct"]["responses"].values())


def test_a_key_is_linked_by_its_encoded_name(opened: Any, world: SimpleNamespace) -> None:
    """What clients see in the answer, not what the field is called inside."""
    api = Api("things")
    api.resource(ThingView, key="the_id", create=CreateThing, get=GetThing)

    document = opened(api, cases=[world.case(CreateThing), world.case(GetThing)]).rest.openapi()

    found = operations(document)["createThing"]["responses"]["201"]["links"]
    assert found["getThing"]["parameters"] == {"the_id": "$response.body#/theId"}


def test_who_may_ask_is_described(document: dict[str, Any]) -> None:
    """A public operation has the empty requirement; a token is still looked at."""
    known = operations(document)

    assert known["createProduct"]["security"] == [{"bearer": []}, {"cookie": []}]
    assert {} in known["getProduct"]["security"]
    assert set(document["components"]["securitySchemes"]) == {"bearer", "cookie"}


def test_a_dictated_shape_is_described(document: dict[str, Any]) -> None:
    """Its envelopes, its errors, its status; types may speak of themselves."""
    want = operations(document)["want"]

    body = want["requestBody"]["content"]["application/json"]["schema"]
    error = want["responses"]["422"]["content"]["application/json"]["schema"]
    assert body == {"$ref": "#/components/schemas/Wanted"}
    assert error == {"$ref": "#/components/schemas/Wrong"}
    assert "202" in want["responses"]
    given = document["components"]["schemas"]["Given"]
    assert {"$ref": "#/components/schemas/Given"} in given["properties"]["more"]["anyOf"]


def test_one_use_case_in_two_versions_has_two_ids(opened: Any, world: SimpleNamespace) -> None:
    """The later one carries its API's name."""
    second = Api("next_products", prefix="/api/v2")
    second.resource(world.ProductView, get=world.GetProduct)

    document = opened(world.shop_api(), second).rest.openapi()

    assert {"getProduct", "nextProductsGetProduct"} <= set(operations(document))


async def test_the_page_is_complete_without_the_network(shop: Any) -> None:
    """Everything that it names is served here, and may be kept for ever."""
    page = await shop.ask("GET", "/docs")
    addresses = re.findall(r'(?:src|href)="([^"]+)"', page.body.decode())

    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert len(addresses) == 5
    for address in addresses:
        asset = await shop.ask("GET", address)
        assert asset.status == 200
        assert "immutable" in asset.headers["cache-control"]
    assert "script-src 'self'" in page.headers["content-security-policy"]


async def test_documents_can_be_left_out(opened: Any) -> None:
    """Where nobody shall read them."""
    shop = opened(docs=False)

    assert (await shop.ask("GET", "/docs")).status == 404
    assert (await shop.ask("GET", "/openapi.json")).status == 404


def test_an_envelope_is_named_after_what_is_in_it(opened: Any) -> None:
    """Generic structs become one schema for each use, with a name that tells them apart."""
    api = Api("conduit", prefix="/api")

    @api.get("/one", public=True)
    async def one() -> Wrapped[Given]:
        return Wrapped(Given("one"))

    @api.get("/many", public=True)
    async def many() -> Wrapped[list[Given]]:
        return Wrapped([Given("one")])

    schemas = opened(api).rest.openapi()["components"]["schemas"]

    assert {name for name in schemas if "Wrapped" in name} == {"GivenWrapped", "GivenListWrapped"}


def test_generators_of_clients_get_types_that_are_whole(
    opened: Any, world: SimpleNamespace
) -> None:
    """A product has all its fields, money is one type, and what was wrong is a list of errors."""
    rest = opened(world.shop_api(), world.identity_api()).rest
    contract = rest.contract()
    validate(contract)
    known, schemas = operations(contract), contract["components"]["schemas"]

    shown = known["getProduct"]["responses"]["200"]["content"]["application/json"]["schema"]
    assert shown == {"$ref": "#/components/schemas/ProductView"}
    assert schemas["ProductViewPage"]["properties"]["items"]["items"] == shown
    assert {"anyOf", "allOf", "oneOf"}.isdisjoint(schemas["Money"])
    assert schemas["Problem"]["properties"]["errors"] == {
        "type": "array",
        "items": {"$ref": "#/components/schemas/FieldProblem"},
    }
    assert not [name for name in schemas if name.endswith("Fields")]
    served = operations(rest.openapi())["getProduct"]["parameters"]
    assert {each["name"] for each in served} == {
        *(each["name"] for each in known["getProduct"]["parameters"]),
        "fields",
    }


def test_tokens_and_cookies_are_told_apart(document: dict[str, Any]) -> None:
    """By the type of the token, which each of the two types says."""
    schemas = document["components"]["schemas"]

    told = schemas["TokensOrCookies"]["discriminator"]
    answer = operations(document)["logIn"]["responses"]["200"]["content"]["application/json"]

    assert answer["schema"] == {"$ref": "#/components/schemas/TokensOrCookies"}
    for value, reference in told["mapping"].items():
        kind = schemas[reference.rpartition("/")[2]]
        assert kind["properties"][told["propertyName"]]["enum"] == [value]
        assert told["propertyName"] in kind["required"]


def test_what_has_nothing_to_say_has_no_body(document: dict[str, Any]) -> None:
    """A client is not asked for an empty object."""
    known = operations(document)

    bodies = {name: each for name, each in known.items() if "requestBody" in each}
    assert "createProduct" in bodies
    for each in bodies.values():
        for content in each["requestBody"]["content"].values():
            schema = content["schema"]
            name = schema.get("$ref", "").rpartition("/")[2]
            assert document["components"]["schemas"].get(name, schema).get("properties") != {}
