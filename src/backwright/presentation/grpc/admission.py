"""Who calls, from where, within which time: everything that does not stand in the message."""

import re
from dataclasses import dataclass
from time import monotonic
from typing import Any
from urllib.parse import unquote

from backwright.application.call import Call
from backwright.application.identity.authenticator import Authenticator
from backwright.application.rate_limit import Rate, RateLimiter
from backwright.domain.errors import DeadlineExceededError
from backwright.presentation.exposing.addresses import Addresses
from backwright.presentation.exposing.admitting import refuse_unless_meant
from backwright.presentation.exposing.errors import MalformedError
from backwright.presentation.exposing.exposed import Exposed
from backwright.presentation.exposing.tracing import RequestIds, idempotency_key, sane, traceparent
from backwright.presentation.grpc.config import GrpcConfig
from backwright.presentation.grpc.request import Request

# An entity tag as REST gives it, or just the version, with or without quotes.
_VERSION = re.compile(r'"?(\d{1,18})(?:-[0-9a-f]{8})?(?:-gzip)?"?')
_TAG = re.compile(r'(?:W/)?"[\x21\x23-\x7e]*"')


@dataclass(frozen=True, slots=True)
class Terms:
    """What of a use case counts when it is called, worked out at start.

    `conditional` where a version that the client names is that of what the command changes.
    """

    public: bool
    conditional: bool
    idempotent: bool

    @classmethod
    def of(cls, exposed: Exposed) -> "Terms":
        """Those of a use case."""
        return cls(exposed.public, exposed.conditional, exposed.idempotent)

    def onto(self, call: Call, if_match: str | None, key: str | None) -> None:
        """Put the client's conditions into a call; raises `MalformedError`."""
        if self.conditional and if_match is not None:
            call.expected_version = expected_version(if_match)
        if self.idempotent and key is not None:
            call.idempotency_key = idempotency_key(key)


class Admission:
    """Makes the calls that the pipeline is given."""

    def __init__(
        self, authenticator: Authenticator, limiter: RateLimiter, config: GrpcConfig
    ) -> None:
        self._authenticate = authenticator.authenticate
        self._hit = limiter.hit
        self._rate = Rate.parse(config.address_limit) if config.address_limit else None
        self._addresses = Addresses(config.trusted_proxies) if config.trusted_proxies else None
        self._ids = RequestIds()

    def arrived(self, context: Any, method: str, use_case: str) -> Request:
        """What is known about a call before anything of it is checked."""
        metadata: dict[str, str | bytes] = dict(context.invocation_metadata() or ())
        given = metadata.get("x-request-id", "")
        request_id = sane(_bytes(given), "") or self._ids.new()
        address = _address(context.peer())
        if self._addresses is not None:
            headers = {name.encode(): _bytes(value) for name, value in metadata.items()}
            address, _ = self._addresses.client(address, "http", headers)
        return Request(
            method=method,
            use_case=use_case,
            metadata=metadata,
            request_id=request_id,
            address=address,
        )

    async def call(self, request: Request, context: Any, terms: Terms) -> Call:
        """Who is asking, and how long they wait; the metadata's conditions are in it, too.

        Raises `RateLimitedError`, `UnauthenticatedError`, `MalformedError`, or
        `DeadlineExceededError` where nobody waits any more.
        """
        call = await self.caller(request, context, public=terms.public)
        terms.onto(call, request.text("if-match"), request.text("idempotency-key"))
        return call

    async def caller(self, request: Request, context: Any, *, public: bool) -> Call:
        """The same for a call of no use case in particular."""
        await self.limited(request)
        await self.identify(request, public=public)
        left: float | None = context.time_remaining()
        if left is not None and left <= 0:
            raise DeadlineExceededError(request.use_case)
        correlation = _bytes(request.text("x-correlation-id") or "")
        trace = request.text("traceparent")
        return Call(
            principal=request.principal,
            request_id=request.request_id,
            correlation=sane(correlation, request.request_id),
            traceparent=traceparent(trace.encode()) if trace else "",
            address=request.address,
            ends_at=None if left is None else monotonic() + left,
        )

    async def limited(self, request: Request) -> None:
        """Count it against where it comes from; raises `RateLimitedError`."""
        if self._rate is not None:
            await self._hit(f"address:{request.address}", self._rate)

    async def identify(self, request: Request, *, public: bool) -> None:
        """Who is asking, now; raises `UnauthenticatedError`, also for a token that has ended."""
        token = bearer(request.text("authorization"))
        if token is not None:
            request.principal = await self._authenticate(token)
        refuse_unless_meant(request.principal, None, public=public)


def bearer(written: str | None) -> str | None:
    """The token behind `Bearer`; the word's case does not matter."""
    if written is None:
        return None
    word, _, token = written.partition(" ")
    return token.strip() if word.lower() == "bearer" else None


def expected_version(written: str) -> int | None:
    """The version that a client wants to change; None for any.

    A tag that none of ours is means 0, which no stored version is. Raises `MalformedError`.
    """
    if written.strip() == "*":
        return None
    ours = _VERSION.fullmatch(written.strip())
    if ours is not None:
        return int(ours[1])
    if _TAG.fullmatch(written.strip()):
        return 0
    raise MalformedError("if-match must be *, a version such as 3, or an entity tag in quotes")


def _address(peer: str) -> str:
    """`ipv4:127.0.0.1:5000` and `ipv6:%5B::1%5D:5000` without kind and port."""
    kind, _, rest = peer.partition(":")
    if kind not in ("ipv4", "ipv6"):
        return peer
    return unquote(rest).rpartition(":")[0].strip("[]")


def _bytes(value: str | bytes) -> bytes:
    return value.encode() if isinstance(value, str) else value
