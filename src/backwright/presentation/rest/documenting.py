"""One operation of the OpenAPI document: what it takes, what it gives, who may ask."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
from msgspec import Struct

from backwright.application.identity.tokens import Tokens
from backwright.presentation.exposing.annotations import is_kind
from backwright.presentation.exposing.schemas import Schemas
from backwright.presentation.exposing.tracing import KEY
from backwright.presentation.rest.building_inputs import (
    body_struct,
    bulk_items,
    choosable,
    media_types,
)
from backwright.presentation.rest.conditions import TAGS
from backwright.presentation.rest.documenting_answers import answer
from backwright.presentation.rest.documenting_links import links
from backwright.presentation.rest.examples import Examples, NoExampleError
from backwright.presentation.rest.parameters import FIELDS
from backwright.presentation.rest.problem_schemas import ProblemResponses
from backwright.presentation.rest.routes import Route
from backwright.presentation.rest.schemes import BEARER, RequestScheme

Document = dict[str, Any]
COOKIE = "cookie"


@dataclass(slots=True)
class Taken:
    """What an operation takes."""

    parameters: list[Document] = field(default_factory=list[Document])
    body: Document | None = None


class Documenting:
    """Describes operations of an API among its routes, and collects what they share."""

    def __init__(
        self,
        routes: Sequence[Route],
        schemas: Schemas,
        problems: ProblemResponses,
        *,
        choosing: bool,
    ) -> None:
        self._routes = routes
        self._choosing = choosing
        self._schemas = schemas
        self.problems = problems
        self._examples = Examples(schemas.components)

    def taken(self, route: Route) -> Taken:
        """Parameters and body of a route."""
        taken = Taken()
        kind: type[Struct] | None = route.message
        if route.calling is not None:
            kind = route.calling.parameters
            taken.parameters += self._header_parameters(route.calling.headers)
        if kind is not None:
            taken.parameters = self._field_parameters(route, kind) + taken.parameters
        taken.parameters += _request_headers(route)
        if route.has_body:
            taken.body = self._body(route)
        return taken

    def operation(self, route: Route, taken: Taken) -> Document:
        """The Operation Object of a route."""
        operation: Document = {
            "operationId": route.operation_id,
            "tags": [route.api.tag],
            "summary": route.summary,
        }
        if route.description:
            operation["description"] = route.description
        if route.api.deprecated is not None:
            operation["deprecated"] = True
        if taken.parameters:
            operation["parameters"] = taken.parameters
        if taken.body is not None:
            operation["requestBody"] = taken.body
        success = answer(route, self._schemas, self._examples, choosing=self._choosing)
        if following := links(route, self._routes):
            success["links"] = following
        responses = {str(route.status): success, **self.problems.of(route)}
        if _may_be_known(route):
            responses["304"] = {"description": "The client has this representation already."}
        operation["responses"] = dict(sorted(responses.items()))
        operation["security"] = _security(route)
        return operation

    def _field_parameters(self, route: Route, kind: type[Struct]) -> list[Document]:
        fields = self._schemas.text_of_fields(kind)
        names = dict(zip(kind.__struct_fields__, kind.__struct_encode_fields__, strict=True))
        in_path = [names[name] for name in route.pattern.parameters]
        found = [
            {"name": name, "in": "path", "required": True, **_described(fields[encoded][0])}
            for name, encoded in zip(route.pattern.parameters, in_path, strict=True)
        ]
        if route.calling is None and route.has_body:
            return found
        for name, (schema, required) in fields.items():
            if name not in in_path:
                found.append({"name": name, "in": "query", **_described(schema)})
                if required:
                    found[-1]["required"] = True
        if self._choosing and route.calling is None and choosable(route):
            found.append(_fields_parameter(choosable(route)))
        return found

    def _header_parameters(self, headers: type[Struct]) -> list[Document]:
        return [
            {"name": name, "in": "header", "required": required, **_described(schema)}
            for name, (schema, required) in self._schemas.text_of_fields(headers).items()
        ]

    def _body(self, route: Route) -> Document | None:
        """The Request Body Object; none where there is nothing to say in it."""
        if route.calling is not None and route.calling.body is bytes:
            return {"required": True, "content": {"*/*": {"schema": {}}}}
        kind = route.calling.body if route.calling is not None else body_struct(route)
        if route.calling is None and not kind.__struct_fields__:
            return None
        schema = self._schemas.of(kind, taken=True)
        required = route.calling is not None or any(
            each.required for each in msgspec.structs.fields(kind)
        )
        if route.bulk is not None:
            many = self._schemas.of(bulk_items(route.bulk), taken=True)
            schema = {"anyOf": [schema, many]}
        content: Document = {"schema": schema}
        try:
            content["example"] = self._examples.of(schema)
        except NoExampleError:
            content.pop("example", None)
        types = media_types(route) if route.calling is None else ("application/json",)
        return {"required": required, "content": dict.fromkeys(types, content)}


def _described(schema: Document) -> Document:
    """A parameter's description stands beside its schema, not in it."""
    if "description" not in schema:
        return {"schema": schema}
    rest = {key: value for key, value in schema.items() if key != "description"}
    return {"description": schema["description"], "schema": rest}


def _fields_parameter(names: tuple[str, ...]) -> Document:
    return {
        "name": FIELDS,
        "in": "query",
        "description": "Only these fields of each thing.",
        "style": "form",
        "explode": False,
        "schema": {"type": "array", "minItems": 1, "items": {"type": "string", "enum": [*names]}},
    }


def _request_headers(route: Route) -> list[Document]:
    found: list[Document] = []
    if route.conditional:
        text = "The entity tag of the version to change, or * for any; another one is a 412."
        found.append(_header("If-Match", text, example="*", pattern=TAGS))
    if _may_be_known(route):
        text = "Entity tags that the client has; 304 if the present one is among them."
        found.append(_header("If-None-Match", text, example='"1"', pattern=TAGS))
    if route.idempotent:
        text = "Repeating a request with the same key has its effect only once."
        found.append(_header("Idempotency-Key", text, pattern=f"^{KEY.pattern}$"))
    if is_kind(route.result, Tokens):
        text = "`cookie` delivers the tokens as cookies that scripts can't read."
        found.append(_header("Session", text))
    return found


def _header(name: str, text: str, *, example: str = "", **schema: Any) -> Document:
    header: Document = {"name": name, "in": "header", "description": text}
    if example:
        header["example"] = example
    header["schema"] = {"type": "string", **schema}
    return header


def _may_be_known(route: Route) -> bool:
    return route.method == "GET" and route.tagged and route.calling is None


def _security(route: Route) -> list[Document]:
    scheme = route.api.authenticate or BEARER
    needed: list[Document] = [{scheme.name: []}]
    if not isinstance(scheme, RequestScheme):
        needed.append({COOKIE: []})
    if not route.public:
        return needed
    # A token changes what may be seen, hardly ever what may be done in public.
    return [{}, *needed] if route.method == "GET" else []
