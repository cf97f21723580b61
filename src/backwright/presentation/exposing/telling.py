"""Telling operators what callers are not told."""

from logging import Logger

from backwright.domain.errors import UnavailableError
from backwright.presentation.exposing.failure import Category, Failure


def tell_operators(log: Logger, error: Exception, failure: Failure, **more: str) -> None:
    """Log what operators have to know, with `more` (the request's id) beside it.

    An error that nobody raised on purpose comes with its traceback, what is away with the detail
    that clients don't get.
    """
    if failure.category is Category.INTERNAL:
        log.error("request failed", exc_info=error, extra=more)
    elif failure.operators:
        detail = error.detail if isinstance(error, UnavailableError) else ""
        log.warning("request refused: %s", detail or error, extra=more)
