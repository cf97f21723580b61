"""The one table from an error's class to its category, which every protocol says in its own way."""

from dataclasses import dataclass
from enum import Enum

from backwright.domain.errors import (
    BackwrightError,
    ConflictError,
    DeadlineExceededError,
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


class Category(Enum):
    """What the caller can do about an error."""

    VALIDATION = "validation"
    RULE_VIOLATION = "rule_violation"
    NOT_FOUND = "not_found"
    PRECONDITION_FAILED = "precondition_failed"
    CONFLICT = "conflict"
    UNAUTHENTICATED = "unauthenticated"
    FORBIDDEN = "forbidden"
    RATE_LIMITED = "rate_limited"
    DEADLINE_EXCEEDED = "deadline_exceeded"
    UNAVAILABLE = "unavailable"
    BAD_REQUEST = "bad_request"
    INTERNAL = "internal"


# The first class that fits an error counts.
_TABLE: tuple[tuple[type[BackwrightError], Category, str], ...] = (
    (ValidationError, Category.VALIDATION, "Invalid input"),
    (RuleViolationError, Category.RULE_VIOLATION, "Rule violated"),
    (NotFoundError, Category.NOT_FOUND, "Not found"),
    (PreconditionFailedError, Category.PRECONDITION_FAILED, "Precondition failed"),
    (ConflictError, Category.CONFLICT, "Conflict"),
    (UnauthenticatedError, Category.UNAUTHENTICATED, "Not logged in"),
    (ForbiddenError, Category.FORBIDDEN, "Not allowed"),
    (RateLimitedError, Category.RATE_LIMITED, "Too many requests"),
    (DeadlineExceededError, Category.DEADLINE_EXCEEDED, "Not available"),
    (UnavailableError, Category.UNAVAILABLE, "Not available"),
    (BackwrightError, Category.BAD_REQUEST, "Bad request"),
)
LOGGED = "The error is logged under this request id."


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """An error as callers may see it.

    `code` is for programs, `detail` for people; `fields` says what of the input is wrong, and then
    there is no detail. `retry_after` is in seconds, None where trying again changes nothing.
    """

    code: str
    category: Category
    title: str
    detail: str = ""
    fields: tuple[FieldError, ...] = ()
    retry_after: float | None = None

    @property
    def operators(self) -> bool:
        """Whether those who run the application have to know."""
        return self.category in (
            Category.INTERNAL,
            Category.UNAVAILABLE,
            Category.DEADLINE_EXCEEDED,
        )

    @property
    def message(self) -> str:
        """The failure in words: what is wrong with each field, or the detail."""
        if not self.fields:
            return self.detail
        return "; ".join(f"{error.at or '/'}: {error.message}" for error in self.fields)


def category_of(kind: type[BackwrightError]) -> tuple[Category, str]:
    """The category and the title that errors of a kind are shown with."""
    return next((category, title) for each, category, title in _TABLE if issubclass(kind, each))


def failure_of(error: Exception) -> Failure:
    """What an error is shown as; nothing of an unknown error shows."""
    if not isinstance(error, BackwrightError):
        return Failure(
            code="internal", category=Category.INTERNAL, title="Internal error", detail=LOGGED
        )
    category, title = category_of(type(error))
    fields = error.errors if isinstance(error, ValidationError) else ()
    retry = error.retry_after if isinstance(error, RateLimitedError | UnavailableError) else None
    return Failure(
        code=error.code,
        category=category,
        title=title,
        detail="" if fields else (str(error) or LOGGED),
        fields=fields,
        retry_after=retry,
    )
