"""The OpenAPI 3.1 document of an application, made from the types of its use cases."""

from collections.abc import Sequence
from typing import Any

import msgspec

from backwright.presentation.exposing.schemas import Schemas
from backwright.presentation.rest.config import RestConfig
from backwright.presentation.rest.cookies import SessionCookies
from backwright.presentation.rest.documenting import Documenting
from backwright.presentation.rest.problem_schemas import ProblemResponses
from backwright.presentation.rest.routes import Route
from backwright.presentation.rest.schemes import BEARER

Document = dict[str, Any]
COOKIE_SCHEME = "cookie"


class OpenApi:
    """Describes the routes of APIs that are documented; made when it is first asked for.

    The same bytes each time. `choosing`: with the parameter `fields`, and with answers that lack
    what it does not name; generators of clients have no type for those that is good to use.
    """

    def __init__(
        self, routes: Sequence[Route], config: RestConfig, *, choosing: bool = True
    ) -> None:
        self._choosing = choosing
        self._routes = [route for route in routes if route.api.documented]
        self._config = config
        self._document: Document | None = None
        self._encoded = b""

    def document(self) -> Document:
        """The document."""
        if self._document is None:
            self._document = self._made()
        return self._document

    def encoded(self) -> bytes:
        """The document as JSON."""
        if not self._encoded:
            self._encoded = msgspec.json.encode(self.document())
        return self._encoded

    def _made(self) -> Document:
        schemas = Schemas()
        documenting = Documenting(
            self._routes, schemas, ProblemResponses(schemas), choosing=self._choosing
        )
        # What clients send is described strictly, so it is looked at before what they get.
        taken = [documenting.taken(route) for route in self._routes]
        paths: dict[str, Document] = {}
        for route, parts in zip(self._routes, taken, strict=True):
            operation = documenting.operation(route, parts)
            paths.setdefault(route.pattern.text, {})[route.method.lower()] = operation
        return {
            "openapi": "3.1.0",
            "info": self._info(),
            "servers": [{"url": self._config.base_path or "/"}],
            "tags": self._tags(),
            "paths": paths,
            "components": {
                "schemas": dict(sorted(schemas.components.items())),
                "responses": dict(sorted(documenting.problems.components.items())),
                "securitySchemes": self._schemes(),
            },
        }

    def _info(self) -> Document:
        info = {"title": self._config.title, "version": self._config.version}
        if self._config.description:
            info["description"] = self._config.description
        return info

    def _tags(self) -> list[Document]:
        tags: dict[str, Document] = {}
        for route in self._routes:
            tag = tags.setdefault(route.api.tag, {"name": route.api.tag})
            if route.api.description:
                tag["description"] = route.api.description
        return list(tags.values())

    def _schemes(self) -> Document:
        schemes = {
            (route.api.authenticate or BEARER).name: (route.api.authenticate or BEARER).document()
            for route in self._routes
        }
        cookie = SessionCookies(self._config, "/").access
        schemes[COOKIE_SCHEME] = {
            "type": "apiKey",
            "in": "cookie",
            "name": cookie,
            "description": "A session cookie, from logging in with the header `Session: cookie`. "
            "Requests that change something need the CSRF token in `X-CSRF-Token` beside it.",
        }
        return schemes
