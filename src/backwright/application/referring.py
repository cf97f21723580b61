"""Errors about what a command refers to, told as errors of the command's own fields."""

from collections.abc import Awaitable
from typing import TypeVar

from backwright.domain.errors import FieldError, NotFoundError, ValidationError

AnswerT = TypeVar("AnswerT")


async def referred(field: str, answer: Awaitable[AnswerT]) -> AnswerT:
    """The answer; what is not there is an error of the field that refers to it.

    Raises `ValidationError` instead of the `NotFoundError` that would speak of the target.
    """
    try:
        return await answer
    except NotFoundError as error:
        raise ValidationError((FieldError(f"/{field}", "not_found", str(error)),)) from error
