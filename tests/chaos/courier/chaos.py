"""The load: parcels are posted, and some of them are sent on a journey."""

from random import Random
from uuid import UUID, uuid5

from courier import Post, Travel

from backwright.testing.app import TestApp

_SHELF = UUID(int=0)


async def load(app: TestApp, chance: Random) -> None:
    parcel = uuid5(_SHELF, str(chance.randrange(8)))
    await app.anonymous.send(Post(parcel=parcel))
    if chance.random() < 0.3:
        await app.anonymous.send(Travel(parcel=parcel, fails=chance.random() < 0.5))
