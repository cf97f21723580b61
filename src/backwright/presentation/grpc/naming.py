"""From the names of APIs, use cases and types to those of Protocol Buffers (buf's STANDARD)."""

import re
from typing import Any

from backwright.presentation.exposing.naming import words

_VERSION = re.compile(r"[-_]?v([1-9]\d*)$")
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z][a-z0-9]*|[a-z][a-z0-9]*|[0-9]+")


def snake(name: str) -> str:
    """`AddOrderLine` → add_order_line; a digit never begins a name."""
    joined = "_".join(part.lower() for part in _WORDS.findall(name))
    return joined if joined[:1].isalpha() else f"n{joined}"


def pascal(name: str) -> str:
    """`order_line` → OrderLine."""
    return "".join(word.capitalize() for word in words(name))


def package_of(application: str, api: str) -> str:
    """`shop`, `orders` → shop.orders.v1; an API named `orders-v2` is version 2."""
    version = _VERSION.search(api)
    bare = _VERSION.sub("", api)
    return f"{snake(application)}.{snake(bare)}.v{version[1] if version else 1}"


def service_of(api: str) -> str:
    """`orders` → OrdersService."""
    return f"{pascal(_VERSION.sub('', api))}Service"


def path_of(package: str) -> str:
    """`shop.orders.v1` → shop/orders/v1/orders.proto."""
    *_, name, _ = package.split(".")
    return f"{package.replace('.', '/')}/{name}.proto"


def options_of(package: str, path: str) -> dict[str, Any]:
    """What generators for Go and Java want to know: where their packages are, and short names."""
    outer = path.rpartition("/")[2].removesuffix(".proto")
    return {
        "go_package": f"{package.replace('.', '/')};{''.join(package.split('.')[-2:])}",
        "java_multiple_files": True,
        "java_outer_classname": f"{pascal(outer)}Proto",
        "java_package": package,
    }


def value_of(enum: str, member: str) -> str:
    """`OrderStatus`, `PAID` → ORDER_STATUS_PAID."""
    return f"{snake(enum)}_{snake(member)}".upper()


def streaming(message: str) -> str:
    """`ListOrders` → StreamOrders."""
    return f"Stream{message.removeprefix('List')}"


def importing(message: str) -> str:
    """`CreateOrders` → ImportOrders, whatever the verb is."""
    verb, *rest = words(message)
    return f"Import{''.join(map(str.capitalize, rest or [verb]))}"


def field_path(pointer: str) -> str:
    """`/lines/0/unitPrice`, a JSON Pointer → lines[0].unit_price."""
    path = ""
    for step in pointer.split("/")[1:]:
        name = step.replace("~1", "/").replace("~0", "~")
        path += f"[{name}]" if name.isdigit() else f".{snake(name)}"
    return path.removeprefix(".")
