"""From what a use case answers to what is sent; everything that can be is decided at start."""

import re
from collections.abc import Callable
from typing import Any, Protocol

import msgspec

from backwright.presentation.rest.conditions import entity_tag, is_known
from backwright.presentation.rest.links import MemberLinks, PageLinks, as_header, as_json
from backwright.presentation.rest.request import Request
from backwright.presentation.rest.response import Response

_BREAKING = re.compile(r"[\r\n\0]")
Headers = list[tuple[bytes, bytes]]
Reply = tuple[int, Headers, bytes]
JSON: tuple[bytes, bytes] = (b"content-type", b"application/json")

encode: Callable[[Any], bytes] = msgspec.json.Encoder(decimal_format="string").encode


class Output(Protocol):
    """Makes the reply of one operation."""

    def __call__(self, result: Any, request: Request) -> Reply:
        """The reply to a result."""
        ...


class NothingOutput:
    """Success without a body."""

    def __init__(self, status: int) -> None:
        self._status = status

    def __call__(self, result: Any, request: Request) -> Reply:
        """The status alone."""
        return self._status, [], b""


class PlainOutput:
    """A result as it is, and nothing where there is none."""

    def __init__(self, status: int, media_type: str) -> None:
        self._status = status
        self._content_type = (b"content-type", media_type.encode("latin-1"))

    def __call__(self, result: Any, request: Request) -> Reply:
        """The result as JSON, bytes or text."""
        if result.__class__ is Response:
            return spelled(result)
        if result is None:
            return 204, [], b""
        return self._status, [self._content_type], _bytes(result)


class ViewOutput:
    """One thing with its links, its entity tag, and where a new one is."""

    def __init__(
        self, status: int, links: MemberLinks | None, *, tagged: bool, created: bool, read: bool
    ) -> None:
        """`read` where the thing was asked for: If-None-Match and chosen fields count."""
        self._status = status
        self._links = links
        self._tagged = tagged
        self._created = created
        self._read = read

    def __call__(self, result: Any, request: Request) -> Reply:
        """The reply; 304 where the client has it already."""
        if result is None:
            return 204, [], b""
        body = encode(result) if request.fields is None else _chosen(result, request.fields)
        if self._links is not None:
            tail = self._links.tail(result, request.principal)
            # An object without members has no comma before its first one.
            body = body[:-1] + tail if len(body) > 2 else b"{" + tail[1:]
        headers = [JSON]
        if self._tagged:
            tag = entity_tag(result.version, body)
            headers.append((b"etag", tag))
            known = request.headers.get(b"if-none-match") if self._read else None
            if known is not None and is_known(known, tag):
                return 304, [(b"etag", tag)], b""
        if self._created and self._links is not None:
            headers.append((b"location", self._links.path(result).encode()))
        return self._status, headers, body


class PageOutput:
    """A page of a list, with links to its neighbours in the body and in a Link header."""

    def __init__(self, links: PageLinks) -> None:
        self._links = links

    def __call__(self, result: Any, request: Request) -> Reply:
        """The page."""
        body = encode(result) if request.fields is None else _chosen_items(result, request.fields)
        links = self._links.of(result, request)
        headers = [JSON]
        if len(links) > 1:
            headers.append((b"link", as_header(list(links.items())[1:])))
        return 200, headers, body[:-1] + as_json(links)


def spelled(response: Response) -> Reply:
    """A response that somebody spelled out; raises `ValueError` for headers that are none."""
    if any(_BREAKING.search(value) for value in response.headers.values()):
        raise ValueError("a header's value may not hold line breaks or NUL")
    headers: Headers = [
        (name.lower().encode("latin-1"), value.encode("latin-1"))
        for name, value in response.headers.items()
    ]
    if response.body is None:
        return response.status, headers, b""
    headers.append((b"content-type", response.media_type.encode("latin-1")))
    return response.status, headers, _bytes(response.body)


def _bytes(body: Any) -> bytes:
    if isinstance(body, bytes):
        return body
    return body.encode() if isinstance(body, str) else encode(body)


def _chosen(view: Any, fields: tuple[str, ...]) -> bytes:
    members: dict[str, Any] = msgspec.json.decode(encode(view), type=dict[str, msgspec.Raw])
    return encode({name: members[name] for name in fields if name in members})


def _chosen_items(page: Any, fields: tuple[str, ...]) -> bytes:
    items = [msgspec.Raw(_chosen(view, fields)) for view in page.items]
    return encode(msgspec.structs.replace(page, items=items))
