"""Reading several views at once."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from backwright.application.messages import AggregateView
from backwright.application.reading import all_of
from backwright.domain import NotFoundError, new_id

NOW = datetime(2026, 1, 1, tzinfo=UTC)


class Shelf:
    """A reader of some views, which counts its round trips."""

    def __init__(self, *keys: UUID) -> None:
        self.views = {
            key: AggregateView(id=key, version=1, created_at=NOW, updated_at=NOW) for key in keys
        }
        self.trips = 0

    async def get(self, key: UUID) -> AggregateView:
        self.trips += 1
        if key not in self.views:
            raise NotFoundError("book", key)
        return self.views[key]

    async def get_many(self, keys: Iterable[UUID]) -> list[AggregateView]:
        self.trips += 1
        return [self.views[key] for key in keys if key in self.views]


async def test_each_view_comes_in_its_place() -> None:
    """As often as it was asked for, in one round trip."""
    first, second = new_id(), new_id()
    shelf: Any = Shelf(first, second)

    found = await all_of(shelf, [second, first, second])

    assert [view.id for view in found] == [second, first, second]
    assert shelf.trips == 1


async def test_one_that_is_missing_is_named() -> None:
    """The first of them."""
    there, missing = new_id(), new_id()
    shelf: Any = Shelf(there)

    with pytest.raises(NotFoundError) as error:
        await all_of(shelf, [there, missing, new_id()])
    assert error.value.key == missing
