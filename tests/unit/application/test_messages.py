"""Commands, queries and views."""

from uuid import UUID

import msgspec
import pytest

from backwright.application.committing import result_type
from backwright.application.messages import Command, ListQuery, Page, Query, View, given


class ShelfView(View, frozen=True, kw_only=True):
    name: str


class Shelf(Command[ShelfView]):
    name: str


class TallShelf(Shelf):
    height: int = 2


class Sweep(Command[None]):
    pass


class Names(Command[list[str]]):
    pass


class Shelves(ListQuery[ShelfView]):
    name: str | msgspec.UnsetType = msgspec.UNSET


class OneShelf(Query[ShelfView]):
    id: UUID


def test_a_message_names_its_result() -> None:
    """Its subclasses, too."""
    assert result_type(Shelf) is ShelfView
    assert result_type(TallShelf) is ShelfView
    assert result_type(OneShelf) is ShelfView
    assert result_type(Sweep) is type(None)
    assert result_type(Names) == list[str]


def test_a_message_can_not_be_changed() -> None:
    """It is what was asked."""
    with pytest.raises(AttributeError):
        Shelf(name="a").name = "b"  # type: ignore[misc]


def test_unknown_fields_are_refused() -> None:
    """A misspelt field is never ignored."""
    with pytest.raises(msgspec.ValidationError, match="colour"):
        msgspec.convert({"name": "a", "colour": "red"}, Shelf)


@pytest.mark.parametrize("limit", [0, 101, -1])
def test_a_list_is_bounded(limit: int) -> None:
    """Nobody asks for everything."""
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"limit": limit}, Shelves)
    assert msgspec.convert({}, Shelves).limit == 20


def test_a_page_leaves_out_what_it_has_not() -> None:
    """No cursor at the ends, no total unless it was counted."""
    page = Page(items=[ShelfView(name="a")])

    assert msgspec.json.encode(page) == b'{"items":[{"name":"a"}]}'


def test_a_field_that_was_left_out_keeps_its_value() -> None:
    """None is a value, left out is none."""
    assert given(msgspec.UNSET, 3) == 3
    assert given(4, 3) == 4
    assert given(None, 3) is None
