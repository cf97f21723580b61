"""Sessions of browsers: tokens in cookies that scripts can't read, and proof against CSRF."""

import hmac
import secrets
from collections.abc import Mapping, Sequence
from typing import Any, Generic, Literal, TypeVar

from msgspec import Struct

from backwright.application.identity.tokens import Tokens
from backwright.presentation.exposing.contents import Content
from backwright.presentation.rest.bodies import Bodies
from backwright.presentation.rest.config import CookieSessions, RestConfig
from backwright.presentation.rest.errors import CsrfError
from backwright.presentation.rest.outputs import JSON, Headers, Output, Reply, encode
from backwright.presentation.rest.request import Request

MessageT = TypeVar("MessageT", bound=Struct)
CSRF_HEADER = "X-CSRF-Token"
_CSRF = CSRF_HEADER.lower().encode()
SAFE = ("GET", "HEAD", "OPTIONS")


def access_cookie(*, secure: bool) -> str:
    """The name of the cookie that has the access token."""
    return "__Host-session" if secure else "session"


class CookieSession(Struct, frozen=True, kw_only=True):
    """What a client gets in the body when its tokens are delivered as cookies."""

    token_type: Literal["Cookie"] = "Cookie"  # noqa: S105 - the type of a token, not a secret
    expires_in: int
    csrf_token: str


class SessionCookies:
    """Session cookies of one application.

    The token that proves a request's origin is sent twice (double submit): in a cookie, and by the
    page's script in a header, which no other site can set. The cookies' `__Host-` prefix keeps
    other hosts of the domain from planting their own.
    """

    def __init__(self, config: RestConfig, refresh_path: str) -> None:
        self._config = config
        self._refresh_path = refresh_path
        host, secure = ("__Host-", "__Secure-") if config.secure_cookies else ("", "")
        self.access = access_cookie(secure=config.secure_cookies)
        self.csrf, self.refresh = f"{host}csrf", f"{secure}refresh"
        self._marker = self.access.encode()

    def wanted(self, request: Request) -> bool:
        """Whether this client's tokens go into cookies."""
        sessions = self._config.cookie_sessions
        if sessions is CookieSessions.ASKED:
            return request.by_cookie or request.headers.get(b"session") == b"cookie"
        return sessions is CookieSessions.ALWAYS

    def access_token(self, headers: Mapping[bytes, bytes]) -> str | None:
        """The access token in the request's cookies."""
        written = headers[b"cookie"]
        return _value(written, self.access) if self._marker in written else None

    def refresh_token(self, headers: Mapping[bytes, bytes]) -> str | None:
        """The refresh token in the request's cookies."""
        written = headers.get(b"cookie")
        return None if written is None else _value(written, self.refresh)

    def proven(self, request: Request) -> bool:
        """Whether a request that came with cookies comes from a page of ours."""
        if request.method in SAFE:
            return True
        sent = request.headers.get(_CSRF, b"")
        kept = _value(request.headers.get(b"cookie", b""), self.csrf)
        return bool(kept) and hmac.compare_digest(sent, (kept or "").encode("latin-1"))

    def demand_proof(self, request: Request) -> None:
        """Raise `CsrfError` unless the request is proven."""
        if not self.proven(request):
            raise CsrfError(f"a session cookie needs the {CSRF_HEADER} header beside it")

    def issued(self, tokens: Tokens) -> tuple[CookieSession, Headers]:
        """The body and the Set-Cookie headers that deliver tokens."""
        csrf = secrets.token_urlsafe(24)
        body = CookieSession(expires_in=tokens.expires_in, csrf_token=csrf)
        long = self._config.refresh_seconds
        return body, [
            self._set(self.access, tokens.access_token, tokens.expires_in, "/"),
            self._set(self.refresh, tokens.refresh_token, long, self._refresh_path),
            self._set(self.csrf, csrf, long, "/", readable=True),
        ]

    def withdrawn(self) -> Headers:
        """The Set-Cookie headers that end a session in the browser."""
        return [
            self._set(self.access, "", 0, "/"),
            self._set(self.refresh, "", 0, self._refresh_path),
            self._set(self.csrf, "", 0, "/", readable=True),
        ]

    def _set(
        self, name: str, value: str, seconds: int, path: str, *, readable: bool = False
    ) -> tuple[bytes, bytes]:
        parts = [f"{name}={value}", f"Path={path}", f"Max-Age={seconds}", "SameSite=Lax"]
        if not readable:
            parts.append("HttpOnly")
        if self._config.secure_cookies:
            parts.append("Secure")
        return b"set-cookie", "; ".join(parts).encode("latin-1")


class TokensOutput:
    """Tokens in the body, or in cookies for a client that wants them there."""

    def __init__(self, status: int, cookies: SessionCookies) -> None:
        self._status = status
        self._cookies = cookies

    def __call__(self, result: Any, request: Request) -> Reply:
        """The tokens."""
        if not self._cookies.wanted(request):
            return self._status, [JSON], encode(result)
        body, headers = self._cookies.issued(result)
        return self._status, [JSON, *headers], encode(body)


class EndingOutput:
    """The reply of an operation after which the browser has no session any more."""

    def __init__(self, output: Output, cookies: SessionCookies) -> None:
        self._output = output
        self._headers = cookies.withdrawn()

    def __call__(self, result: Any, request: Request) -> Reply:
        """The reply, with empty cookies where there were some."""
        status, headers, body = self._output(result, request)
        return status, [*headers, *self._headers] if request.by_cookie else headers, body


class RefreshInput(Generic[MessageT]):
    """A message whose refresh token may come in a cookie instead of the body."""

    def __init__(
        self,
        message: type[MessageT],
        bodies: Bodies,
        content: Content[MessageT],
        cookies: SessionCookies,
    ) -> None:
        self._message = message
        self._bodies = bodies
        self._content = content
        self._cookies = cookies

    async def read(self, request: Request, values: Sequence[str]) -> MessageT:
        """The message; raises `CsrfError` for a cookie without proof."""
        body = await self._bodies.read(request)
        if body in (b"", b"{}"):
            token = self._cookies.refresh_token(request.headers)
            if token is not None:
                self._cookies.demand_proof(request)
                request.by_cookie = True
                return self._message(refresh_token=token)
        return self._content.read(body or b"{}")


def _value(written: bytes, name: str) -> str | None:
    wanted = name.encode()
    for part in written.split(b";"):
        key, _, value = part.strip().partition(b"=")
        if key == wanted:
            return value.strip(b'"').decode("latin-1")
    return None
