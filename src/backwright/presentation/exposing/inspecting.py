"""What msgspec knows of types: every protocol asks for the same ones."""

from functools import cache
from typing import Any

import msgspec.inspect as inspect


def type_info(kind: Any) -> inspect.Type:
    """Like `msgspec.inspect.type_info`, worked out once for each type of the process."""
    try:
        # Unions are equal whatever their order, in which they are shown.
        return _known(kind, repr(kind))
    except TypeError:
        # An annotation may hold what has no hash, such as a list of examples.
        return inspect.type_info(kind)


@cache
def _known(kind: Any, _: str) -> inspect.Type:
    return inspect.type_info(kind)
