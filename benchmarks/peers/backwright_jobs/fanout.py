"""One event to many clients: a command commits it, and each client is told what it may see."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import NewType
from uuid import UUID

import sqlalchemy as sa
import uvicorn
import uvloop
from fanning import measure

from backwright.application import Command, Query, Reader, UnitOfWork, handles, public
from backwright.application.messages import AggregateView
from backwright.domain import Aggregate, DomainEvent, new_id
from backwright.infrastructure.sql import Mapping, Reading, aggregate_table
from backwright.infrastructure.sql.schema import create_tables
from backwright.infrastructure.sql.tables import module_metadata
from backwright.infrastructure.sql.types import Text
from backwright.main.application import Application
from backwright.main.module import Module
from backwright.main.server import spoken
from backwright.main.settings import Settings, load
from backwright.presentation.rest import Api

NewsId = NewType("NewsId", UUID)
metadata = module_metadata()


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsTold(DomainEvent):
    """There is something new."""

    text: str


@dataclass(slots=True, kw_only=True, eq=False)
class News(Aggregate[NewsId]):
    """Something new."""

    text: str


class NewsView(AggregateView, frozen=True, kw_only=True):
    """Something new, as it is shown."""

    text: str


class TellNews(Command[NewsView], frozen=True):
    """Tell everybody."""

    text: str


class GetNews(Query[NewsView], frozen=True):
    """One of them."""

    id: NewsId


@handles(TellNews, allow=public)
async def tell_news(command: TellNews, uow: UnitOfWork) -> News:
    """Store it with its event."""
    news = News(id=NewsId(new_id()), text=command.text)
    news.record(NewsTold(text=command.text))
    return uow.add(news)


@handles(GetNews, allow=public)
async def get_news(query: GetNews, reader: Reader[NewsView]) -> NewsView:
    """What each client is shown."""
    return await reader.get(query.id)


table = aggregate_table("bench_news", metadata, sa.Column("text", Text(), nullable=False))
mapping, reading = Mapping(News, table), Reading(NewsView, table)
api = Api("news")
api.resource(NewsView, create=TellNews, get=GetNews, live=True)


async def main() -> None:
    """Serve, and tell."""
    here = sys.modules[__name__]
    module = Module(name="bench", use_cases=[here], events=[here], tables=[here], apis=[api])
    given = {
        "DATABASE_URL": os.environ["DATABASE"],
        "PROTOCOLS": "rest,websocket",
        "WORKER": "off",
        "RATE_LIMIT": "1000000/second",
        "LOG_LEVEL": "warning",
    }
    settings = load(Settings, given)
    app = Application("bench", settings, modules=[module], folder=Path(__file__).parent)
    await app.database.open()
    await create_tables(app.database, app.migrations.metadata.sorted_tables)
    await app.database.close()
    config = uvicorn.Config(app, port=0, log_config=None, lifespan="on", **spoken(settings))
    hello = {"type": "hello"}
    subscribe = {"type": "subscribe", "id": "1", "channel": "news"}
    await measure(config, "/ws", lambda: app.send(TellNews(text="a" * 200)), hello, subscribe)


uvloop.run(main())
