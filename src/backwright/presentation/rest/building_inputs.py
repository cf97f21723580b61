"""How the requests of a route become its message, decided from the message's type."""

from typing import Any

import msgspec
import msgspec.inspect as inspect
from msgspec import Struct

from backwright.application.identity.tokens import Tokens
from backwright.application.use_case import Message
from backwright.presentation.exposing.annotations import is_kind
from backwright.presentation.exposing.contents import Content
from backwright.presentation.exposing.derived import part_of
from backwright.presentation.exposing.inspecting import type_info
from backwright.presentation.rest.bodies import JSON, MERGE_PATCH, Bodies
from backwright.presentation.rest.config import RestConfig
from backwright.presentation.rest.cookies import RefreshInput, SessionCookies
from backwright.presentation.rest.inputs import (
    Input,
    OneOrMany,
    ParametersOnly,
    PathAndBody,
    WholeBody,
)
from backwright.presentation.rest.parameters import FIELDS, Parameters
from backwright.presentation.rest.routes import Route

REFRESH_TOKEN = "refresh_token"  # noqa: S105 - the name of a field, not a secret


def message_input(route: Route, config: RestConfig, cookies: SessionCookies) -> Input[Any]:
    """The input of a route that is one use case.

    Raises `TypeError` or `ValueError` saying what of the message's type can't be served.
    """
    message = _message(route)
    refuse_local_times(message)
    path = [_json_name(message, name) for name in route.pattern.parameters]
    if not route.has_body:
        return ParametersOnly(Parameters(message, path, choosable(route)))
    in_path = frozenset(route.pattern.parameters)
    bodies = Bodies(media_types(route), config.max_body_bytes)
    content = _content(body_struct(route), config)
    if refreshes(route):
        return RefreshInput(message, bodies, content, cookies)
    parameters = Parameters(part_of(message, f"{message.__name__}Path", in_path), path)
    if in_path:
        return PathAndBody(
            message,
            bodies=bodies,
            parameters=parameters,
            content=content,
            whole=hasattr(message, "__post_init__"),
        )
    if route.bulk is not None:
        return _one_or_many(route.bulk, bodies, content, parameters, config)
    return WholeBody(bodies, content, parameters)


def body_struct(route: Route) -> type[Struct]:
    """What the body of a use case's route holds: what does not stand in the path."""
    message = _message(route)
    if not route.pattern.parameters:
        return message
    rest = set(message.__struct_fields__) - set(route.pattern.parameters)
    return part_of(message, f"{message.__name__}Body", rest)


def media_types(route: Route) -> tuple[str, ...]:
    """The media types of a body."""
    return (MERGE_PATCH, JSON) if route.method == "PATCH" else (JSON,)


def choosable(route: Route) -> tuple[str, ...]:
    """The fields that `?fields=` may name; none where it is not offered."""
    view = route.shown or route.listed
    if route.method != "GET" or view is None or FIELDS in _message(route).__struct_fields__:
        return ()
    return view.__struct_encode_fields__


def refreshes(route: Route) -> bool:
    """Whether it takes a refresh token, and nothing else, for new tokens."""
    fields = _message(route).__struct_fields__
    return is_kind(route.result, Tokens) and fields == (REFRESH_TOKEN,)


def bulk_items(bulk: type[Message]) -> Any:
    """The type of a bulk command's only field; raises `TypeError` unless it is a list."""
    kind = msgspec.structs.fields(bulk)[0].type
    node = type_info(kind)
    while isinstance(node, inspect.Metadata):
        node = node.type
    if not isinstance(node, inspect.ListType):
        raise TypeError(f"the only field of {bulk.__name__} is no list")
    return kind


def refuse_local_times(message: type[Struct]) -> None:
    """Raise `ValueError` naming fields whose instants may come without a time zone.

    Such an instant means another moment on every machine.
    """
    wrong = [
        field.name for field in msgspec.structs.fields(message) if _is_local(type_info(field.type))
    ]
    if wrong:
        names = ", ".join(wrong)
        raise ValueError(f"{names}: use formats.Instant, a datetime that has a time zone")


def _is_local(node: inspect.Type) -> bool:
    if isinstance(node, inspect.Metadata):
        return _is_local(node.type)
    if isinstance(node, inspect.UnionType):
        return any(_is_local(kind) for kind in node.types)
    if isinstance(node, inspect.ListType):
        return _is_local(node.item_type)
    return isinstance(node, inspect.DateTimeType) and node.tz is None


def _message(route: Route) -> type[Message]:
    if route.message is None:
        raise ValueError("there is no use case behind it")
    return route.message


def _content(kind: type[Struct], config: RestConfig) -> Content[Any]:
    optional = all(not field.required for field in msgspec.structs.fields(kind))
    return Content(kind, max_depth=config.max_depth, may_be_empty=optional)


def _one_or_many(
    bulk: type[Message],
    bodies: Bodies,
    one: Content[Any],
    parameters: Parameters[Struct],
    config: RestConfig,
) -> OneOrMany:
    refuse_local_times(bulk)
    many: Content[list[Any]] = Content(
        bulk_items(bulk), max_depth=config.max_depth, may_be_empty=False
    )
    name = bulk.__struct_fields__[0]

    def message(items: list[Any]) -> Message:
        return bulk(**{name: items})

    return OneOrMany(bodies, one, many, bulk=message, parameters=parameters)


def _json_name(message: type[Struct], field: str) -> str:
    return dict(zip(message.__struct_fields__, message.__struct_encode_fields__, strict=True))[
        field
    ]
