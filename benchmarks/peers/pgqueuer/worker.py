"""Work as `pgq run` does, which fails with the newest Typer before it begins."""

import asyncio
import os
import signal

import uvloop
from tasks import create_pgqueuer

BATCH = int(os.environ["CALLERS"])


async def main() -> None:
    """Work until it is stopped."""
    async with create_pgqueuer() as pgq:
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, pgq.shutdown.set)
        # No fewer at once are possible with batches of ten, its default.
        await pgq.run(batch_size=BATCH, max_concurrent_tasks=2 * BATCH)


uvloop.install()
asyncio.run(main())
