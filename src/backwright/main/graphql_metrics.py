"""Prometheus metrics of GraphQL operations."""

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from backwright.main.metrics import BUCKETS

# Close codes of RFC 6455 and of graphql-transport-ws.
_KNOWN = {1000, 1001, 1005, 1006, 1009, 1012, 4400, 4401, 4403, 4406, 4408, 4409, 4429, 4500}


class GraphqlMetrics:
    """Counts operations and connections; implements `GraphqlObserver`.

    Label children are kept, since looking them up costs more than counting.
    """

    def __init__(self, registry: CollectorRegistry) -> None:
        self._operations = Counter(
            "graphql_operations",
            "Operations that are over.",
            ("kind", "outcome"),
            registry=registry,
        )
        self._seconds = Histogram(
            "graphql_operation_seconds",
            "Time that queries and mutations took.",
            ("kind",),
            buckets=BUCKETS,
            registry=registry,
        )
        self._open = Gauge(
            "graphql_connections",
            "WebSockets and event streams of GraphQL that are open.",
            ("kind",),
            registry=registry,
            multiprocess_mode="livesum",
        )
        self._closed = Counter(
            "graphql_closed", "WebSockets of GraphQL that have ended.", ("code",), registry=registry
        )
        self._refused = Counter(
            "graphql_refused",
            "WebSockets of GraphQL that were not let in.",
            ("status",),
            registry=registry,
        )
        self._count: dict[tuple[str, str], Callable[[], None]] = {}
        self._observe = {kind: self._seconds.labels(kind).observe for kind in ("query", "mutation")}

    def answered(self, kind: str, outcome: str, seconds: float) -> None:
        """Count one operation."""
        key = (kind, outcome)
        count = self._count.get(key)
        if count is None:
            count = self._count[key] = self._operations.labels(*key).inc
        count()
        observe = self._observe.get(kind)
        if observe is not None:
            observe(seconds)

    def refused(self, status: int) -> None:
        """Count a handshake."""
        self._refused.labels(str(status)).inc()

    def opened(self, kind: str) -> None:
        """One more is open."""
        self._open.labels(kind).inc()

    def closed(self, kind: str, code: int = 0) -> None:
        """One is open no more; codes of clients count as one, whatever they have thought of."""
        self._open.labels(kind).dec()
        if code:
            self._closed.labels(str(code) if code in _KNOWN else "other").inc()
