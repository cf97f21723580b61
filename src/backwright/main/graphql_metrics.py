"""Prometheus metrics of GraphQL operations."""

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from backwright.main.metrics import BUCKETS


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
            "WebSockets of GraphQL that are open.",
            registry=registry,
            multiprocess_mode="livesum",
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

    def opened(self) -> None:
        """One more is open."""
        self._open.inc()

    def closed(self) -> None:
        """One is open no more."""
        self._open.dec()
