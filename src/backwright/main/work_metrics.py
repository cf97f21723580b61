"""How much work there is, as metrics."""

import asyncio
import logging

from prometheus_client import CollectorRegistry, Gauge

from backwright.application.operations.health import Health
from backwright.application.operations.operations import Operations
from backwright.application.operations.views import State
from backwright.domain.errors import UnavailableError

_log = logging.getLogger("backwright.durable")
# Queues are counted when somebody reads the metrics, at most this often, in seconds.
_COUNTED_EVERY = 5.0
_LIVE = (State.WAITING, State.RUNNING, State.SCHEDULED, State.PARKED)


class WorkMetrics:
    """Gauges of queues: the same in all processes, so the latest counts."""

    def __init__(self, registry: CollectorRegistry, operations: Operations) -> None:
        self._operations = operations
        self._next = 0.0
        self._work = self._gauge(
            registry, "queue_work", "Work by queue and state.", "queue", "state"
        )
        self._oldest = self._gauge(
            registry, "queue_oldest_seconds", "How long the first in line has been due.", "queue"
        )
        self._health = self._gauge(
            registry, "queue_health", "0 is healthy, 1 a warning, 2 critical.", "queue"
        )

    async def refresh(self) -> None:
        """Count, unless that was done just now; a database that is away is no reason to fail."""
        now = asyncio.get_running_loop().time()
        if now < self._next:
            return
        self._next = now + _COUNTED_EVERY
        try:
            queues = (await self._operations.queues()).items
        except UnavailableError as error:
            _log.warning("the queues can't be counted: %s", error.detail or error)
            return
        order = list(Health)
        for queue in queues:
            for state in _LIVE:
                self._work.labels(queue.name, state.value).set(getattr(queue, state.value))
            self._oldest.labels(queue.name).set(queue.oldest_seconds or 0.0)
            self._health.labels(queue.name).set(order.index(queue.health))

    def _gauge(self, registry: CollectorRegistry, name: str, text: str, *labels: str) -> Gauge:
        return Gauge(name, text, labels, registry=registry, multiprocess_mode="mostrecent")
