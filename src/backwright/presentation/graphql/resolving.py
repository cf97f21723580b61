"""Resolvers that only look at what is there."""

from collections.abc import Callable
from operator import attrgetter
from typing import Any

import msgspec

Resolve = Callable[..., Any]


def member(path: str) -> Resolve:
    """What stands in an attribute, or in one of an attribute's."""
    get: Callable[[Any], Any] = attrgetter(path)

    def resolve(source: Any, _: object) -> Any:
        return get(source)

    return resolve


def plain_member(path: str) -> Resolve:
    """The same in JSON's own kinds of values."""
    get: Callable[[Any], Any] = attrgetter(path)

    def resolve(source: Any, _: object) -> Any:
        return msgspec.to_builtins(get(source))

    return resolve


def has_member(path: str) -> Resolve:
    """Whether there is anything."""
    get: Callable[[Any], Any] = attrgetter(path)

    def resolve(source: Any, _: object) -> bool:
        return get(source) is not None

    return resolve


def itself(source: Any, _: object, **__: object) -> Any:
    """The thing as it is."""
    return source
