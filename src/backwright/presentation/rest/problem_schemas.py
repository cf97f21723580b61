"""How errors look in the OpenAPI document: one response for each status, shared by all routes."""

from http import HTTPStatus
from typing import Any, get_type_hints

from backwright.presentation.exposing.schemas import Schemas
from backwright.presentation.rest.api import Api
from backwright.presentation.rest.problem import MEDIA_TYPE, FieldProblem, Problem
from backwright.presentation.rest.response import Response
from backwright.presentation.rest.routes import Route

Document = dict[str, Any]
_MEANINGS = {
    400: ("malformed", "The request can't be read."),
    401: ("unauthenticated", "Nobody is logged in, or the token is not believed."),
    403: ("forbidden", "The caller may not do this."),
    404: ("not_found", "It does not exist, or the caller may not know that it does."),
    406: ("not_acceptable", "None of the accepted media types can be made."),
    409: ("conflict", "It does not fit with what is stored."),
    412: ("precondition_failed", "If-Match names another version than the present one."),
    413: ("body_too_large", "The body is too large."),
    415: ("unsupported_media_type", "The body's media type is not understood."),
    422: ("validation", "The input is wrong, or a business rule says no."),
    429: ("rate_limited", "Too many requests."),
    500: ("internal", "An unforeseen error; it is logged under the request id."),
    503: ("unavailable", "Something that is needed is away; try again later."),
}
_HEADERS = {
    401: {"WWW-Authenticate": "How to log in."},
    413: {"Connection": "`close`: the rest of the body is not read."},
    429: {"Retry-After": "Seconds until there is room again."},
    503: {"Retry-After": "Seconds after which it may work."},
}


def statuses(route: Route) -> list[int]:
    """The errors that a route can answer with, besides those of the method and the path."""
    found = {400, 401, 403, 404, 422, 429, 500, 503}
    if route.status != 204:
        found.add(406)
    if route.method != "GET":
        found.add(409)
    if route.conditional:
        found.add(412)
    if route.has_body:
        found |= {413, 415}
    return sorted(found)


class ProblemResponses:
    """The error responses of one document."""

    def __init__(self, schemas: Schemas) -> None:
        self._schemas = schemas
        self.components: dict[str, Document] = {}

    def of(self, route: Route) -> dict[str, Document]:
        """The error responses of a route by status."""
        if route.api.errors is not None:
            return self._dictated(route)
        found: dict[str, Document] = {}
        for status in statuses(route):
            name = HTTPStatus(status).phrase.title().replace(" ", "").replace("-", "")
            if name not in self.components:
                self.components[name] = self._response(status)
            found[str(status)] = {"$ref": f"#/components/responses/{name}"}
        return found

    def _response(self, status: int) -> Document:
        code, meaning = _MEANINGS[status]
        schema = self._schemas.of(Problem, taken=False)
        example: Document = {
            "type": "about:blank",
            "title": HTTPStatus(status).phrase,
            "status": status,
            "code": code,
            "request_id": "00064a1f0c9b1198a42f6d1f",
        }
        if status == 422:
            error = FieldProblem("/name", "too_short", "at least 2 characters")
            example["errors"] = [{name: getattr(error, name) for name in ("at", "code", "message")}]
        return {
            "description": meaning,
            "headers": _headers(status),
            "content": {MEDIA_TYPE: {"schema": schema, "example": example}},
        }

    def _dictated(self, route: Route) -> dict[str, Document]:
        schema = _error_schema(route.api, self._schemas)
        found: dict[str, Document] = {}
        for status in statuses(route):
            found[str(status)] = {
                "description": _MEANINGS[status][1],
                "headers": _headers(status),
                "content": {"application/json": {"schema": schema}},
            }
        return found


def _error_schema(api: Api, schemas: Schemas) -> Document:
    returned = get_type_hints(api.errors).get("return", Any)
    return {} if returned in (Any, Response) else schemas.of(returned, taken=False)


def _headers(status: int) -> dict[str, Document]:
    told = {"X-Request-Id": "The id under which the request is logged.", **_HEADERS.get(status, {})}
    return {
        name: {"description": text, "schema": {"type": "string"}} for name, text in told.items()
    }
