"""gRPC: use cases as services, made once at start from their types."""

from collections.abc import Sequence

from backwright.application.dispatch import Dispatcher
from backwright.application.identity.authenticator import Authenticator
from backwright.application.live.live import Live
from backwright.application.rate_limit import RateLimiter
from backwright.presentation.exposing.exposed import Exposed
from backwright.presentation.grpc.admission import Admission
from backwright.presentation.grpc.building import router
from backwright.presentation.grpc.config import GrpcConfig
from backwright.presentation.grpc.describing import pool_of
from backwright.presentation.grpc.health import Ready
from backwright.presentation.grpc.kit_types import KIT
from backwright.presentation.grpc.lock import Lock
from backwright.presentation.grpc.projecting import project
from backwright.presentation.grpc.refusing import Refusals
from backwright.presentation.grpc.request import CallObserver
from backwright.presentation.grpc.server import Server, serve
from backwright.presentation.grpc.serving import Finishing, Parts, Places
from backwright.presentation.grpc.stopping import Stopping


class GrpcApplication:
    """The services of one application, and the server that they are reached by.

    Everything that is wrong with them is found when it is made; the port is opened by `start`.
    """

    def __init__(
        self,
        name: str,
        shown: Sequence[Exposed],
        dispatcher: Dispatcher,
        *,
        lock: Lock,
        authenticator: Authenticator,
        limiter: RateLimiter,
        config: GrpcConfig,
        ready: Ready,
        observers: Sequence[CallObserver] = (),
        live: Live | None = None,
    ) -> None:
        """Raise `ApiError` for declarations that have no form in gRPC."""
        self.packages = project(name, shown, lock)
        self._config = config
        self.pool = pool_of([KIT, *(package.file for package in self.packages)])
        self._finishing = Finishing()
        self._stopping = Stopping()
        parts = Parts(
            dispatcher=dispatcher,
            admission=Admission(authenticator, limiter, config),
            refuse=Refusals(name),
            finishing=self._finishing,
            config=config,
            places=Places(config.calls),
            stopping=self._stopping,
            observers=observers,
            live=live,
        )
        self._router = router(self.packages, self.pool, parts)
        self._ready = ready
        self._server: Server | None = None

    @property
    def port(self) -> int:
        """Where it is served; 0 while it is not."""
        return 0 if self._server is None else self._server.port

    async def start(self) -> None:
        """Open the port; raises `UnavailableError`."""
        if self._server is None:
            services = [package.service for package in self.packages]
            self._server = await serve(self._router, services, self.pool, self._config, self._ready)

    async def stop(self) -> None:
        """Take no more calls, and let those that run finish; twice is no error."""
        server, self._server = self._server, None
        if server is not None:
            await server.stop(self._stopping)
        await self._finishing.settled()
