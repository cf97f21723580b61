"""GraphiQL, the editor for people; nothing of it is fetched from elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from html import escape
from importlib.resources import files

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

    def __init__(self, title: str, path: str, *, base_path: str = "") -> None:
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
        headers = {"Cache-Control": "no-cache", "Content-Security-Policy": _POLICY}
        self.page = Sent(page.encode(), "text/html; charset=utf-8", headers)


def _asset(name: str) -> bytes:
    return (files("backwright.presentation.graphql") / "assets" / name).read_bytes()
