"""Prometheus metrics of one application."""

import os
from collections.abc import Callable, Iterable

from prometheus_client import (
    CollectorRegistry,
    Counter,
    GCCollector,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from backwright.presentation.rest.request import Request

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
# Where several processes share their metrics; prometheus-client reads it when it is imported.
SHARED_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """Counts requests and use cases; implements the observers of the pipeline and of REST.

    Label children are kept, since looking them up costs more than counting.
    """

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._use_cases = Histogram(
            "use_case_seconds",
            "Time that use cases took, with their commit.",
            ("use_case", "outcome"),
            buckets=_BUCKETS,
            registry=self.registry,
        )
        self._requests = Counter(
            "http_requests",
            "Requests answered.",
            ("method", "route", "status"),
            registry=self.registry,
        )
        self._seconds = Histogram(
            "http_request_seconds",
            "Time from the request's head to the end of the response.",
            ("method", "route"),
            buckets=_BUCKETS,
            registry=self.registry,
        )
        self._observe_use_case: dict[tuple[str, str], Callable[[float], None]] = {}
        self._observe_request: dict[tuple[str, str], Callable[[float], None]] = {}
        self._count_request: dict[tuple[str, str, int], Callable[[], None]] = {}
        if SHARED_FOLDER not in os.environ:
            ProcessCollector(registry=self.registry)
            PlatformCollector(registry=self.registry)
            GCCollector(registry=self.registry)

    def finished(self, use_case: str, outcome: str, seconds: float) -> None:
        """Count one run of a use case."""
        key = (use_case, outcome)
        observe = self._observe_use_case.get(key)
        if observe is None:
            observe = self._observe_use_case[key] = self._use_cases.labels(*key).observe
        observe(seconds)

    def answered(self, request: Request) -> None:
        """Count one HTTP request by its method, the pattern of its path, and its status."""
        method, route, status = request.method, request.route, request.status
        counted = (method, route, status)
        count = self._count_request.get(counted)
        if count is None:
            count = self._count_request[counted] = self._requests.labels(
                method, route, str(status)
            ).inc
        count()
        key = (method, route)
        observe = self._observe_request.get(key)
        if observe is None:
            observe = self._observe_request[key] = self._seconds.labels(*key).observe
        observe(request.seconds)

    def watch(self, name: str, text: str, read: Callable[[], float]) -> None:
        """Export a value that is read when it is asked for."""
        self.registry.register(_Gauge(name, text, read))

    def exposition(self) -> bytes:
        """Everything in Prometheus' text format, of all processes where they share a folder."""
        if SHARED_FOLDER not in os.environ:
            return generate_latest(self.registry)
        shared = CollectorRegistry()
        MultiProcessCollector(shared)  # type: ignore[no-untyped-call]  # as published
        return generate_latest(shared)


class _Gauge(Collector):
    def __init__(self, name: str, text: str, read: Callable[[], float]) -> None:
        self._family = (name, text)
        self._read = read

    def collect(self) -> Iterable[Metric]:
        yield GaugeMetricFamily(*self._family, value=self._read())
