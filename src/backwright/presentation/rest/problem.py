"""Problem details (RFC 9457): what HTTP says about each category of errors."""

from http import HTTPStatus
from math import ceil

from msgspec import Struct

from backwright.domain.errors import UnauthenticatedError
from backwright.presentation.exposing.failure import Category, Failure
from backwright.presentation.rest.errors import RequestError

MEDIA_TYPE = "application/problem+json"

STATUS = {
    Category.VALIDATION: HTTPStatus.UNPROCESSABLE_ENTITY,
    Category.RULE_VIOLATION: HTTPStatus.UNPROCESSABLE_ENTITY,
    Category.NOT_FOUND: HTTPStatus.NOT_FOUND,
    Category.PRECONDITION_FAILED: HTTPStatus.PRECONDITION_FAILED,
    Category.CONFLICT: HTTPStatus.CONFLICT,
    Category.UNAUTHENTICATED: HTTPStatus.UNAUTHORIZED,
    Category.FORBIDDEN: HTTPStatus.FORBIDDEN,
    Category.RATE_LIMITED: HTTPStatus.TOO_MANY_REQUESTS,
    Category.DEADLINE_EXCEEDED: HTTPStatus.SERVICE_UNAVAILABLE,
    Category.UNAVAILABLE: HTTPStatus.SERVICE_UNAVAILABLE,
    Category.BAD_REQUEST: HTTPStatus.BAD_REQUEST,
    Category.INTERNAL: HTTPStatus.INTERNAL_SERVER_ERROR,
}


class FieldProblem(Struct, frozen=True):
    """One thing that is wrong with the input; `at` is a JSON Pointer (RFC 6901) into it."""

    at: str
    code: str
    message: str


class Problem(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What went wrong, for programs (`code`) and for people (`detail`)."""

    type: str
    title: str
    status: int
    code: str
    detail: str = ""
    instance: str = ""
    request_id: str = ""
    errors: tuple[FieldProblem, ...] = ()


def problem_of(error: Exception, failure: Failure, *, instance: str, request_id: str) -> Problem:
    """The problem that an error, and the failure it is, are shown as."""
    status, title = STATUS[failure.category], failure.title
    if isinstance(error, RequestError):
        status, title = error.status, error.title
    return Problem(
        type="about:blank",
        title=title,
        status=status.value,
        code=failure.code,
        detail=failure.detail,
        instance=instance,
        request_id=request_id,
        errors=tuple(FieldProblem(field.at, field.code, field.message) for field in failure.fields),
    )


def problem_headers(error: Exception, failure: Failure, challenge: str) -> dict[str, str]:
    """The headers that go with an error; `challenge` says how to log in (`WWW-Authenticate`)."""
    if isinstance(error, RequestError):
        return error.headers
    if isinstance(error, UnauthenticatedError):
        return {"WWW-Authenticate": challenge}
    if failure.retry_after is not None:
        return {"Retry-After": str(max(1, ceil(failure.retry_after)))}
    return {}
