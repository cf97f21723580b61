"""The WebSocket surface of one application."""

from backwright.main.ground import Ground
from backwright.main.websocket_metrics import WebSocketMetrics
from backwright.presentation.exposing import exposed
from backwright.presentation.rest.cookies import access_cookie
from backwright.presentation.websocket import WebSocketApplication, WebSocketConfig

PATH = "/ws"


def websocket_application(ground: Ground) -> WebSocketApplication:
    """Put together; raises `ApiError` for use cases that can't be told apart."""
    settings = ground.settings
    return WebSocketApplication(
        exposed(ground.apis, ground.use_cases, on="websocket"),
        ground.dispatcher,
        live=ground.live,
        presence=ground.presence,
        authenticator=ground.identity.authenticator,
        limiter=ground.limiter,
        config=WebSocketConfig(
            origins=tuple(settings.cors_origins),
            cookie=access_cookie(secure=settings.production),
            trusted_proxies=tuple(settings.trusted_proxies),
            address_limit=settings.address_limit,
            max_bytes=settings.max_body_bytes,
            connections=settings.websocket_connections,
            address_connections=settings.websocket_address_connections,
            subscriptions=settings.websocket_subscriptions,
            messages=settings.websocket_rate,
            patience=settings.websocket_patience_seconds,
        ),
        observer=WebSocketMetrics(ground.metrics.registry),
    )
