"""REST as one ASGI application, made from declared APIs and use cases."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from backwright.application.dispatch import Dispatcher
from backwright.application.identity.authenticator import Authenticator
from backwright.application.rate_limit import RateLimiter
from backwright.application.use_case import UseCase
from backwright.domain.errors import UnauthenticatedError
from backwright.domain.principal import Principal
from backwright.presentation.exposing.errors import ApiError
from backwright.presentation.rest.api import Api
from backwright.presentation.rest.bound import Bound
from backwright.presentation.rest.building import Building, Parts, common_headers
from backwright.presentation.rest.building_inputs import refreshes
from backwright.presentation.rest.config import RestConfig
from backwright.presentation.rest.cookies import SessionCookies
from backwright.presentation.rest.cors import Cors
from backwright.presentation.rest.documents import documents
from backwright.presentation.rest.entry import Entry
from backwright.presentation.rest.mounting import Mounted
from backwright.presentation.rest.openapi import OpenApi
from backwright.presentation.rest.paths import pattern
from backwright.presentation.rest.ports import Mount, RequestObserver, Service
from backwright.presentation.rest.projecting import project
from backwright.presentation.rest.refusing import Refusals
from backwright.presentation.rest.request import Receive, Scope, SendMessage
from backwright.presentation.rest.routes import Route
from backwright.presentation.rest.schemes import BEARER
from backwright.presentation.rest.table import RouteTable

_NO_MOUNTS: Mapping[str, Mount] = {}
_NO_SERVICES: Mapping[str, Service] = {}


class RestApplication:
    """Serves APIs; an ASGI application for `http` scopes.

    Everything that can be decided before the first request is decided here.
    """

    def __init__(
        self,
        apis: Sequence[Api],
        use_cases: Iterable[UseCase],
        dispatcher: Dispatcher,
        *,
        authenticator: Authenticator | None = None,
        config: RestConfig | None = None,
        observers: Sequence[RequestObserver] = (),
        limiter: RateLimiter | None = None,
        mounts: Mapping[str, Mount] = _NO_MOUNTS,
        services: Mapping[str, Service] = _NO_SERVICES,
    ) -> None:
        """Raise `ApiError` with everything that is wrong with the declarations.

        Without an authenticator no token is believed. The limiter is asked only if the
        configuration has an `address_limit`.
        """
        self._config = config or RestConfig()
        self._routes = project(apis, use_cases)
        self._openapi = OpenApi(self._routes, self._config)
        cookies = SessionCookies(self._config, _refresh_path(self._routes))
        building = Building(
            Parts(
                dispatcher=dispatcher,
                authenticator=authenticator or _Nobody(),
                config=self._config,
                cookies=cookies,
            )
        )
        table = RouteTable(common_headers(), self._cors(), _elsewhere(apis))
        for route, bound in building.bound(self._routes):
            table.add(route.pattern, route.method, bound)
        if building.problems:
            raise ApiError(tuple(building.problems))
        offered = documents(self._openapi, self._config) if self._config.docs else {}
        files = [each for service in services.values() for each in service.files.items()]
        for path, mount in {**offered, **mounts, **dict(files)}.items():
            table.add(pattern(path), "GET", _mounted(path, mount))
        for path, service in services.items():
            bound = building.serving(path, service)
            for method in service.methods:
                table.add(pattern(path), method, bound)
        table.complete()
        self._entry = Entry(table, self._config, observers=observers, limiter=limiter)

    async def __call__(self, scope: Scope, receive: Receive, send: SendMessage) -> None:
        """Serve one request; the scope's type must be `http`."""
        if scope["type"] != "http":
            raise ValueError(f"REST does not serve {scope['type']} connections")
        await self._entry(scope, receive, send)

    def routes(self) -> tuple[Route, ...]:
        """Every route of the APIs, in the order they were declared."""
        return self._routes

    def openapi(self) -> Mapping[str, Any]:
        """The OpenAPI 3.1 document."""
        return self._openapi.document()

    def contract(self) -> Mapping[str, Any]:
        """The same for generators of clients: without `fields`, so that every type is whole."""
        return OpenApi(self._routes, self._config, choosing=False).document()

    def openapi_json(self) -> bytes:
        """The OpenAPI 3.1 document as it is served; the same bytes for the same declarations."""
        return self._openapi.encoded()

    def _cors(self) -> Cors | None:
        config = self._config
        return Cors(config.cors_origins, config.cors_max_age) if config.cors_origins else None


class _Nobody:
    """Believes no token."""

    async def authenticate(self, token: str) -> Principal:
        """Raise `UnauthenticatedError`."""
        raise UnauthenticatedError("nobody can log in here")


def _mounted(path: str, mount: Mount) -> Bound:
    return Bound(
        pattern=path,
        name="",
        operation=Mounted(mount),
        refuse=Refusals(BEARER.challenge),
        headers=common_headers(),
        limited=False,
        spells=True,
    )


def _elsewhere(apis: Sequence[Api]) -> list[tuple[str, Refusals]]:
    """Who tells that a path is not there: the API with its prefix, if that has its own way."""
    own = [
        (f"{api.prefix}/", Refusals((api.authenticate or BEARER).challenge, api.errors))
        for api in apis
        if api.errors is not None
    ]
    own.sort(key=lambda each: -len(each[0]))
    return [*own, ("", Refusals(BEARER.challenge))]


def _refresh_path(routes: Sequence[Route]) -> str:
    """Where refresh tokens are sent to: one path, or all of them."""
    paths = {
        route.pattern.text for route in routes if route.message is not None and refreshes(route)
    }
    return paths.pop() if len(paths) == 1 else "/"
