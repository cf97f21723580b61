"""Problem details (RFC 9457): the one table from an error's category to what HTTP says."""

from http import HTTPStatus
from math import ceil

from msgspec import Struct

from backwright.domain.errors import (
    BackwrightError,
    ConflictError,
    FieldError,
    ForbiddenError,
    NotFoundError,
    PreconditionFailedError,
    RateLimitedError,
    RuleViolationError,
    UnauthenticatedError,
    UnavailableError,
    ValidationError,
)
from backwright.presentation.rest.errors import RequestError

MEDIA_TYPE = "application/problem+json"

# The first category that fits an error counts.
_TABLE: tuple[tuple[type[BackwrightError], HTTPStatus, str], ...] = (
    (ValidationError, HTTPStatus.UNPROCESSABLE_ENTITY, "Invalid input"),
    (RuleViolationError, HTTPStatus.UNPROCESSABLE_ENTITY, "Rule violated"),
    (NotFoundError, HTTPStatus.NOT_FOUND, "Not found"),
    (PreconditionFailedError, HTTPStatus.PRECONDITION_FAILED, "Precondition failed"),
    (ConflictError, HTTPStatus.CONFLICT, "Conflict"),
    (UnauthenticatedError, HTTPStatus.UNAUTHORIZED, "Not logged in"),
    (ForbiddenError, HTTPStatus.FORBIDDEN, "Not allowed"),
    (RateLimitedError, HTTPStatus.TOO_MANY_REQUESTS, "Too many requests"),
    (UnavailableError, HTTPStatus.SERVICE_UNAVAILABLE, "Not available"),
    (BackwrightError, HTTPStatus.BAD_REQUEST, "Bad request"),
)


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


def category_of(kind: type[BackwrightError]) -> tuple[HTTPStatus, str]:
    """The status and the title that errors of a kind are shown with."""
    if issubclass(kind, RequestError):
        return kind.status, kind.title
    return next((status, title) for each, status, title in _TABLE if issubclass(kind, each))


def problem_of(error: Exception, *, instance: str, request_id: str) -> Problem:
    """The problem that an error is shown as; nothing of an unknown error shows."""
    status, title, code, detail = HTTPStatus.INTERNAL_SERVER_ERROR, "Internal error", "internal", ""
    fields: tuple[FieldError, ...] = ()
    if isinstance(error, RequestError):
        status, title, code, detail = error.status, error.title, error.code, str(error)
    elif isinstance(error, BackwrightError):
        status, title = next(row[1:] for row in _TABLE if isinstance(error, row[0]))
        code, detail = error.code, str(error)
    if isinstance(error, ValidationError):
        fields, detail = error.errors, ""
    return Problem(
        type="about:blank",
        title=title,
        status=status.value,
        code=code,
        detail=detail or ("" if fields else "The error is logged under this request id."),
        instance=instance,
        request_id=request_id,
        errors=tuple(FieldProblem(field.at, field.code, field.message) for field in fields),
    )


def problem_headers(error: Exception, challenge: str) -> dict[str, str]:
    """The headers that go with an error; `challenge` says how to log in (`WWW-Authenticate`)."""
    if isinstance(error, RequestError):
        return error.headers
    if isinstance(error, UnauthenticatedError):
        return {"WWW-Authenticate": challenge}
    if isinstance(error, RateLimitedError | UnavailableError):
        return {"Retry-After": str(max(1, ceil(error.retry_after)))}
    return {}
