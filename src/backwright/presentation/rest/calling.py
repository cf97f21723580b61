"""What an endpoint's function asks for, read once from its signature."""

import inspect
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Struct

from backwright.application.call import Call
from backwright.application.dispatch import Send
from backwright.domain.principal import Principal
from backwright.presentation.rest.declaring import Header

_GIVEN = (Send, Principal, Call)


@dataclass(frozen=True, slots=True, kw_only=True)
class Calling:
    """How a function is called: `given` are the parameters that the framework fills by type."""

    function: Callable[..., Awaitable[Any]]
    returns: Any
    parameters: type[Struct]
    headers: type[Struct]
    given: Mapping[str, Any] = field(default_factory=dict[str, Any])
    body: Any = None


def calling(function: Callable[..., Awaitable[Any]], path: tuple[str, ...]) -> Calling:
    """Read a signature; raises `ValueError` for one that can't be served."""
    hints = get_type_hints(function, include_extras=True)
    signature = inspect.signature(function).parameters
    if "return" not in hints:
        raise ValueError("say what it returns: a struct, None, or Response")
    given, asked, headers, body = dict[str, Any](), list[Any](), list[Any](), None
    for name, parameter in signature.items():
        if name not in hints:
            raise ValueError(f"parameter {name} has no type")
        kind, header = hints[name], _header(hints[name])
        if kind in _GIVEN:
            given[name] = kind
        elif name == "body":
            body = kind
        elif header is not None:
            headers.append((name, header, _field(name, kind, parameter)))
        else:
            asked.append(_field(name, kind, parameter))
    missing = [name for name in path if name not in signature]
    if missing:
        raise ValueError(f"the path's {', '.join(missing)} is not among its parameters")
    return Calling(
        function=function,
        returns=hints["return"],
        parameters=_struct("Parameters", asked, {}),
        headers=_struct(
            "Headers",
            [each for _, __, each in headers],
            {name: header.name.lower() for name, header, _ in headers},
        ),
        given=given,
        body=body,
    )


def _header(kind: Any) -> Header | None:
    if get_origin(kind) is not Annotated:
        return None
    return next((extra for extra in get_args(kind)[1:] if isinstance(extra, Header)), None)


def _field(name: str, kind: Any, parameter: inspect.Parameter) -> Any:
    if parameter.default is inspect.Parameter.empty:
        return name, kind
    return name, kind, parameter.default


def _struct(name: str, fields: list[Any], rename: dict[str, str]) -> type[Struct]:
    return msgspec.defstruct(
        name, fields, kw_only=True, forbid_unknown_fields=True, rename=rename or None
    )
