"""Declaring what a module shows, and what of it only HTTP has."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

from backwright.application.policy import Policy
from backwright.application.policy import public as everyone
from backwright.presentation.exposing.declaring import PROTOCOLS, Protocol
from backwright.presentation.exposing.exposure import Exposure
from backwright.presentation.rest.declaring import Deprecation, Endpoint
from backwright.presentation.rest.problem import Problem
from backwright.presentation.rest.schemes import RequestScheme, TokenScheme

FunctionT = TypeVar("FunctionT", bound=Callable[..., Awaitable[Any]])
ErrorBody = Callable[[Problem], Any]
"""Makes the body of an error: a struct (sent with the problem's status), or a `Response`."""


class Api(Exposure):
    """What one module shows, under one prefix.

    `errors` replaces problem details by a body of another shape; `authenticate` replaces the
    bearer scheme: by a token that stands elsewhere, or by a `RequestScheme` that needs no token.
    Without `documented` it is not in the OpenAPI document. `serve` are the protocols that show it:
    prefix, errors, scheme and functions are those of HTTP. Two versions of an API are two of
    these, with different prefixes.
    """

    def __init__(
        self,
        name: str,
        *,
        tag: str = "",
        title: str = "",
        description: str = "",
        prefix: str = "/api/v1",
        errors: ErrorBody | None = None,
        authenticate: TokenScheme | RequestScheme | None = None,
        deprecated: Deprecation | None = None,
        documented: bool = True,
        serve: Sequence[Protocol] = PROTOCOLS,
    ) -> None:
        super().__init__(name, title=title, description=description, serve=serve)
        self.tag = tag or self.title
        self.prefix = prefix.rstrip("/")
        self.errors = errors
        self.authenticate = authenticate
        self.deprecated = deprecated
        self.documented = documented

    def _endpoint(
        self, method: str, path: str, public: bool, allow: Policy | None, **more: Any
    ) -> Callable[[FunctionT], FunctionT]:
        policy = everyone if public else allow

        def declare(function: FunctionT) -> FunctionT:
            self.declared.append(
                Endpoint(method=method, path=path, function=function, allow=policy, **more)
            )
            return function

        return declare

    def get(
        self, path: str, *, public: bool = False, allow: Policy | None = None, **more: Any
    ) -> Callable[[FunctionT], FunctionT]:
        """Serve `GET` by a function.

        Its parameters are given by name and type: what stands in the path; `body` (a struct, or
        `bytes` as they came); `Send`, `Principal`, `Call`; `Annotated[…, Header(name=…)]`; every
        other one is a query parameter. It returns a struct, None (204), or a `Response`.
        `status=` and `media_type=` say what a struct is sent with.
        """
        return self._endpoint("GET", path, public, allow, **more)

    def post(
        self, path: str, *, public: bool = False, allow: Policy | None = None, **more: Any
    ) -> Callable[[FunctionT], FunctionT]:
        """Serve `POST` by a function; see `get`."""
        return self._endpoint("POST", path, public, allow, **more)

    def put(
        self, path: str, *, public: bool = False, allow: Policy | None = None, **more: Any
    ) -> Callable[[FunctionT], FunctionT]:
        """Serve `PUT` by a function; see `get`."""
        return self._endpoint("PUT", path, public, allow, **more)

    def patch(
        self, path: str, *, public: bool = False, allow: Policy | None = None, **more: Any
    ) -> Callable[[FunctionT], FunctionT]:
        """Serve `PATCH` by a function; see `get`."""
        return self._endpoint("PATCH", path, public, allow, **more)

    def delete(
        self, path: str, *, public: bool = False, allow: Policy | None = None, **more: Any
    ) -> Callable[[FunctionT], FunctionT]:
        """Serve `DELETE` by a function; see `get`."""
        return self._endpoint("DELETE", path, public, allow, **more)
