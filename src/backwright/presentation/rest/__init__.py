"""REST: use cases as resources and actions, made once at start from their types.

The composition root makes one `RestApplication` and calls it as an ASGI application:

    rest = RestApplication(
        apis,                        # Sequence[Api], of all modules
        use_cases,                   # Iterable[UseCase]: whatever the apis name must be among them
        dispatcher,                  # application.dispatch.Dispatcher
        authenticator=sessions,      # token → Principal; called only where a token is or must be
        config=RestConfig(title="shop", version="0.1.0", …),
        observers=[access_log, metrics],   # RequestObserver.answered(request), once per request
        limiter=limiter,             # with `config.address_limit`: counts per client address
        mounts={"/health/live": live},     # async (Request) -> Response, GET and HEAD, no policy
    )
    await rest(scope, receive, send)
    rest.routes(); rest.openapi(); rest.openapi_json()

It raises `ApiError` with every problem at once: a route without a policy or handler, two routes of
one shape, a path parameter that the message lacks. It serves `/openapi.json` and `/docs` itself.
It handles scopes of type `http` only; the lifespan is the caller's.
"""

from backwright.presentation.exposing.errors import ApiError
from backwright.presentation.rest.api import Api, ErrorBody
from backwright.presentation.rest.application import RestApplication
from backwright.presentation.rest.config import CookieSessions, RestConfig
from backwright.presentation.rest.declaring import Deprecation, Header
from backwright.presentation.rest.ports import Mount, RequestObserver, Service
from backwright.presentation.rest.problem import FieldProblem, Problem
from backwright.presentation.rest.request import Request
from backwright.presentation.rest.response import Response
from backwright.presentation.rest.routes import Route
from backwright.presentation.rest.schemes import (
    BEARER,
    HeaderScheme,
    RequestScheme,
    Scheme,
    TokenScheme,
)

__all__ = [
    "BEARER",
    "Api",
    "ApiError",
    "CookieSessions",
    "Deprecation",
    "ErrorBody",
    "FieldProblem",
    "Header",
    "HeaderScheme",
    "Mount",
    "Problem",
    "Request",
    "RequestObserver",
    "RequestScheme",
    "Response",
    "RestApplication",
    "RestConfig",
    "Route",
    "Scheme",
    "Service",
    "TokenScheme",
]
