"""Letting WebSockets in, before they are open: whose page it is, from where, how many."""

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any

from backwright.application.rate_limit import Rate, RateLimiter
from backwright.domain.errors import RateLimitedError
from backwright.presentation.exposing.addresses import Addresses

Scope = MutableMapping[str, Any]
SendMessage = Callable[[MutableMapping[str, Any]], Awaitable[None]]
_DENIAL = "websocket.http.response"


@dataclass(frozen=True, slots=True, kw_only=True)
class Handshake:
    """A connection that may be opened; `token` came with it, in a header or as session cookie."""

    address: str
    token: str | None


class Handshakes:
    """Admits connections.

    Only browsers send an origin, and they always do (RFC 6455, section 10.2): it must be the host's
    own or one that is named; `*` is any. A session cookie counts only for the host's own pages and
    those of named origins: whoever is let in by `*` may be anybody's page. `cookie` is its name.
    `at_once` is how many of one address may be open, as far as they were `opened`; 0 is
    any number. `refused` is told the status of each that was not admitted.
    """

    def __init__(
        self,
        *,
        origins: tuple[str, ...],
        cookie: str,
        trusted_proxies: tuple[str, ...],
        address_limit: str,
        limiter: RateLimiter,
        at_once: int = 0,
        refused: Callable[[int], None] = lambda _: None,
    ) -> None:
        self._any = "*" in origins
        self._origins = frozenset(origins)
        self._cookie = cookie
        self._addresses = Addresses(trusted_proxies)
        self._rate = Rate.parse(address_limit) if address_limit else None
        self._limiter = limiter
        self._at_once = at_once
        self._open = Counter[str]()
        self._refused = refused

    async def admitted(self, scope: Scope, send: SendMessage, *, full: bool) -> Handshake | None:
        """The handshake; None where it was refused, as it is where there are too many (`full`)."""
        headers: dict[bytes, bytes] = dict(scope["headers"])
        client = scope.get("client")
        address, _ = self._addresses.client(client[0] if client else "", "http", headers)
        status = 503 if full else await self._refusal(headers, address)
        if status:
            self._refused(status)
            await _deny(scope, send, status)
            return None
        return Handshake(address=address, token=self._token(headers))

    def opened(self, handshake: Handshake) -> None:
        """Count it among those of its address, until it is `closed`."""
        self._open[handshake.address] += 1

    def closed(self, handshake: Handshake) -> None:
        """Count it no more."""
        self._open[handshake.address] -= 1
        if not self._open[handshake.address]:
            del self._open[handshake.address]

    async def _refusal(self, headers: Mapping[bytes, bytes], address: str) -> int:
        if not self._is_allowed(headers):
            return 403
        if self._at_once and self._open[address] >= self._at_once:
            return 429
        if self._rate is not None:
            try:
                await self._limiter.hit(f"address:{address}", self._rate)
            except RateLimitedError:
                return 429
        return 0

    def _is_allowed(self, headers: Mapping[bytes, bytes]) -> bool:
        return self._any or b"origin" not in headers or self._is_ours(headers)

    def _is_ours(self, headers: Mapping[bytes, bytes]) -> bool:
        written = headers.get(b"origin", b"").decode("latin-1")
        host = headers.get(b"host", b"").decode("latin-1")
        return written in self._origins or written in (f"https://{host}", f"http://{host}")

    def _token(self, headers: Mapping[bytes, bytes]) -> str | None:
        written = headers.get(b"authorization", b"").decode("latin-1")
        if written[:7].lower() == "bearer ":
            return written[7:].strip()
        if not self._is_ours(headers):
            return None
        return cookie_value(headers.get(b"cookie"), self._cookie)


def cookie_value(header: bytes | None, name: str) -> str | None:
    """The value of a cookie in a Cookie header (RFC 6265, section 4.2)."""
    for part in (header or b"").split(b";"):
        key, _, value = part.strip().partition(b"=")
        if key == name.encode():
            return value.strip(b'"').decode("latin-1")
    return None


async def _deny(scope: Scope, send: SendMessage, status: int) -> None:
    extensions: dict[str, Any] = scope.get("extensions") or {}
    if status == 403 or _DENIAL not in extensions:
        await send({"type": "websocket.close"})
        return
    headers = [(b"retry-after", b"1"), (b"content-length", b"0")]
    await send({"type": f"{_DENIAL}.start", "status": status, "headers": headers})
    await send({"type": f"{_DENIAL}.body", "body": b""})
