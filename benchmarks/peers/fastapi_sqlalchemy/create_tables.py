"""Make the tables of an empty database."""

import asyncio

from database import engine
from models import Base


async def main() -> None:
    """Create all tables."""
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    await engine.dispose()


asyncio.run(main())
