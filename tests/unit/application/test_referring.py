"""Errors about what a command refers to."""

import pytest

from backwright.application import referred
from backwright.domain import FieldError, NotFoundError, ValidationError


async def test_what_is_not_there_is_an_error_of_the_field_that_refers_to_it() -> None:
    """The caller learns which field of its own input is wrong."""

    async def ask() -> int:
        raise NotFoundError("product", 7)

    with pytest.raises(ValidationError) as caught:
        await referred("product", ask())

    assert caught.value.errors == (FieldError("/product", "not_found", "there is no product 7"),)


async def test_an_answer_is_passed_on() -> None:
    """Nothing happens to what is there."""

    async def ask() -> int:
        return 7

    assert await referred("product", ask()) == 7
