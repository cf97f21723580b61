"""WebSockets as one ASGI application, made from what is exposed and what can be followed."""

from collections.abc import Iterable

from backwright.application.dispatch import Dispatcher
from backwright.application.identity.authenticator import Authenticator
from backwright.application.live.live import Live
from backwright.application.live.presence import Presence
from backwright.application.rate_limit import Rate, RateLimiter
from backwright.presentation.exposing import Exposed
from backwright.presentation.exposing.handshakes import Handshakes
from backwright.presentation.exposing.wire import BEAT, Receive, Scope, SendMessage, Wire
from backwright.presentation.websocket.caller import Caller
from backwright.presentation.websocket.calling import Calls
from backwright.presentation.websocket.config import WebSocketConfig
from backwright.presentation.websocket.connection import Connection
from backwright.presentation.websocket.ports import Silent, WebSocketObserver
from backwright.presentation.websocket.reading import Reading
from backwright.presentation.websocket.shared import Shared

# What clients may ask for by name; it is echoed, and there is no other yet.
SUBPROTOCOL = "backwright.v1"


class WebSocketApplication:
    """Serves WebSocket connections; raises `ApiError` for use cases that can't be told apart."""

    def __init__(
        self,
        shown: Iterable[Exposed],
        dispatcher: Dispatcher,
        *,
        live: Live,
        presence: Presence,
        authenticator: Authenticator,
        limiter: RateLimiter,
        config: WebSocketConfig | None = None,
        observer: WebSocketObserver | None = None,
    ) -> None:
        self._config = config = config or WebSocketConfig()
        self._shared = Shared(
            config=config,
            calls=Calls(shown, dispatcher, config.max_depth),
            live=live,
            presence=presence,
            authenticator=authenticator,
            observer=observer or Silent(),
            reading=Reading(config.max_depth),
            rate=Rate.parse(config.messages),
        )
        self._handshakes = Handshakes(
            origins=config.origins,
            cookie=config.cookie,
            trusted_proxies=config.trusted_proxies,
            address_limit=config.address_limit,
            limiter=limiter,
            at_once=config.address_connections,
            refused=self._shared.observer.refused,
        )
        self.open = 0

    async def __call__(self, scope: Scope, receive: Receive, send: SendMessage) -> None:
        """Serve one connection."""
        await receive()
        full = self.open >= self._config.connections
        shaken = await self._handshakes.admitted(scope, send, full=full)
        if shaken is None:
            return
        # They are read, and would stay for as long as the connection.
        scope["headers"] = ()
        offered = SUBPROTOCOL if SUBPROTOCOL in scope.get("subprotocols", ()) else None
        self.open += 1
        self._handshakes.opened(shaken)
        self._shared.observer.opened()
        code = 1006
        try:
            await send({"type": "websocket.accept", "subprotocol": offered, BEAT: True})
            wire = Wire(scope, send, self._shared.deadlines, self._config.patience)
            caller = Caller(self._shared.authenticator, shaken.token)
            served = Connection(self._shared, wire, receive, caller=caller, address=shaken.address)
            code = await served.run()
        except OSError:
            # The client left while it was accepted.
            return
        finally:
            self.open -= 1
            self._handshakes.closed(shaken)
            self._shared.observer.closed(code)
