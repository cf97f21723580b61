"""Ask for workflows from outside: `DBOSClient.enqueue_async`."""

import asyncio
import os

from dbos import DBOSClient
from driving import drive


async def main() -> None:
    """Do what the command line says."""
    client = DBOSClient(system_database_url=os.environ["DATABASE"])

    async def one(kind: str, number: int) -> None:
        options = {"queue_name": "jobs", "workflow_name": kind, "app_version": "1"}
        await client.enqueue_async(options, number)

    await drive(one)
    client.destroy()


asyncio.run(main())
