"""Asking an application over GraphQL, in the words of its messages."""

from enum import Enum
from typing import Any, Literal, get_origin

import httpx2
import msgspec
from msgspec import UNSET, Struct

from backwright.presentation.graphql.naming import field_name, value_name
from backwright.presentation.graphql.reading_types import alternatives


async def graphql(client: httpx2.AsyncClient, query: str, **variables: Any) -> dict[str, Any]:
    """The data of an operation; raises `AssertionError` with the errors, if there are any."""
    body = {"query": query, "variables": variables}
    answer: dict[str, Any] = (await client.post("/graphql", json=body)).json()
    if "errors" in answer:
        raise AssertionError(answer["errors"])
    data: dict[str, Any] = answer["data"]
    return data


def as_input(message: Struct) -> dict[str, Any]:
    """A message as GraphQL's clients write it: its fields and choices have GraphQL's names."""
    given = {each.name: (each.type, getattr(message, each.name)) for each in _fields(message)}
    return {
        field_name(name): _written(value, kind)
        for name, (kind, value) in given.items()
        if value is not UNSET
    }


def _fields(message: Struct) -> tuple[msgspec.structs.FieldInfo, ...]:
    return msgspec.structs.fields(type(message))


def _written(value: Any, kind: Any) -> Any:
    if isinstance(value, Struct):
        return as_input(value)
    if isinstance(value, Enum):
        return value_name(str(value.value))
    if isinstance(value, list | set | frozenset):
        items: list[Any] = list(value)  # pyright: ignore[reportUnknownArgumentType]
        return [_written(item, None) for item in items]
    if isinstance(value, str) and any(
        get_origin(each) is Literal for each in alternatives(kind)[0]
    ):
        return value_name(value)
    return msgspec.to_builtins(value)
