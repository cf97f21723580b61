"""A process that serves the board: `python -m tests.websocket.process URL` says its port."""

import asyncio
import signal
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from serving import served  # what tests find by their settings


async def main() -> None:
    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    async with served(sys.argv[1]) as running:
        print(running.port, flush=True)
        await stopped.wait()


asyncio.run(main())
