"""Declaring what a module shows over HTTP, and how it is called."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from backwright.application.messages import View
from backwright.application.policy import Policy
from backwright.application.policy import public as everyone
from backwright.application.use_case import Message
from backwright.domain.state_machine import StateMachine
from backwright.presentation.rest.declaring import Action, Deprecation, Endpoint, Resource
from backwright.presentation.rest.problem import Problem
from backwright.presentation.rest.schemes import RequestScheme, TokenScheme

FunctionT = TypeVar("FunctionT", bound=Callable[..., Awaitable[Any]])
ErrorBody = Callable[[Problem], Any]
"""Makes the body of an error: a struct (sent with the problem's status), or a `Response`."""


class Api:
    """What one module shows, under one prefix.

    `errors` replaces problem details by a body of another shape; `authenticate` replaces the
    bearer scheme: by a token that stands elsewhere, or by a `RequestScheme` that needs no token.
    Without `documented` it is not in the OpenAPI document. Two versions of an API are two of
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
    ) -> None:
        self.name = name
        self.tag = tag or title or name.replace("_", " ").replace("-", " ").capitalize()
        self.description = description
        self.prefix = prefix.rstrip("/")
        self.errors = errors
        self.authenticate = authenticate
        self.deprecated = deprecated
        self.documented = documented
        self.declared: list[Resource | Action | Endpoint] = []

    def resource(
        self,
        view: type[View],
        *,
        path: str = "",
        key: str = "id",
        create: type[Message] | None = None,
        bulk: type[Message] | None = None,
        get: type[Message] | None = None,
        list: type[Message] | None = None,
        change: type[Message] | None = None,
        delete: type[Message] | None = None,
        restore: type[Message] | None = None,
        states: StateMachine[Any] | None = None,
    ) -> None:
        """Show a kind of thing: its collection at `path` (the API's name by default).

        `POST` creates, and takes an array where `bulk` is given (a command with one list); members
        are at `{path}/{key}`: `GET`, `PATCH`, `DELETE`, and `POST …/restore`. With `states`, a
        member's links name only the actions that its state allows.
        """
        given = {
            "create": create,
            "bulk": bulk,
            "get": get,
            "list": list,
            "change": change,
            "delete": delete,
            "restore": restore,
        }
        operations = {name: message for name, message in given.items() if message is not None}
        where = path or f"/{self.name.replace('_', '-')}"
        self.declared.append(
            Resource(view=view, path=where, key=key, operations=operations, states=states)
        )

    def action(
        self, message: type[Message], path: str = "", *, status: int = 0, ends_session: bool = False
    ) -> None:
        """Show a use case; `path` is such as `"POST /orders/{id}/lines"`.

        By default a command is a `POST` and a query a `GET` to `/orders/{id}/place`: the resource
        that its name speaks of, and the rest of its name. With `ends_session`, session cookies are
        taken back with the answer.
        """
        self.declared.append(
            Action(message=message, path=path, status=status, ends_session=ends_session)
        )

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
