from backwright.main.metrics import Metrics
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
    metrics = Metrics()
    values = iter((1.0, 5.0))
    metrics.watch("pool_connections", "Open connections.", lambda: next(values))

    assert "pool_connections 1.0" in metrics.exposition().decode()
    assert "pool_connections 5.0" in metrics.exposition().decode()
