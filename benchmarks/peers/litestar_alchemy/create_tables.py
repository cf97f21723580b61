"""Make the tables of an empty database."""

import asyncio

from database import alchemy
from models import Product


async def main() -> None:
    """Create all tables."""
    engine = alchemy.get_engine()
    async with engine.begin() as connection:
        await connection.run_sync(Product.metadata.create_all)
    await engine.dispose()


asyncio.run(main())
