"""Letting requests in by an API's own scheme: a key, a signature, anything but a token."""

from functools import partial

from backwright.application.call import Call
from backwright.application.dispatch import Dispatcher
from backwright.application.policy import Policy
from backwright.domain.principal import ANONYMOUS
from backwright.presentation.exposing.admitting import refuse_unless_meant
from backwright.presentation.rest.bodies import Bodies
from backwright.presentation.rest.request import ASGIMessage, Receive, Request
from backwright.presentation.rest.schemes import RequestScheme


class Identification:
    """Asks the scheme who sent a request; the body is read before, and can be read again."""

    def __init__(
        self,
        scheme: RequestScheme,
        dispatcher: Dispatcher,
        *,
        max_body_bytes: int,
        public: bool,
        policy: Policy | None = None,
    ) -> None:
        """`policy` is asked here for a function; use cases have theirs asked by the pipeline."""
        self._identify = scheme.identify
        self._send = dispatcher.send
        self._bodies = Bodies((), max_body_bytes)
        self._public = public
        self._policy = policy

    async def __call__(self, request: Request) -> None:
        """Set the request's principal; raises what the scheme raises, and as any admission."""
        body = await self._bodies.read(request)
        request.receive = _again(body)
        call = Call(request_id=request.request_id, address=request.address)
        found = await self._identify(request, body, partial(self._send, call=call))
        request.principal = found or ANONYMOUS
        refuse_unless_meant(request.principal, self._policy, public=self._public)


def _again(body: bytes) -> Receive:
    async def receive() -> ASGIMessage:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive
