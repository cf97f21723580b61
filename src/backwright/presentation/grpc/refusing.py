"""From an error to the status that tells the client about it (google.rpc, rich error model)."""

import logging
from typing import Any

import grpc
from google.protobuf.any_pb2 import Any as Packed
from google.protobuf.duration_pb2 import Duration
from google.rpc import error_details_pb2  # type: ignore[import-untyped]  # has no stubs
from google.rpc.status_pb2 import Status  # type: ignore[import-untyped]  # has no stubs

from backwright.domain.errors import DuplicateError, IllegalStateError, ReferencedError
from backwright.presentation.exposing.failure import Category, Failure, failure_of
from backwright.presentation.exposing.telling import tell_operators
from backwright.presentation.grpc.errors import StoppingError, UnknownMethodError
from backwright.presentation.grpc.naming import field_path
from backwright.presentation.grpc.request import Request

_log = logging.getLogger("backwright.grpc")
DETAILS = "grpc-status-details-bin"
REQUEST_ID = "x-request-id"
Code = grpc.StatusCode
CODES = {
    Category.VALIDATION: Code.INVALID_ARGUMENT,
    Category.RULE_VIOLATION: Code.FAILED_PRECONDITION,
    Category.NOT_FOUND: Code.NOT_FOUND,
    Category.PRECONDITION_FAILED: Code.ABORTED,
    Category.CONFLICT: Code.ABORTED,
    Category.UNAUTHENTICATED: Code.UNAUTHENTICATED,
    Category.FORBIDDEN: Code.PERMISSION_DENIED,
    Category.RATE_LIMITED: Code.RESOURCE_EXHAUSTED,
    Category.DEADLINE_EXCEEDED: Code.DEADLINE_EXCEEDED,
    Category.UNAVAILABLE: Code.UNAVAILABLE,
    Category.BAD_REQUEST: Code.INVALID_ARGUMENT,
    Category.INTERNAL: Code.INTERNAL,
}
# Clients take trailers of 8 KiB (grpcio, grpc-java): past that they see no status at all.
_MESSAGE, _PLACE, _DESCRIPTION, _VIOLATIONS = 1_000, 250, 250, 3_000
# Conflicts that to try again does not solve; ABORTED would have clients do so.
_LASTING: tuple[tuple[type[Exception], Code], ...] = (
    (DuplicateError, Code.ALREADY_EXISTS),
    (IllegalStateError, Code.FAILED_PRECONDITION),
    (ReferencedError, Code.FAILED_PRECONDITION),
    (UnknownMethodError, Code.UNIMPLEMENTED),
)


def code_of(error: Exception, failure: Failure) -> grpc.StatusCode:
    """The status code of an error."""
    lasting = next((code for kind, code in _LASTING if isinstance(error, kind)), None)
    return lasting or CODES[failure.category]


class Refusals:
    """Ends calls with an error; what operators have to know is logged under the request's id."""

    def __init__(self, domain: str) -> None:
        """`domain` is the application's name, within which codes are unique."""
        self._domain = domain

    async def __call__(self, error: Exception, request: Request, context: Any) -> None:
        """End the call; always raises what ends it."""
        failure = failure_of(error)
        code = self.noted(error, failure, request)
        metadata = (
            (DETAILS, self._details(code, failure, request)),
            (REQUEST_ID, request.request_id),
        )
        await context.abort(code, fitting(failure.message, _MESSAGE), metadata)

    def noted(self, error: Exception, failure: Failure, request: Request) -> grpc.StatusCode:
        """The status code of an error that operators were told about."""
        if failure.operators and not isinstance(error, StoppingError):
            tell_operators(
                _log, error, failure, request_id=request.request_id, route=request.method
            )
        code = code_of(error, failure)
        request.code = code.name
        return code

    def _details(self, code: grpc.StatusCode, failure: Failure, request: Request) -> bytes:
        info = error_details_pb2.ErrorInfo(
            reason=_reason(failure.code),
            domain=self._domain,
            metadata={"code": failure.code, "category": failure.category.value},
        )
        details: list[Any] = [info, error_details_pb2.RequestInfo(request_id=request.request_id)]
        if failure.fields:
            told = _bad_request(failure)
            details.append(told)
            left_out = len(failure.fields) - len(told.field_violations)
            if left_out:
                info.metadata["left_out"] = str(left_out)
        if failure.retry_after is not None:
            details.append(error_details_pb2.RetryInfo(retry_delay=_seconds(failure.retry_after)))
        number: int = code.value[0]
        message = fitting(failure.message, _DESCRIPTION)
        status = Status(code=number, message=message, details=map(_packed, details))
        written: bytes = status.SerializeToString()
        return written


def number_of(name: str) -> int:
    """The number of a status code, by its name."""
    number: int = getattr(Code, name).value[0]
    return number


def fitting(text: str, room: int) -> str:
    """The beginning that fits; what is not ASCII takes three times its bytes in a status."""
    for end, char in enumerate(text):
        room -= 1 if " " <= char <= "~" and char != "%" else 3 * len(char.encode())
        if room < 0:
            return f"{text[:end]}..."
    return text


def _bad_request(failure: Failure) -> error_details_pb2.BadRequest:
    """As many as fit; a client that mends them is told the others."""
    told = error_details_pb2.BadRequest()
    for error in failure.fields:
        told.field_violations.add(
            field=fitting(field_path(error.at), _PLACE),
            reason=_reason(error.code),
            description=fitting(error.message, _DESCRIPTION),
        )
        if told.ByteSize() > _VIOLATIONS:
            del told.field_violations[-1]
            break
    return told


def _seconds(span: float) -> Duration:
    return Duration(seconds=int(span), nanos=int(span % 1 * 1_000_000_000))


def _packed(detail: Any) -> Packed:
    packed = Packed()
    packed.Pack(detail)
    return packed


def _reason(code: str) -> str:
    """In upper snake case, as google.rpc has it: `order.too_large` → ORDER_TOO_LARGE."""
    return code.replace(".", "_").replace("-", "_").upper()
