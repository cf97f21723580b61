"""Metrics of WebSockets."""

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge

from backwright.presentation.websocket import CloseCode

_KNOWN = frozenset({1000, 1001, 1005, 1006, 1012, *CloseCode})


class WebSocketMetrics:
    """Counts connections and messages; implements `WebSocketObserver`."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._open = Gauge(
            "websocket_connections",
            "WebSockets that are open.",
            registry=registry,
            multiprocess_mode="livesum",
        )
        self._subscribed = Gauge(
            "websocket_subscriptions",
            "What WebSockets follow, or attend.",
            registry=registry,
            multiprocess_mode="livesum",
        )
        self._refused = Counter(
            "websocket_refused", "Handshakes that were refused.", ("status",), registry=registry
        )
        self._closed = Counter(
            "websocket_closed", "WebSockets that have ended.", ("code",), registry=registry
        )
        self._received = Counter(
            "websocket_messages",
            "Messages of clients, by what became of them.",
            ("type", "outcome"),
            registry=registry,
        )
        self._told = Counter(
            "websocket_changes", "Changes that were sent.", ("channel",), registry=registry
        )
        # Looking a child up costs more than counting.
        self._count: dict[str, Callable[[], None]] = {}

    def refused(self, status: int) -> None:
        """Count a handshake."""
        self._refused.labels(str(status)).inc()

    def opened(self) -> None:
        """One more is open."""
        self._open.inc()

    def closed(self, code: int) -> None:
        """One is open no more; codes of clients count as one, whatever they have thought of."""
        self._open.dec()
        self._closed.labels(str(code) if code in _KNOWN else "other").inc()

    def received(self, type_: str, outcome: str) -> None:
        """Count a message."""
        self._received.labels(type_, outcome).inc()

    def subscribed(self, amount: int) -> None:
        """Count them, or one less."""
        self._subscribed.inc(amount)

    def told(self, channel: str) -> None:
        """Count a change."""
        count = self._count.get(channel)
        if count is None:
            count = self._count[channel] = self._told.labels(channel).inc
        count()
