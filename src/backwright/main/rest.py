"""The REST surface of one application, with health, metrics and public keys beside it."""

from collections.abc import Mapping

import msgspec

from backwright.main.ground import Ground
from backwright.main.health import Health
from backwright.main.identity import Identity
from backwright.main.metrics import CONTENT_TYPE, Metrics
from backwright.presentation.rest import (
    Mount,
    Request,
    Response,
    RestApplication,
    RestConfig,
    Service,
)


def rest_application(ground: Ground, services: Mapping[str, Service]) -> RestApplication:
    """Put together; raises `ApiError` with everything that is wrong with the declarations."""
    settings, metrics = ground.settings, ground.metrics
    return RestApplication(
        ground.apis if "rest" in settings.protocols else (),
        ground.use_cases,
        ground.dispatcher,
        authenticator=ground.identity.authenticator,
        config=RestConfig(
            title=ground.name,
            version=ground.version,
            base_path=settings.base_path,
            max_body_bytes=settings.max_body_bytes,
            cors_origins=tuple(settings.cors_origins),
            trusted_proxies=tuple(settings.trusted_proxies),
            address_limit=settings.address_limit,
            secure_cookies=settings.production,
            refresh_seconds=settings.refresh_token_seconds,
        ),
        observers=[metrics] if ground.log is None else [metrics, ground.log],
        limiter=ground.limiter,
        mounts={**_health(ground.health), **_metrics(metrics), **_keys(ground.identity)},
        services=services,
    )


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
