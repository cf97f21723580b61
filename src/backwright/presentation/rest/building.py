"""From routes to what answers them."""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import Any

from backwright.application.dispatch import Dispatcher
from backwright.application.identity.authenticator import Authenticator
from backwright.presentation.exposing.contents import Content
from backwright.presentation.rest.bodies import JSON, MERGE_PATCH, Bodies
from backwright.presentation.rest.bound import Admission, AllHeaders, Bound
from backwright.presentation.rest.building_inputs import message_input
from backwright.presentation.rest.building_outputs import Outputs
from backwright.presentation.rest.calling import Calling
from backwright.presentation.rest.checking import MessageCheck
from backwright.presentation.rest.config import RestConfig
from backwright.presentation.rest.cookies import SessionCookies
from backwright.presentation.rest.headers import deprecation_headers, security_headers
from backwright.presentation.rest.identifying import Identification
from backwright.presentation.rest.mounting import Serving
from backwright.presentation.rest.operations import EndpointOperation, Operation, UseCaseOperation
from backwright.presentation.rest.outputs import Headers
from backwright.presentation.rest.parameters import Parameters
from backwright.presentation.rest.ports import Service
from backwright.presentation.rest.refusing import Refusals
from backwright.presentation.rest.request import Request
from backwright.presentation.rest.routes import Route
from backwright.presentation.rest.schemes import BEARER, RequestScheme


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What all routes of an application share."""

    dispatcher: Dispatcher
    authenticator: Authenticator
    config: RestConfig
    cookies: SessionCookies


class Building:
    """Makes routes ready; collects in `problems` why some can't be."""

    def __init__(self, parts: Parts) -> None:
        self.problems: list[str] = []
        self._parts = parts
        self._outputs = Outputs(parts.config, parts.cookies)
        self._check = MessageCheck(parts.config.max_depth)

    def bound(self, routes: tuple[Route, ...]) -> Iterator[tuple[Route, Bound]]:
        """The routes that can be served, each with what answers it."""
        for route in routes:
            try:
                operation = self._operation(route)
            except (TypeError, ValueError) as error:
                self.problems.append(f"api {route.api.name}: {route.name}: {error}")
                continue
            yield route, self._bound(route, operation)

    def serving(self, path: str, service: Service) -> Bound:
        """What answers at the path of another protocol; a known caller is none that must be."""
        parts = self._parts
        return Bound(
            pattern=path,
            name="",
            operation=Serving(service),
            refuse=Refusals(BEARER.challenge, service.errors),
            headers=common_headers(),
            admit=Admission(parts.authenticator, BEARER, parts.cookies, public=True),
            spells=True,
        )

    def _bound(self, route: Route, operation: Operation) -> Bound:
        return Bound(
            pattern=route.pattern.text,
            name=route.name,
            operation=operation,
            refuse=refusals(route),
            headers=common_headers(route),
            admit=self._admission(route),
            media_type="" if route.status == 204 else route.media_type,
            spells=route.calling is not None,
        )

    def _admission(self, route: Route) -> Admission | Identification:
        scheme = route.api.authenticate or BEARER
        parts = self._parts
        policy = None if route.calling is None else route.policy
        if isinstance(scheme, RequestScheme):
            return Identification(
                scheme,
                parts.dispatcher,
                max_body_bytes=parts.config.max_body_bytes,
                public=route.public,
                policy=policy,
            )
        return Admission(
            parts.authenticator, scheme, parts.cookies, public=route.public, policy=policy
        )

    def _operation(self, route: Route) -> Operation:
        if route.calling is not None:
            return self._endpoint(route, route.calling)
        config, cookies = self._parts.config, self._parts.cookies
        return UseCaseOperation(
            self._parts.dispatcher,
            message_input(route, config, cookies),
            self._outputs.of(route),
            conditional=route.conditional,
            idempotent=route.idempotent,
        )

    def _endpoint(self, route: Route, calling: Calling) -> Operation:
        parameters = Parameters(calling.parameters, route.pattern.parameters)
        body: Callable[[Request], Awaitable[Any]] | None = None
        if calling.body is not None:
            body = self._body(route, calling.body)
        output = self._outputs.plain(route)
        return EndpointOperation(
            calling, self._parts.dispatcher, parameters.read, body, output, check=self._check
        )

    def _body(self, route: Route, kind: Any) -> Callable[[Request], Awaitable[Any]]:
        config = self._parts.config
        if kind is bytes:
            return Bodies((), config.max_body_bytes).read
        media_types = (JSON, MERGE_PATCH) if route.method == "PATCH" else (JSON,)
        bodies = Bodies(media_types, config.max_body_bytes)
        content: Content[Any] = Content(kind, max_depth=config.max_depth, may_be_empty=False)

        async def read(request: Request) -> Any:
            return content.read(await bodies.read(request))

        return read


def refusals(route: Route) -> Refusals:
    """How the route's API tells about errors."""
    scheme = route.api.authenticate or BEARER
    return Refusals(scheme.challenge, route.api.errors)


def common_headers(route: Route | None = None) -> AllHeaders:
    """What is sent with every answer: to unknown and to known callers, without and with https.

    A public answer may be kept and asked about again; one for a known caller is not kept at all.
    """
    shared: Headers = [(b"vary", b"Accept-Encoding")]
    if route is not None:
        shared += deprecation_headers(route.api.deprecated)
    reading = route is None or route.method == "GET"
    unknown = [*shared, (b"cache-control", b"no-cache" if reading else b"no-store")]
    known = [*shared, (b"cache-control", b"no-store")]
    plain, https = security_headers(https=False), security_headers(https=True)
    return [*plain, *unknown], [*https, *unknown], [*plain, *known], [*https, *known]
