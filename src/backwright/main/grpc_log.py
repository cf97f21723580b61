"""One line for each call over gRPC, beside those of HTTP requests."""

from time import time

from backwright.main.access_log import AccessLog, AccessRecord
from backwright.presentation.grpc.refusing import number_of
from backwright.presentation.grpc.request import Request


class GrpcLog:
    """Notes calls; implements `CallObserver`."""

    def __init__(self, log: AccessLog) -> None:
        self._note = log.note

    def called(self, request: Request) -> None:
        """Note one call."""
        self._note(
            AccessRecord(
                time(),
                "call",
                "gRPC",
                request.method,
                number_of(request.code),
                round(request.seconds * 1000, 3),
                0,
                request.request_id,
                request.address,
                request.use_case,
                request.principal.id,
            )
        )
