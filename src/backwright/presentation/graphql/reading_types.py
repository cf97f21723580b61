"""What annotations say to GraphQL: whether a value may be missing, and what it refers to."""

from types import NoneType, UnionType
from typing import Annotated, Any, NewType, Union, get_args, get_origin
from uuid import UUID

from msgspec import UnsetType


def alternatives(kind: Any) -> tuple[tuple[Any, ...], bool]:
    """The types that a value may have besides None and UNSET, and whether it may be None."""
    if get_origin(kind) is Annotated:
        return alternatives(get_args(kind)[0]) if _is_union(get_args(kind)[0]) else ((kind,), False)
    if not _is_union(kind):
        return (kind,), False
    parts = get_args(kind)
    return tuple(each for each in parts if each not in (NoneType, UnsetType)), NoneType in parts


def reference(kind: Any) -> tuple[Any, bool]:
    """The kind of identifier (a `NewType` of UUID) that is held, and whether it is a list's."""
    kinds, _ = alternatives(kind)
    inner = kinds[0] if len(kinds) == 1 else None
    while get_origin(inner) is Annotated:
        inner = get_args(inner)[0]
    if get_origin(inner) is list:
        held, _ = reference(get_args(inner)[0])
        return held, True
    is_identifier = isinstance(inner, NewType) and inner.__supertype__ is UUID
    return (inner if is_identifier else None), False


def _is_union(kind: Any) -> bool:
    return get_origin(kind) in (Union, UnionType)
