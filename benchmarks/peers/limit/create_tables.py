"""Make the tables of an empty database."""

import asyncio
import os

from storage import open_store

asyncio.run(open_store(os.environ["DATABASE_URL"], 1).create_tables())
