"""Receiving a request's body: bounded, and of a media type that is understood."""

from collections.abc import Mapping, Sequence

from backwright.presentation.exposing.errors import MalformedError
from backwright.presentation.rest.errors import (
    BodyTooLargeError,
    ClientGoneError,
    UnsupportedMediaTypeError,
)
from backwright.presentation.rest.request import Receive, Request

JSON = "application/json"
MERGE_PATCH = "application/merge-patch+json"


class Bodies:
    """Reads bodies of some media types (any, if none), up to `limit` bytes, however announced."""

    def __init__(self, media_types: Sequence[str], limit: int) -> None:
        self._media_types = tuple(media_types)
        self._limit = limit
        self._known = {
            variant.encode()
            for media_type in media_types
            for variant in (
                media_type,
                f"{media_type}; charset=utf-8",
                f"{media_type};charset=utf-8",
            )
        }

    async def read(self, request: Request) -> bytes:
        """The whole body; empty where there is none.

        Raises `BodyTooLargeError`, `UnsupportedMediaTypeError`, `MalformedError` (less or more
        than Content-Length said), or `ClientGoneError`.
        """
        declared = self._declared(request.headers)
        body = await self._received(request.receive)
        if declared is not None and declared != len(body):
            raise MalformedError(f"Content-Length says {declared}, but {len(body)} bytes came")
        if body and self._media_types:
            self._understood(request.headers)
        return body

    def _declared(self, headers: Mapping[bytes, bytes]) -> int | None:
        written = headers.get(b"content-length")
        if written is None:
            return None
        if not written.isdigit() or len(written) > 20:
            raise MalformedError("Content-Length is not a number")
        declared = int(written)
        if declared > self._limit:
            self._too_large()
        return declared

    async def _received(self, receive: Receive) -> bytes:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientGoneError()
        body: bytes = message.get("body", b"")
        if not message.get("more_body", False) and len(body) <= self._limit:
            return body
        return await self._rest(body, message.get("more_body", False), receive)

    async def _rest(self, first: bytes, more: bool, receive: Receive) -> bytes:
        chunks, size = [first], len(first)
        while size <= self._limit and more:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise ClientGoneError()
            chunk = message.get("body", b"")
            chunks.append(chunk)
            size += len(chunk)
            more = message.get("more_body", False)
        if size > self._limit:
            self._too_large()
        return b"".join(chunks)

    def _too_large(self) -> None:
        # The rest of the body is not read, so the connection can't be used again.
        raise BodyTooLargeError(
            f"the body may have at most {self._limit} bytes", {"Connection": "close"}
        )

    def _understood(self, headers: Mapping[bytes, bytes]) -> None:
        encoding = headers.get(b"content-encoding")
        if encoding is not None and encoding.strip().lower() != b"identity":
            raise UnsupportedMediaTypeError(
                "send the body without a content encoding", {"Accept-Encoding": "identity"}
            )
        given = headers.get(b"content-type", b"")
        if given not in self._known and not self._means_known(given.decode("latin-1")):
            accepted = ", ".join(self._media_types)
            raise UnsupportedMediaTypeError(
                f"the body must be {' or '.join(self._media_types)}", {"Accept": accepted}
            )

    def _means_known(self, given: str) -> bool:
        media_type, *parameters = given.lower().split(";")
        charsets = [
            value.strip().strip('"')
            for name, _, value in (parameter.partition("=") for parameter in parameters)
            if name.strip() == "charset"
        ]
        return media_type.strip() in self._media_types and all(
            charset in ("utf-8", "utf8") for charset in charsets
        )
