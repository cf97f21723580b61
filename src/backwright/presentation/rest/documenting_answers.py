"""What a successful operation answers, for the OpenAPI document."""

from typing import Any

from backwright.application.committing import result_type
from backwright.application.identity.tokens import Tokens
from backwright.application.messages import AggregateView
from backwright.presentation.exposing.annotations import is_kind
from backwright.presentation.exposing.schemas import REF, Schemas
from backwright.presentation.rest.building_inputs import choosable
from backwright.presentation.rest.building_outputs import LINKS, linked
from backwright.presentation.rest.cookies import CookieSession
from backwright.presentation.rest.examples import Examples, NoExampleError
from backwright.presentation.rest.response import Response
from backwright.presentation.rest.routes import Route

Document = dict[str, Any]
_SESSION = "TokensOrCookies"
_LINKS: Document = {
    "type": "object",
    "description": "Where to go from here: relations, their addresses, and how to call them.",
    "additionalProperties": {
        "type": "object",
        "properties": {
            "href": {"type": "string", "format": "uri-reference"},
            "method": {"type": "string"},
        },
        "required": ["href"],
    },
    "examples": [{"self": {"href": "/api/v1/things/01980f5e-7c4a-7cc3-98a4-2f6d1f0c9b11"}}],
}


def answer(route: Route, schemas: Schemas, examples: Examples, *, choosing: bool) -> Document:
    """The Response Object of a route's success; `choosing` where clients may choose fields."""
    found: Document = {"description": _meaning(route), "headers": _headers(route)}
    if route.status == 204 or route.result is None:
        return found
    schema = _schema(route, schemas, choosing)
    content: Document = {"schema": schema}
    try:
        content["example"] = examples.of(schema)
    except NoExampleError:
        content.pop("example", None)
    found["content"] = {route.media_type: content}
    return found


def _meaning(route: Route) -> str:
    if route.status == 201:
        return "It is there now."
    return "Done." if route.method != "GET" else "What was asked for."


def _schema(route: Route, schemas: Schemas, choosing: bool) -> Document:
    if route.result in (Response, Any):
        return {}
    if route.calling is not None:
        return schemas.of(route.result, taken=False)
    if is_kind(route.result, Tokens):
        return _session(schemas)
    if route.listed is not None:
        return _page(route, schemas, choosing)
    schema = schemas.of(route.result, taken=False)
    if linked(route):
        schemas.components["Links"] = _LINKS
        _with_links(schemas, schema)
    if choosing and choosable(route):
        return {"anyOf": [schema, schemas.chosen(route.result)]}
    if route.bulk is not None:
        return {"anyOf": [schema, schemas.of(result_type(route.bulk), taken=False)]}
    return schema


def _session(schemas: Schemas) -> Document:
    """Tokens or cookies, told apart by the type of the token; with a name, for generators."""
    both = [schemas.of(kind, taken=False) for kind in (Tokens, CookieSession)]
    known = {"Bearer": both[0]["$ref"], "Cookie": both[1]["$ref"]}
    schemas.components[_SESSION] = {
        "oneOf": both,
        "discriminator": {"propertyName": "token_type", "mapping": known},
    }
    return {"$ref": f"{REF}{_SESSION}"}


def _with_links(schemas: Schemas, schema: Document) -> None:
    """Members carry links where they are answered alone, and none where they stand in a list."""
    component = schemas.components[schema["$ref"].removeprefix(REF)]
    component["properties"][LINKS] = {"$ref": f"{REF}Links"}


def _page(route: Route, schemas: Schemas, choosing: bool) -> Document:
    item = schemas.of(route.listed, taken=False)
    shown = {"anyOf": [item, schemas.chosen(_view(route))]} if choosing else item
    schemas.components["Links"] = _LINKS
    name = f"{item['$ref'].removeprefix(REF)}Page"
    schemas.components[name] = {
        "type": "object",
        "description": "Some of a list, in its order.",
        "properties": {
            "items": {"type": "array", "items": shown},
            "next": {"type": "string", "description": "The cursor of the next page, for `after`."},
            "previous": {"type": "string", "description": "The cursor for `before`."},
            "total": {"type": "integer", "description": "How many match, where it was asked for."},
            LINKS: {"$ref": f"{REF}Links"},
        },
        "required": ["items", LINKS],
    }
    return {"$ref": f"{REF}{name}"}


def _view(route: Route) -> Any:
    return route.listed


def _headers(route: Route) -> Document:
    told = {"X-Request-Id": "The id under which the request is logged."}
    if route.calling is None and is_kind(route.result, AggregateView):
        told["ETag"] = "The version of the thing, and a checksum of this representation."
    if route.status == 201 and route.member is not None:
        told["Location"] = "Where the new thing is."
    if route.listed is not None and route.calling is None:
        told["Link"] = "The next and the previous page (RFC 8288)."
    if route.api.deprecated is not None:
        told["Deprecation"] = "Since when this should no longer be used (RFC 9745)."
        if route.api.deprecated.sunset is not None:
            told["Sunset"] = "When this ends (RFC 8594)."
    return {
        name: {"description": text, "schema": {"type": "string"}} for name, text in told.items()
    }
