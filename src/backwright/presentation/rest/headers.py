"""Headers that say how an answer may be used; put together once at start."""

from datetime import UTC, date, datetime, time
from email.utils import format_datetime

from backwright.presentation.rest.declaring import Deprecation
from backwright.presentation.rest.outputs import Headers

# An API's answers are data: nothing in them may be run, framed or loaded.
_DATA = "default-src 'none'; frame-ancestors 'none'"
_YEAR = 31_536_000


def security_headers(*, https: bool, policy: str = _DATA) -> Headers:
    """Sent with every answer; `policy` is the Content-Security-Policy."""
    headers: Headers = [
        (b"content-security-policy", policy.encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"x-frame-options", b"DENY"),
        (b"referrer-policy", b"no-referrer"),
        (b"cross-origin-opener-policy", b"same-origin"),
    ]
    if https:
        lasting = f"max-age={_YEAR}; includeSubDomains"
        headers.append((b"strict-transport-security", lasting.encode()))
    return headers


def deprecation_headers(deprecation: Deprecation | None) -> Headers:
    """`Deprecation` (RFC 9745), `Sunset` (RFC 8594) and the link to the guide."""
    if deprecation is None:
        return []
    headers: Headers = [
        (b"deprecation", f"@{int(_midnight(deprecation.since).timestamp())}".encode())
    ]
    if deprecation.sunset is not None:
        ending = format_datetime(_midnight(deprecation.sunset), usegmt=True)
        headers.append((b"sunset", ending.encode()))
    if deprecation.guide:
        link = f'<{deprecation.guide}>; rel="deprecation"; type="text/html"'
        headers.append((b"link", link.encode("latin-1")))
    return headers


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
