"""From Python's names to GraphQL's."""

import re
from typing import Any

from graphql.pyutils import snake_to_camel

_UNFIT = re.compile(r"[^0-9A-Za-z_]+")


def field_name(name: str) -> str:
    """`ship_to` → shipTo; a leading underscore stays one."""
    stripped = name.lstrip("_")
    camel = snake_to_camel(stripped, upper=False) if "_" in stripped else stripped
    return f"{name[: len(name) - len(stripped)]}{camel}"


def value_name(value: str) -> str:
    """`in stock` → IN_STOCK."""
    name = _UNFIT.sub("_", value).strip("_").upper() or "EMPTY"
    name = f"_{name}" if name[0].isdigit() else name
    return f"{name}_" if name in ("TRUE", "FALSE", "NULL") else name


def order_name(value: str) -> str:
    """`-created_at` → CREATED_AT_DESC."""
    return f"{value_name(value.removeprefix('-'))}_{'DESC' if value.startswith('-') else 'ASC'}"


def shown_name(kind: type[Any]) -> str:
    """`OrderView` → Order, `AddressData` → Address."""
    name = kind.__name__
    for suffix in ("View", "Data"):
        if name.endswith(suffix) and name != suffix:
            return name.removesuffix(suffix)
    return name


class Names:
    """Gives each thing a name of its own; the later of two gets its module's before it."""

    def __init__(self, *taken: str) -> None:
        self._taken = set(taken)

    def unique(self, name: str, place: str) -> str:
        """The name, or one that is free; `place` is where the thing comes from."""
        candidate, number = name, 1
        while candidate in self._taken:
            prefix = place if number == 1 else f"{place}{number}"
            candidate, number = f"{prefix}{name}", number + 1
        self._taken.add(candidate)
        return candidate


def place_of(kind: type[Any]) -> str:
    """The module that a type belongs to: `shop.catalog.contracts.products` → Catalog."""
    parts = kind.__module__.split(".")
    words = parts[1] if len(parts) > 1 else parts[0]
    return "".join(word.capitalize() for word in words.split("_"))
