"""gRPC beside REST: the same use cases, on a port of their own."""

import logging

from backwright.main.ground import Ground
from backwright.main.grpc_lock import lock_in
from backwright.main.grpc_log import GrpcLog
from backwright.main.grpc_metrics import GrpcMetrics
from backwright.main.settings import Settings
from backwright.presentation.exposing import exposed
from backwright.presentation.grpc.application import GrpcApplication
from backwright.presentation.grpc.config import GrpcConfig
from backwright.presentation.grpc.lock import LOCK
from backwright.presentation.grpc.request import CallObserver

_log = logging.getLogger("backwright.grpc")


def grpc_application(ground: Ground) -> GrpcApplication:
    """Put together, with the numbers that are locked in the project's folder.

    Raises `ApiError` for declarations that are wrong, `SettingsError` for a lock file that is.
    """
    settings = ground.settings
    lock = lock_in(ground.folder)

    async def ready() -> bool:
        return (await ground.health.ready()).status == "ready"

    application = GrpcApplication(
        ground.name,
        exposed(ground.apis, ground.use_cases, on="grpc"),
        ground.dispatcher,
        lock=lock,
        authenticator=ground.identity.authenticator,
        limiter=ground.limiter,
        config=grpc_config(settings),
        ready=ready,
        observers=_observers(ground),
        live=ground.live,
    )
    if lock.added:
        text = "%s of %s: %s field numbers are in no lock file yet (%s is the first); "
        text += "keep them by `backwright contracts export --protocol grpc` before clients see them"
        _log.warning(text, LOCK, ground.name, len(lock.added), lock.added[0])
    return application


def _observers(ground: Ground) -> list[CallObserver]:
    metrics = GrpcMetrics(ground.metrics.registry)
    return [metrics] if ground.log is None else [metrics, GrpcLog(ground.log)]


def grpc_config(settings: Settings) -> GrpcConfig:
    """What the settings say about gRPC."""
    reflection = settings.grpc_reflection
    return GrpcConfig(
        host=settings.host,
        port=settings.grpc_port,
        max_message_bytes=settings.max_body_bytes,
        address_limit=settings.address_limit,
        trusted_proxies=tuple(settings.trusted_proxies),
        calls=settings.grpc_calls,
        patience=settings.grpc_patience_seconds,
        age=settings.grpc_connection_seconds,
        grace=settings.shutdown_seconds,
        shared=settings.workers > 1,
        reflection=reflection == "on" or (reflection == "auto" and not settings.production),
    )
