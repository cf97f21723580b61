"""One HTTP request, from its head to its answer."""

from collections.abc import AsyncGenerator, Awaitable, Callable, MutableMapping
from typing import Any

from backwright.domain.principal import ANONYMOUS, Principal

Scope = MutableMapping[str, Any]
ASGIMessage = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[ASGIMessage]]
SendMessage = Callable[[ASGIMessage], Awaitable[None]]


class Request:
    """What is known about a request.

    `route` is the path's pattern, such as `/api/v1/orders/{id}`, empty where none matched; there
    are few of them, so it is fit for a metric's label. `use_case` is the name of what was called.
    `token` is the access token that the principal is known by, None where it is known otherwise.
    `status`, `seconds` and `sent` (bytes of the body) are set when the answer has been sent; a
    status of 499 means that the client left first. What answers puts into `stream` what is to be
    sent instead of a body, as it comes. Header names are lower-case bytes.
    """

    __slots__ = (
        "address",
        "by_cookie",
        "fields",
        "headers",
        "method",
        "path",
        "principal",
        "query",
        "receive",
        "request_id",
        "route",
        "scheme",
        "seconds",
        "sent",
        "status",
        "stream",
        "token",
        "use_case",
    )

    def __init__(
        self, method: str, path: str, query: bytes, headers: dict[bytes, bytes], receive: Receive
    ) -> None:
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.receive = receive
        self.scheme = "http"
        self.address = ""
        self.request_id = ""
        self.principal: Principal = ANONYMOUS
        self.by_cookie = False
        self.token: str | None = None
        self.fields: tuple[str, ...] | None = None
        self.route = ""
        self.use_case = ""
        self.status = 0
        self.seconds = 0.0
        self.sent = 0
        self.stream: AsyncGenerator[bytes] | None = None

    def header(self, name: str) -> str | None:
        """The value of a header, decoded as Latin-1 (RFC 9110, section 5.5)."""
        value = self.headers.get(name.lower().encode("latin-1"))
        return None if value is None else value.decode("latin-1")
