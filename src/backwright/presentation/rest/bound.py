"""A route made ready: everything that its requests have in common, worked out at start."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from backwright.application.call import Call
from backwright.application.identity.authenticator import Authenticator
from backwright.application.policy import Policy
from backwright.domain.errors import UnauthenticatedError
from backwright.presentation.exposing.admitting import refuse_unless_meant
from backwright.presentation.exposing.tracing import sane, traceparent
from backwright.presentation.rest.cookies import SessionCookies
from backwright.presentation.rest.errors import NotAcceptableError
from backwright.presentation.rest.negotiating import accepts
from backwright.presentation.rest.operations import Operation
from backwright.presentation.rest.outputs import Headers, Reply
from backwright.presentation.rest.refusing import Refusals
from backwright.presentation.rest.request import Request
from backwright.presentation.rest.schemes import TokenScheme

AllHeaders = tuple[Headers, Headers, Headers, Headers]


class Admission:
    """Finds out who is asking; asks the authenticator only where there is a token."""

    def __init__(
        self,
        authenticator: Authenticator,
        scheme: TokenScheme,
        cookies: SessionCookies,
        *,
        public: bool,
        policy: Policy | None = None,
    ) -> None:
        """`policy` is asked here for a function; use cases have theirs asked by the pipeline."""
        self._authenticate = authenticator.authenticate
        self._token = scheme.token
        self._cookies = cookies
        self._public = public
        self._policy = policy

    async def __call__(self, request: Request) -> None:
        """Set the request's principal.

        Raises `UnauthenticatedError`, `CsrfError`, or `ForbiddenError`.
        """
        token = self._token(request.headers)
        if token is not None:
            request.principal = await self._authenticate(token)
            request.token = token
        elif b"cookie" in request.headers:
            await self._by_cookie(request)
        refuse_unless_meant(request.principal, self._policy, public=self._public)

    async def _by_cookie(self, request: Request) -> None:
        """A browser sends its cookies everywhere: where none is needed, a bad one is no error."""
        token = self._cookies.access_token(request.headers)
        if token is None:
            return
        if not self._public:
            request.principal = await self._authenticate(token)
            self._cookies.demand_proof(request)
        elif self._cookies.proven(request):
            try:
                request.principal = await self._authenticate(token)
            except UnauthenticatedError:
                return
        request.by_cookie = request.principal.id is not None
        request.token = token


@dataclass(slots=True, kw_only=True)
class Bound:
    """One method of one path, ready to answer.

    `headers` are sent with every answer: for callers that are not known, and for those that are,
    each without and with https. `spells` where an answer may carry headers that replace them.
    """

    pattern: str
    name: str
    operation: Operation
    refuse: Refusals
    headers: AllHeaders
    admit: Callable[[Request], Awaitable[None]] | None = None
    media_type: str = ""
    limited: bool = True
    spells: bool = False

    async def answer(self, request: Request, values: Sequence[str]) -> Reply:
        """Admit, negotiate, run."""
        headers = request.headers
        request.route = self.pattern
        request.use_case = self.name
        if self.admit is not None:
            await self.admit(request)
        accept = headers.get(b"accept", b"*/*")
        if accept != b"*/*" and self.media_type:
            self._negotiate(accept)
        call = Call(
            principal=request.principal,
            request_id=request.request_id,
            correlation=sane(headers.get(b"x-correlation-id"), request.request_id),
            traceparent=traceparent(headers[b"traceparent"]) if b"traceparent" in headers else "",
            address=request.address,
        )
        return await self.operation(request, call, values)

    def _negotiate(self, accept: bytes) -> None:
        written = accept.decode("latin-1")
        if written != self.media_type and not accepts(written, self.media_type):
            raise NotAcceptableError(f"this is answered as {self.media_type}")
