"""Make the tables."""

import asyncio

from work import application, prepare

asyncio.run(prepare(application()))
