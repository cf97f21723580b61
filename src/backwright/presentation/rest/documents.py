"""The OpenAPI document and the page that shows it; nothing is fetched from elsewhere."""

from hashlib import blake2b
from html import escape
from importlib.resources import files

from backwright.presentation.rest.conditions import is_known
from backwright.presentation.rest.config import RestConfig
from backwright.presentation.rest.openapi import OpenApi
from backwright.presentation.rest.ports import Mount
from backwright.presentation.rest.request import Request
from backwright.presentation.rest.response import Response

DOCUMENT = "/openapi.json"
PAGE = "/docs"
_ASSETS = {
    "swagger-ui-bundle.js": "text/javascript; charset=utf-8",
    "swagger-ui.css": "text/css; charset=utf-8",
    "docs.js": "text/javascript; charset=utf-8",
    "docs.css": "text/css; charset=utf-8",
    "favicon.png": "image/png",
}
# The page's own files only; the viewer styles elements from its scripts and draws with data URLs.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_ASK_AGAIN = "no-cache"
# Their addresses change with their content.
_FOR_EVER = "public, max-age=31536000, immutable"


def documents(openapi: OpenApi, config: RestConfig) -> dict[str, Mount]:
    """What is served by path: the document, the page, and the page's files."""
    contents = {name: _asset(name) for name in _ASSETS}
    addresses = {name: f"{PAGE}/{_digest(content)}-{name}" for name, content in contents.items()}
    served: dict[str, Mount] = {
        address: _fixed(contents[name], _ASSETS[name], _FOR_EVER)
        for name, address in addresses.items()
    }
    served[PAGE] = _fixed(_page(addresses, config), "text/html; charset=utf-8", _ASK_AGAIN)
    served[DOCUMENT] = _document(openapi)
    return served


def _document(openapi: OpenApi) -> Mount:
    async def serve(request: Request) -> Response:
        return _unless_known(openapi.encoded(), "application/json", _ASK_AGAIN, request)

    return serve


def _fixed(content: bytes, media_type: str, caching: str) -> Mount:
    async def serve(request: Request) -> Response:
        return _unless_known(content, media_type, caching, request)

    return serve


def _unless_known(content: bytes, media_type: str, caching: str, request: Request) -> Response:
    tag = f'"{_digest(content)}"'
    headers = {"ETag": tag, "Cache-Control": caching}
    known = request.headers.get(b"if-none-match")
    if known is not None and is_known(known, tag.encode()):
        return Response(status=304, headers=headers)
    headers["Content-Security-Policy"] = _POLICY
    return Response(body=content, media_type=media_type, headers=headers)


def _page(addresses: dict[str, str], config: RestConfig) -> bytes:
    page = _asset("docs.html").decode()
    for name, address in addresses.items():
        page = page.replace(f"{{{name}}}", config.base_path + address)
    page = page.replace("{document}", config.base_path + DOCUMENT)
    return page.replace("{title}", escape(config.title)).encode()


def _asset(name: str) -> bytes:
    return (files("backwright.presentation.rest") / "assets" / name).read_bytes()


def _digest(content: bytes) -> str:
    return blake2b(content, digest_size=8).hexdigest()
