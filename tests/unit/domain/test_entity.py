"""Entities and aggregates."""

from dataclasses import dataclass, field
from uuid import UUID

import pytest

from backwright.domain import Aggregate, DomainEvent, Entity, new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Painted(DomainEvent):
    colour: str


@dataclass(slots=True, kw_only=True, eq=False)
class Wall(Aggregate[UUID]):
    colour: str = "white"
    scratches: list[str] = field(default_factory=list)


@dataclass(slots=True, kw_only=True, eq=False)
class Door(Entity[UUID]):
    colour: str = "white"


def test_an_entity_stays_itself_while_it_changes() -> None:
    """Equality and hash are those of the identity."""
    key = new_id()
    before, after = Wall(id=key), Wall(id=key, colour="red", version=3)

    assert before == after
    assert len({before, after}) == 1
    assert before != Wall(id=new_id())


def test_different_kinds_are_never_equal() -> None:
    """A wall is no door, even under one identity."""
    key = new_id()

    assert Wall(id=key) != Door(id=key)
    assert Wall(id=key) != key


def test_events_are_recorded_in_order_until_they_are_published() -> None:
    """The commit takes them once."""
    wall = Wall(id=new_id())
    wall.record(Painted(colour="red"))
    wall.record(Painted(colour="blue"))

    assert [event.colour for event in wall.recorded() if isinstance(event, Painted)] == [
        "red",
        "blue",
    ]
    wall.published()
    assert wall.recorded() == ()


def test_aggregates_share_nothing() -> None:
    """Each has its own events and defaults."""
    one, other = Wall(id=new_id()), Wall(id=new_id())
    one.record(Painted(colour="red"))
    one.scratches.append("deep")

    assert other.recorded() == ()
    assert other.scratches == []
    assert "_recorded" not in repr(one)


def test_a_new_aggregate_is_unsaved_and_valid() -> None:
    """Version 0, no times, no invariants of its own."""
    wall = Wall(id=new_id())
    wall.check()

    assert (wall.version, wall.created_at, wall.updated_at) == (0, None, None)


def test_several_fields_get_new_values() -> None:
    """Nothing but what the class declares."""
    wall = Wall(id=new_id())
    wall.assign({"colour": "red", "scratches": ["deep"]})

    assert (wall.colour, wall.scratches) == ("red", ["deep"])
    with pytest.raises(AttributeError):
        wall.assign({"windows": 2})
