import os
import subprocess
import sys
from pathlib import Path

from backwright.infrastructure.sql.database import Gauge
from backwright.main.metrics import SHARED_FOLDER, Metrics
from backwright.presentation.rest.request import Request


async def _never() -> dict[str, object]:
    raise AssertionError


def test_use_cases_are_counted_by_outcome() -> None:
    """A rule that says no is no error of the server's, and is told apart."""
    metrics = Metrics()
    metrics.finished("PlaceOrder", "ok", 0.004)
    metrics.finished("PlaceOrder", "order.empty", 0.002)

    text = metrics.exposition().decode()

    assert 'use_case_seconds_count{outcome="ok",use_case="PlaceOrder"} 1.0' in text
    assert 'use_case_seconds_count{outcome="order.empty",use_case="PlaceOrder"} 1.0' in text


def test_requests_are_counted_by_route() -> None:
    """The path's pattern is the label, never the path: there would be too many."""
    metrics = Metrics()
    request = Request("GET", "/api/v1/orders/42", b"", {}, _never)
    request.route, request.status, request.seconds = "/api/v1/orders/{id}", 200, 0.003
    metrics.answered(request)
    metrics.answered(request)

    text = metrics.exposition().decode()

    assert 'http_requests_total{method="GET",route="/api/v1/orders/{id}",status="200"} 2.0' in text


def test_a_gauge_is_read_when_it_is_asked_for() -> None:
    """Nobody has to keep it up to date."""
    values = iter((1.0, 5.0))
    metrics = Metrics(lambda: [Gauge("pool_open", "Open connections.", next(values))])

    assert "pool_open 1.0" in metrics.exposition().decode()
    assert "pool_open 5.0" in metrics.exposition().decode()


_WORKER = """
import sys
from backwright.infrastructure.sql.database import Gauge
from backwright.main.metrics import Metrics
metrics = Metrics(lambda: [Gauge("pool_open", "Open connections.", 3)])
metrics.sample()
print("sampled", flush=True)
sys.stdin.readline()
print(metrics.exposition().decode(), flush=True)
"""


def test_gauges_of_processes_are_added(tmp_path: Path) -> None:
    """Whoever is asked knows of the others; one that was killed has nothing in use any more."""
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", _WORKER],
            env={**os.environ, SHARED_FOLDER: str(tmp_path)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    for worker in workers:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "sampled\n"

    workers[0].kill()
    workers[0].communicate()
    shown, _ = workers[1].communicate("\n")
    workers[2].communicate("\n")

    assert "pool_open 6.0" in shown
