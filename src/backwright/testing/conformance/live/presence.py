"""Where processes tell each other who is there."""

from backwright.application.live.presence import Seat, Seats
from backwright.domain.identifiers import new_id

ROOM, OTHER = "notes", "notices"


class SeatsConformance:
    """Every implementation passes these; it supplies `seats`, with nobody there."""

    async def test_seats_are_seen_until_they_are_given_back(self, seats: Seats) -> None:
        """By every process, for the rooms that it asks for."""
        mine, yours = new_id(), new_id()
        ann, bob = Seat(ROOM, new_id()), Seat(OTHER, new_id())
        await seats.change(mine, [ann, bob], [])
        await seats.change(yours, [ann], [])
        await seats.change(mine, [ann], [])

        assert {*await seats.seen([ROOM])} == {(mine, ann), (yours, ann)}
        assert {*await seats.seen([ROOM, OTHER])} == {(mine, ann), (yours, ann), (mine, bob)}

        await seats.change(mine, [], [ann, bob])
        assert [*await seats.seen([ROOM, OTHER])] == [(yours, ann)]
        await seats.forget([yours])
        assert [*await seats.seen([ROOM, OTHER])] == []

    async def test_beats_are_counted_by_process(self, seats: Seats) -> None:
        """From one; who was forgotten begins anew."""
        mine, yours = new_id(), new_id()
        assert await seats.beat(mine) == {mine: 1}
        assert await seats.beat(yours) == {mine: 1, yours: 1}
        assert await seats.beat(mine) == {mine: 2, yours: 1}
        await seats.forget([mine])
        assert await seats.beat(mine) == {mine: 1, yours: 1}
