"""What the environment says."""

import os

from sqlalchemy import make_url

DRIVERS = {"postgresql": "postgresql+asyncpg", "sqlite": "sqlite+aiosqlite"}

_url = make_url(os.environ["DATABASE_URL"])
DATABASE_URL = _url.set(drivername=DRIVERS[_url.drivername])
POOL_SIZE = int(os.environ["POOL_SIZE"])
RATE_LIMIT = os.environ["RATE_LIMIT"]
ROUTES = int(os.environ["ROUTES"])
SECRET_KEY = os.environ["SECRET_KEY"]
