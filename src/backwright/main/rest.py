"""The REST surface of one application, with health, metrics and public keys beside it."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec

from backwright.application.dispatch import Dispatcher
from backwright.application.rate_limit import RateLimiter
from backwright.application.use_case import UseCase
from backwright.main.access_log import AccessLog
from backwright.main.health import Health
from backwright.main.identity import Identity
from backwright.main.logs import for_people
from backwright.main.metrics import CONTENT_TYPE, Metrics
from backwright.main.settings import Settings
from backwright.presentation.rest import (
    Api,
    Mount,
    Request,
    Response,
    RestApplication,
    RestConfig,
    Service,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Surface:
    """What is shown, and who runs it."""

    name: str
    version: str
    apis: Sequence[Api]
    use_cases: Sequence[UseCase]
    dispatcher: Dispatcher
    limiter: RateLimiter


def rest_application(
    surface: Surface,
    settings: Settings,
    identity: Identity,
    metrics: Metrics,
    health: Health,
    services: Mapping[str, Service],
) -> tuple[RestApplication, AccessLog | None]:
    """Put together; raises `ApiError` with everything that is wrong with the declarations."""
    log = None
    if settings.access_log:
        log = AccessLog(sys.stderr.buffer, console=for_people(settings, sys.stderr))
    rest = RestApplication(
        surface.apis if "rest" in settings.protocols else (),
        surface.use_cases,
        surface.dispatcher,
        authenticator=identity.authenticator,
        config=RestConfig(
            title=surface.name,
            version=surface.version,
            base_path=settings.base_path,
            max_body_bytes=settings.max_body_bytes,
            cors_origins=tuple(settings.cors_origins),
            trusted_proxies=tuple(settings.trusted_proxies),
            address_limit=settings.address_limit,
            secure_cookies=settings.production,
            refresh_seconds=settings.refresh_token_seconds,
        ),
        observers=[metrics] if log is None else [metrics, log],
        limiter=surface.limiter,
        mounts={**_health(health), **_metrics(metrics), **_keys(identity)},
        services=services,
    )
    return rest, log


def _health(health: Health) -> dict[str, Mount]:
    async def live(_: Request) -> Response:
        return Response(body={"status": "live"})

    async def ready(_: Request) -> Response:
        found = await health.ready()
        return Response(body=found, status=200 if found.status == "ready" else 503)

    return {"/health/live": live, "/health/ready": ready}


def _metrics(metrics: Metrics) -> dict[str, Mount]:
    async def exposition(_: Request) -> Response:
        return Response(body=await metrics.read(), media_type=CONTENT_TYPE)

    return {"/metrics": exposition}


def _keys(identity: Identity) -> dict[str, Mount]:
    document = msgspec.json.encode(identity.keys.public())

    async def jwks(_: Request) -> Response:
        headers = {"cache-control": "public, max-age=300"}
        return Response(body=document, media_type="application/jwk-set+json", headers=headers)

    return {"/.well-known/jwks.json": jwks}
