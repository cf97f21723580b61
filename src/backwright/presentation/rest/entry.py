"""The one ASGI layer of REST: from the head of a request to the end of its answer."""

import gzip
from collections.abc import Iterable, Sequence
from time import perf_counter
from urllib.parse import quote

from backwright.application.rate_limit import Rate, RateLimiter
from backwright.presentation.exposing.addresses import Addresses
from backwright.presentation.exposing.tracing import RequestIds, sane
from backwright.presentation.exposing.wire import ABORT
from backwright.presentation.rest.bound import Bound
from backwright.presentation.rest.config import RestConfig
from backwright.presentation.rest.cors import Cors
from backwright.presentation.rest.errors import ClientGoneError
from backwright.presentation.rest.negotiating import accepts_gzip
from backwright.presentation.rest.outputs import Headers
from backwright.presentation.rest.ports import RequestObserver
from backwright.presentation.rest.request import Receive, Request, Scope, SendMessage
from backwright.presentation.rest.streaming import streamed
from backwright.presentation.rest.table import RouteTable

# An extension of ASGI's HTTP scope: called with status, headers and body it sends them at once, and
# is true; or it does nothing, and they are sent in the ordinary way.
ANSWER = "backwright.answer"
# What a client that has gone away would have got (nginx's number for it).
GONE = 499
_COMPRESSIBLE = (b"application/json", b"application/problem+json", b"text/", b"image/svg")


class Entry:
    """Answers HTTP requests."""

    def __init__(
        self,
        table: RouteTable,
        config: RestConfig,
        *,
        observers: Sequence[RequestObserver],
        limiter: RateLimiter | None,
    ) -> None:
        self._find = table.find
        self._observe = tuple(observer.answered for observer in observers)
        self._addresses = Addresses(config.trusted_proxies) if config.trusted_proxies else None
        self._limiter = limiter if config.address_limit else None
        self._rate = Rate.parse(config.address_limit) if config.address_limit else None
        self._cors = Cors(config.cors_origins, config.cors_max_age) if config.cors_origins else None
        self._compress_above = config.compress_above
        self._ids = RequestIds()

    async def __call__(self, scope: Scope, receive: Receive, send: SendMessage) -> None:
        """Serve one request."""
        started = perf_counter()
        given = scope["headers"]
        headers: dict[bytes, bytes] = dict(given)
        if len(headers) != len(given):
            headers = joined(given)
        request = Request(scope["method"], _path(scope), scope["query_string"], headers, receive)
        self._identify(request, scope)
        try:
            status, fields, body = await self._reply(request)
            extensions = scope.get("extensions")
            if request.stream is not None:
                abort = extensions.get(ABORT) if extensions else None
                await streamed(request, status, fields, send, abort)
                return
            whole = extensions.get(ANSWER) if extensions else None
            if whole is None or not whole(status, fields, body):
                await send({"type": "http.response.start", "status": status, "headers": fields})
                await send({"type": "http.response.body", "body": body})
            request.status = status
            request.sent = len(body)
        except (ClientGoneError, OSError):
            request.status = GONE
        finally:
            request.status = request.status or GONE
            request.seconds = perf_counter() - started
            for answered in self._observe:
                answered(request)

    def _identify(self, request: Request, scope: Scope) -> None:
        sent = request.headers.get(b"x-request-id")
        request.request_id = sane(sent, "") or self._ids.new()
        client = scope.get("client")
        request.scheme = scope.get("scheme", "http")
        request.address = client[0] if client else ""
        if self._addresses is not None:
            request.address, request.scheme = self._addresses.client(
                request.address, request.scheme, request.headers
            )

    async def _reply(self, request: Request) -> tuple[int, Headers, bytes]:
        bound, values = self._find(request)
        try:
            if self._limiter is not None and self._rate is not None and bound.limited:
                await self._limiter.hit(f"address:{request.address}", self._rate)
            status, fields, body = await bound.answer(request, values)
        except ClientGoneError:
            raise
        except Exception as error:
            status, fields, body = bound.refuse(error, request)
        return status, *self._finished(bound, request, status, fields, body)

    def _finished(
        self, bound: Bound, request: Request, status: int, fields: Headers, body: bytes
    ) -> tuple[Headers, bytes]:
        known = 2 if request.principal.id is not None else 0
        common = bound.headers[known + (request.scheme == "https")]
        if bound.spells:
            spelled = {name for name, _ in fields}
            common = [header for header in common if header[0] not in spelled]
        if len(body) > self._compress_above > 0:
            fields, body = self._compressed(request, fields, body)
        fields = [*common, *fields, (b"x-request-id", request.request_id.encode())]
        if self._cors is not None:
            fields += self._cors.answer(request.headers)
        if request.stream is None and (body or status not in (204, 304)):
            fields.append((b"content-length", b"%d" % len(body)))
        return fields, b"" if request.method == "HEAD" else body

    def _compressed(self, request: Request, fields: Headers, body: bytes) -> tuple[Headers, bytes]:
        accepted = request.headers.get(b"accept-encoding")
        names = dict(fields)
        if (
            accepted is None
            or b"content-encoding" in names
            or not names.get(b"content-type", b"").startswith(_COMPRESSIBLE)
            or not accepts_gzip(accepted.decode("latin-1"))
        ):
            return fields, body
        tag = names.get(b"etag")
        if tag is not None:
            marked = tag[:-1] + b'-gzip"'
            fields = [(name, marked if name == b"etag" else value) for name, value in fields]
        fields = [*fields, (b"content-encoding", b"gzip")]
        return fields, gzip.compress(body, compresslevel=5, mtime=0)


def joined(given: Iterable[tuple[bytes, bytes]]) -> dict[bytes, bytes]:
    """Headers by name; those that came in several lines become one (RFC 9110, section 5.3)."""
    headers: dict[bytes, bytes] = {}
    for name, value in given:
        if name in headers:
            between = b"; " if name == b"cookie" else b", "
            headers[name] += between + value
        else:
            headers[name] = value
    return headers


def _path(scope: Scope) -> str:
    """The path as it was sent: percent-encoded, so that an encoded slash is told from a slash."""
    raw: bytes | None = scope.get("raw_path")
    if raw is None:
        return quote(scope["path"], safe="/:@!$&'()*+,;=~")
    try:
        return raw.decode("ascii")
    except UnicodeDecodeError:
        return quote(raw, safe="/:@!$&'()*+,;=~%")
