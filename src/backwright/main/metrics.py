"""Prometheus metrics of one application."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    GCCollector,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector

from backwright.infrastructure.sql.database import Gauge as Measure
from backwright.presentation.rest.request import Request

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
# Where several processes share their metrics; prometheus-client reads it when it is imported.
SHARED_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
_SAMPLED_EVERY = 1.0
Refresh = Callable[[], Awaitable[None]]
BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """Counts requests and use cases; implements the observers of the pipeline and of REST.

    Label children are kept, since looking them up costs more than counting.
    """

    def __init__(self, *watched: Callable[[], Iterable[Measure]]) -> None:
        """`watched` give gauges, which are read when they are asked for.

        Of several processes the sum is shown, in which the others are as of their last `sample`.
        """
        shared = os.environ.get(SHARED_FOLDER)
        self._folder = None if shared is None else Path(shared)
        self.registry = CollectorRegistry()
        self._use_cases = Histogram(
            "use_case_seconds",
            "Time that use cases took, with their commit.",
            ("use_case", "outcome"),
            buckets=BUCKETS,
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
            buckets=BUCKETS,
            registry=self.registry,
        )
        self._gauges: dict[str, Gauge] = {}
        self._counting: list[Refresh] = []
        self._watched = watched
        self._observe_use_case: dict[tuple[str, str], Callable[[float], None]] = {}
        self._observe_request: dict[tuple[str, str], Callable[[float], None]] = {}
        self._count_request: dict[tuple[str, str, int], Callable[[], None]] = {}
        if self._folder is None:
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

    def sample(self) -> None:
        """Read what is watched."""
        for read in self._watched:
            for measure in read():
                gauge = self._gauges.get(measure.name)
                if gauge is None:
                    gauge = self._gauges[measure.name] = Gauge(
                        measure.name,
                        measure.text,
                        registry=self.registry,
                        multiprocess_mode="livesum",
                    )
                gauge.set(measure.value)

    def refreshed_by(self, refresh: Refresh) -> None:
        """Have something done each time before the metrics are read."""
        self._counting.append(refresh)

    async def read(self) -> bytes:
        """The exposition, with what has to be counted first."""
        for refresh in self._counting:
            await refresh()
        return self.exposition()

    async def follow(self) -> None:
        """Sample every second, for the other processes; ends at once where there are none."""
        while self._folder is not None:
            self.sample()
            await asyncio.sleep(_SAMPLED_EVERY)

    def exposition(self) -> bytes:
        """Everything in Prometheus' text format, of all processes where they share a folder."""
        self.sample()
        if self._folder is None:
            return generate_latest(self.registry)
        _forget_dead(self._folder)
        shared = CollectorRegistry()
        MultiProcessCollector(shared, str(self._folder))  # type: ignore[no-untyped-call]  # as published
        return generate_latest(shared)


def _forget_dead(folder: Path) -> None:
    """Leave out what killed processes had in use: they have nothing any more."""
    for left in folder.glob("gauge_live*_*.db"):
        process = int(left.stem.rpartition("_")[2])
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            left.unlink(missing_ok=True)
