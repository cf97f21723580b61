"""Letting pages of other origins call the API (the Fetch standard, section 3.2)."""

from collections.abc import Mapping, Sequence

from backwright.presentation.rest.outputs import Headers

_EXPOSED = (
    "ETag, Location, Link, Retry-After, X-Request-Id, Deprecation, Sunset, Allow, WWW-Authenticate"
)
_ASKABLE = (
    "Accept, Authorization, Content-Type, If-Match, If-None-Match, Idempotency-Key, Session, "
    "X-CSRF-Token, X-Request-Id, Traceparent"
)


class Cors:
    """Headers for origins that may call; nothing for others, so that their browsers refuse.

    Named origins may send credentials; the wildcard may not.
    """

    def __init__(self, origins: Sequence[str], max_age: int) -> None:
        self._anyone = "*" in origins
        self._known = {origin.encode(): self._headers(origin.encode()) for origin in origins}
        self._vary: Headers = [] if self._anyone else [(b"vary", b"Origin")]
        self._max_age = (b"access-control-max-age", str(max_age).encode())

    def _headers(self, origin: bytes) -> Headers:
        headers: Headers = [
            (b"access-control-allow-origin", origin),
            (b"access-control-expose-headers", _EXPOSED.encode()),
        ]
        if origin != b"*":
            headers.append((b"access-control-allow-credentials", b"true"))
            headers.append((b"vary", b"Origin"))
        return headers

    def answer(self, headers: Mapping[bytes, bytes]) -> Headers:
        """What an answer to a request with these headers carries."""
        origin = headers.get(b"origin")
        if origin is None:
            return self._vary
        if self._anyone:
            origin = b"*"
        return self._known.get(origin, self._vary)

    def preflight(self, headers: Mapping[bytes, bytes], methods: str) -> Headers:
        """What the answer to a preflight carries besides; nothing if the request is none.

        An origin that may not call gets it too: without `answer`, its browser refuses.
        """
        if b"origin" not in headers or b"access-control-request-method" not in headers:
            return []
        return [
            (b"vary", b"Access-Control-Request-Method, Access-Control-Request-Headers"),
            (b"access-control-allow-methods", methods.encode()),
            (b"access-control-allow-headers", _askable(headers)),
            self._max_age,
        ]


def _askable(headers: Mapping[bytes, bytes]) -> bytes:
    """The known headers, and what the API's own endpoints may take besides."""
    asked = headers.get(b"access-control-request-headers", b"").decode("latin-1")
    known = {name.lower() for name in _ASKABLE.split(", ")}
    plain = [name.strip() for name in asked.split(",")]
    more = [
        name
        for name in plain
        if name.lower().startswith("x-") and name.lower() not in known and _is_token(name)
    ]
    return ", ".join([_ASKABLE, *more]).encode("latin-1")


def _is_token(name: str) -> bool:
    return name.replace("-", "").isalnum() and name.isascii()
