"""The error tree."""

import copy
import inspect
import pickle
from uuid import UUID

import pytest

from backwright.application.idempotency import AlreadyAnsweredError
from backwright.application.refusal import Refusal
from backwright.domain import errors
from backwright.domain.errors import (
    BackwrightError,
    ConflictError,
    DeadlineExceededError,
    DuplicateError,
    FieldError,
    ForbiddenError,
    IllegalStateError,
    KeyReusedError,
    NotFoundError,
    PreconditionFailedError,
    RateLimitedError,
    ReferencedError,
    RuleViolationError,
    StillRunningError,
    UnauthenticatedError,
    UnavailableError,
    ValidationError,
    VersionConflictError,
)

ID = UUID(int=7)
EXAMPLES: list[tuple[BackwrightError, str]] = [
    (BackwrightError("odd"), "odd"),
    (
        ValidationError(
            (FieldError("/name", "too_short", "at least 2"), FieldError("", "x", "no"))
        ),
        "/name: at least 2; /: no",
    ),
    (NotFoundError("order", ID), f"there is no order {ID}"),
    (ConflictError("no"), "no"),
    (VersionConflictError("order", ID, 3), f"order {ID} is no longer at version 3"),
    (PreconditionFailedError("order", ID, 3), f"order {ID} is no longer at version 3"),
    (
        PreconditionFailedError("order", ID, 0),
        f"no version of order {ID} has the tag that was given",
    ),
    (DuplicateError("user", ("email",)), "another user has this email already"),
    (DuplicateError("seat", ("row", "place")), "another seat has this row and place already"),
    (DuplicateError("user", ()), "another user has this value already"),
    (ReferencedError("category", "product"), "this category is still referred to by product"),
    (IllegalStateError("order", "pay", "draft"), "order is draft: pay is not possible now"),
    (StillRunningError(), "a request with this idempotency key is still running"),
    (RuleViolationError("order.empty", "An order needs a line."), "An order needs a line."),
    (KeyReusedError(), "this idempotency key was used before with another input"),
    (UnauthenticatedError(), "log in first"),
    (ForbiddenError(), "you may not do this"),
    (UnavailableError("the database", 2.5), "the database is not available right now"),
    (DeadlineExceededError("PlaceOrder"), "PlaceOrder took too long"),
    (RateLimitedError(0.2, "3 in 60 s"), "too many requests; try again in 1 s"),
    (RateLimitedError(41.0), "too many requests; try again in 41 s"),
]


def kinds() -> list[type[BackwrightError]]:
    """Every error of the tree."""
    found = [BackwrightError]
    for kind in found:
        found.extend(kind.__subclasses__())
    return [kind for kind in found if kind.__module__ == errors.__name__]


@pytest.mark.parametrize(("error", "sentence"), EXAMPLES, ids=lambda each: type(each).__name__)
def test_an_error_says_what_is_wrong(error: BackwrightError, sentence: str) -> None:
    """In a sentence that a caller may see."""
    assert str(error) == sentence


@pytest.mark.parametrize("error", [error for error, _ in EXAMPLES], ids=lambda each: each.code)
def test_an_error_survives_pickling_and_copying(error: BackwrightError) -> None:
    """It comes back from another process as it was."""
    for again in (pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error)):
        assert type(again) is type(error)
        assert again.args == error.args
        assert vars(again) == vars(error)
        assert (again.code, str(again)) == (error.code, str(error))


@pytest.mark.parametrize(
    "error", [Refusal(UnauthenticatedError("wrong password")), AlreadyAnsweredError()]
)
def test_what_goes_through_the_pipeline_survives_pickling(error: Exception) -> None:
    """Refusals keep the error that they carry."""
    again = pickle.loads(pickle.dumps(error))

    assert type(again) is type(error)
    assert repr(again) == repr(error)


def test_every_error_has_an_example() -> None:
    """A new one is tested above, or this fails."""
    assert {type(error) for error, _ in EXAMPLES} == set(kinds())


def test_codes_are_unique() -> None:
    """A client can tell any two errors apart. A broken rule has the code of the rule."""
    own = [kind for kind in kinds() if "code" in vars(kind)]
    codes = [kind.code for kind in own]

    assert len(set(codes)) == len(codes)
    for kind in kinds():
        assert "code" in vars(kind) or issubclass(kind, RuleViolationError), kind


def test_every_error_is_documented() -> None:
    """The docstring says when it is raised."""
    assert all(inspect.getdoc(kind) for kind in kinds())
