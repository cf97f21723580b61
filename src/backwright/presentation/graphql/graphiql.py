"""GraphiQL, the editor for people; nothing of it is fetched from elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from html import escape
from importlib.resources import files
from typing import Any, cast

from graphql import (
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_leaf_type,
    is_object_type,
    is_required_argument,
)

from backwright.presentation.graphql.resolving import EXPOSED

_KINDS = {"js": "text/javascript; charset=utf-8", "css": "text/css; charset=utf-8"}
_ASSETS = (
    "react.production.min.js",
    "react-dom.production.min.js",
    "graphiql.min.js",
    "graphiql.min.css",
    "page.js",
    "page.css",
)
# The page's own files only; the editor styles elements from its scripts and has its fonts within.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_GREETING = """\
# Ctrl-Space completes, Ctrl-Enter asks.
# The book on the left is the schema.
# Log in by the mutation for it, then say
# who you are under Headers, below:
# {"Authorization": "Bearer ACCESS_TOKEN"}
"""
# How many fields of an item the editor begins with, and which ones every item has.
_SHOWN = 4
_EVERYWHERE = ("version", "createdAt", "updatedAt", "deletedAt")
# The addresses of files change with their content.
_FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable"}


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as it is sent."""

    body: bytes
    media_type: str
    headers: Mapping[str, str]


class Graphiql:
    """The page, which is sent to browsers that ask for one, and its files by their paths."""

    def __init__(self, title: str, path: str, schema: GraphQLSchema, *, base_path: str) -> None:
        """`path` is where GraphQL is served; `base_path` what a proxy strips before it."""
        contents = {name: _asset(name) for name in _ASSETS}
        addresses = {
            name: f"{path}/{blake2b(content, digest_size=8).hexdigest()}-{name}"
            for name, content in contents.items()
        }
        self.files = {
            addresses[name]: Sent(content, _KINDS[name.rpartition(".")[2]], _FOR_EVER)
            for name, content in contents.items()
        }
        page = _asset("page.html").decode()
        for name, address in addresses.items():
            page = page.replace(f"{{{name}}}", base_path + address)
        page = page.replace("{url}", base_path + path).replace("{title}", escape(title))
        page = page.replace("{opening}", escape(opening(schema)))
        headers = {"Cache-Control": "no-cache", "Content-Security-Policy": _POLICY}
        self.page = Sent(page.encode(), "text/html; charset=utf-8", headers)


def opening(schema: GraphQLSchema) -> str:
    """What the editor begins with: a short list of something, that everybody may see if there is.

    Where there is no list, it asks for the name of the type alone.
    """
    lists: list[tuple[bool, str, GraphQLObjectType]] = []
    for name, field in schema.query_type.fields.items() if schema.query_type else ():
        item = _item(field)
        if item is not None and EXPOSED in field.extensions:
            lists.append((field.extensions[EXPOSED].public, name, item))
    asked = "  __typename"
    if lists:
        _, name, item = max(lists, key=lambda each: each[0])
        plain = [name for name, field in item.fields.items() if _is_plain(field)]
        chosen = [name for name in plain if name not in _EVERYWHERE][:_SHOWN] or plain
        leaves = "\n".join(f"      {name}" for name in chosen)
        asked = f"  {name}(first: 3) {{\n    nodes {{\n{leaves}\n    }}\n  }}"
    return f"{_GREETING}\n{{\n{asked}\n}}\n"


def _item(field: Any) -> GraphQLObjectType | None:
    """What a page of its list shows."""
    page = cast(Any, get_named_type(field.type))
    if "first" not in field.args or not is_object_type(page) or "nodes" not in page.fields:
        return None
    item = cast(Any, get_named_type(page.fields["nodes"].type))
    return item if is_object_type(item) else None


def _is_plain(field: Any) -> bool:
    needs = any(is_required_argument(argument) for argument in field.args.values())
    return is_leaf_type(get_named_type(field.type)) and not needs


def _asset(name: str) -> bytes:
    return (files("backwright.presentation.graphql") / "assets" / name).read_bytes()
