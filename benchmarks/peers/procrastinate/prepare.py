"""Make the tables."""

import asyncio

from tasks import app


async def main() -> None:
    """As `procrastinate schema --apply` does."""
    async with app.open_async():
        await app.schema_manager.apply_schema_async()


asyncio.run(main())
