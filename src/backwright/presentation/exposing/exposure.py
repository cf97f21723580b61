"""Declaring what a module shows, and on which protocols."""

from collections.abc import Sequence
from typing import Any

from backwright.application.messages import View
from backwright.application.use_case import Message
from backwright.domain.state_machine import StateMachine
from backwright.presentation.exposing.declaring import PROTOCOLS, Action, Protocol, Resource


class Exposure:
    """What one module shows, on the protocols of `serve` that the application has switched on."""

    def __init__(
        self,
        name: str,
        *,
        title: str = "",
        description: str = "",
        serve: Sequence[Protocol] = PROTOCOLS,
    ) -> None:
        """Raise `ValueError` for a protocol that there is not."""
        unknown = [each for each in serve if each not in PROTOCOLS]
        if unknown:
            raise ValueError(f"api {name}: {unknown[0]} is none of {', '.join(PROTOCOLS)}")
        self.name = name
        self.title = title or name.replace("_", " ").replace("-", " ").capitalize()
        self.description = description
        self.serve = tuple(serve)
        self.declared: list[Any] = []

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
        live: bool = False,
    ) -> None:
        """Show a kind of thing: its collection at `path` (the API's name by default).

        `POST` creates, and takes an array where `bulk` is given (a command with one list); members
        are at `{path}/{key}`: `GET`, `PATCH`, `DELETE`, and `POST …/restore`. With `states`, a
        member's links name only the actions that its state allows. With `live`, its events can be
        followed by whoever may get it.
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
            Resource(
                view=view, path=where, key=key, operations=operations, states=states, live=live
            )
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
