"""Fields that only look at what is there; how they look is kept beside the resolver for plans."""

from collections.abc import Callable
from operator import attrgetter
from typing import Any

import msgspec
from graphql import GraphQLField

Get = Callable[[Any], Any]
# In a field's extensions: how its value is got from the source.
GET = "get"
# And how the thing is loaded that the value is the id of: (asking, id) → future.
LOAD = "load"
# And of the fields that operations begin with: the use case behind it, as it is shown.
EXPOSED = "exposed"


def member(path: str) -> Get:
    """What stands in an attribute, or in one of an attribute's."""
    return attrgetter(path)


def plain_member(path: str) -> Get:
    """The same in JSON's own kinds of values."""
    get: Get = attrgetter(path)

    def plain(source: Any) -> Any:
        return msgspec.to_builtins(get(source))

    return plain


def has_member(path: str) -> Get:
    """Whether there is anything."""
    get: Get = attrgetter(path)

    def has(source: Any) -> bool:
        return get(source) is not None

    return has


def itself(source: Any) -> Any:
    """The thing as it is."""
    return source


def seen(kind: Any, get: Get, **extensions: Any) -> GraphQLField:
    """A field whose value is got from its source, at once."""

    def resolve(source: Any, _: object, **__: object) -> Any:
        return get(source)

    return GraphQLField(kind, resolve=resolve, extensions={GET: get, **extensions})
