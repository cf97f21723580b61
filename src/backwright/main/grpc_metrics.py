"""Prometheus metrics of gRPC calls."""

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Histogram

from backwright.main.metrics import BUCKETS
from backwright.presentation.grpc.request import Request


class GrpcMetrics:
    """Counts calls by method and status; implements `CallObserver`.

    Label children are kept, since looking them up costs more than counting.
    """

    def __init__(self, registry: CollectorRegistry) -> None:
        self._calls = Counter(
            "grpc_calls", "Calls that are over.", ("method", "code"), registry=registry
        )
        self._seconds = Histogram(
            "grpc_call_seconds",
            "Time from a call's arrival to its status.",
            ("method",),
            buckets=BUCKETS,
            registry=registry,
        )
        self._count: dict[tuple[str, str], Callable[[], None]] = {}
        self._observe: dict[str, Callable[[float], None]] = {}

    def called(self, request: Request) -> None:
        """Count one call."""
        key = (request.method, request.code)
        count = self._count.get(key)
        if count is None:
            count = self._count[key] = self._calls.labels(*key).inc
        count()
        observe = self._observe.get(request.method)
        if observe is None:
            observe = self._observe[request.method] = self._seconds.labels(request.method).observe
        observe(request.seconds)
