"""A worker in a process of its own."""

import asyncio
import os
import signal

import uvloop
from work import application


async def main() -> None:
    """Work until it is stopped."""
    async with application(QUEUES=f"jobs:{os.environ['CALLERS']}") as app:
        worker = app.worker()
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, worker.stop)
        await worker.run()


uvloop.install()
asyncio.run(main())
