"""Calls over gRPC in the log of what was asked for."""

import io
import json

from backwright.main.access_log import AccessLog
from backwright.main.grpc_log import GrpcLog
from backwright.presentation.grpc.request import Request


async def test_a_call_is_one_line() -> None:
    """Told from a request by its event, with the number of its status."""
    stream = io.BytesIO()
    log = AccessLog(stream, console=False)

    GrpcLog(log).called(
        Request(
            method="/shop.orders.v1.OrdersService/GetOrder",
            use_case="GetOrder",
            metadata={"authorization": "Bearer secret"},
            request_id="r-1",
            address="192.0.2.7",
            code="NOT_FOUND",
            seconds=0.0015,
        )
    )
    log.flush()

    line = json.loads(stream.getvalue())
    assert (line["event"], line["status"], line["milliseconds"]) == ("call", 5, 1.5)
    assert line["path"] == "/shop.orders.v1.OrdersService/GetOrder"
    assert "secret" not in stream.getvalue().decode()
