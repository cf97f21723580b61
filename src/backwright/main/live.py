"""What of one application can be followed."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import msgspec
import msgspec.inspect as inspect

from backwright.application.live.channel import Channel, asks_nobody
from backwright.application.live.feed import Feed
from backwright.application.live.presence import Presence
from backwright.application.live.telling import Telling
from backwright.application.messages import Query
from backwright.application.pipeline import Pipelines
from backwright.application.use_case import UseCase
from backwright.domain.errors import UnavailableError
from backwright.infrastructure.sql.event_log import SqlEventLog
from backwright.infrastructure.sql.presence import SqlSeats
from backwright.infrastructure.sql.store import SqlStore
from backwright.main.module import Module
from backwright.main.persistence import Persistence
from backwright.presentation.exposing import ApiError, Exposed, Kind, exposed
from backwright.presentation.exposing.inspecting import type_info


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveParts:
    """What can be followed, who tells of it, and who is there."""

    feed: Feed
    telling: Telling
    presence: Presence

    async def close(self) -> None:
        """Tell nobody any more, and leave."""
        await self.telling.close()
        with suppress(UnavailableError):
            await self.presence.close()


def live_parts(
    modules: Sequence[Module],
    use_cases: Sequence[UseCase],
    stored: Persistence,
    pipelines: Pipelines,
) -> LiveParts:
    """Put together; raises `ApiError` for what can't be followed."""
    telling = Telling(SqlEventLog(stored.database), stored.told, pipelines.asking)
    try:
        feed = Feed(_channels(modules, use_cases, stored.store), telling)
    except ValueError as error:
        raise ApiError((str(error),)) from error
    return LiveParts(feed=feed, telling=telling, presence=Presence(SqlSeats(stored.database)))


def is_live(modules: Sequence[Module]) -> bool:
    """Whether anything can be followed."""
    return any(
        getattr(declared, "channel", "")
        for module in modules
        for api in module.apis
        for declared in api.declared
    )


def _channels(
    modules: Sequence[Module], use_cases: Sequence[UseCase], store: SqlStore
) -> Iterator[Channel]:
    kinds = _kinds(modules)
    apis = [api for module in modules for api in module.apis]
    shown = [each for each in exposed(apis, use_cases) if each.channel]
    gets = {each.channel: each for each in shown if each.kind is Kind.GET}
    views = {each.channel: each.view for each in shown}
    found = {name: _problem(gets.get(name), kinds.get(view)) for name, view in views.items()}
    problems = [f"channel {name}: {problem}" for name, problem in found.items() if problem]
    if problems:
        raise ApiError(tuple(problems))
    for name, each in gets.items():
        query: type[Query[Any]] = each.message  # type: ignore[assignment]  # what gets is a query
        yield Channel(
            name=name,
            kind=kinds[each.view],
            view=each.result,
            query=query,
            case=each.use_case,
            key=each.key,
            alike=_is_alike(each.use_case, store),
        )


def _is_alike(case: UseCase, store: SqlStore) -> bool:
    views = asks_nobody(case)
    return views is not None and all(map(store.is_alike, views))


def _kinds(modules: Sequence[Module]) -> Mapping[Any, str]:
    """For each view the class of the aggregate whose table it is read from."""
    of_table = {
        mapping.table: mapping.kind.__name__ for module in modules for mapping in module.mappings()
    }
    return {
        reading.view: of_table[reading.table]
        for module in modules
        for reading in module.readings()
        if reading.table in of_table
    }


def _problem(get: Exposed | None, kind: str | None) -> str:
    if get is None:
        return "live=True needs get= beside it"
    if kind is None:
        return "live=True needs a view that is read from an aggregate's table"
    if not _is_id(get):
        return f"live=True needs {get.name} to take the id of one"
    return ""


def _is_id(get: Exposed) -> bool:
    """Whether an id is all that it needs."""
    asked = {field.name: field for field in msgspec.structs.fields(get.message)}
    key = asked.pop(get.key, None)
    needed = any(field.required for field in asked.values())
    return key is not None and isinstance(type_info(key.type), inspect.UUIDType) and not needed
