"""An application with a full outbox."""

import os
from contextlib import asynccontextmanager

from work import Move, prepare

COUNT, MOVES, AT_ONCE = int(os.environ["COUNT"]), 10, 1000


@asynccontextmanager
async def filled(app):
    """Open, with as many events as were asked for; ten of each parcel."""
    await prepare(app)
    async with app:
        for _ in range(COUNT // AT_ONCE):
            await app.send(Move(parcels=AT_ONCE // MOVES, moves=MOVES))
        yield
