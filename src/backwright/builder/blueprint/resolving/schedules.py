"""Reads what a module does at set times."""

import re
from datetime import timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from backwright.application.durable.spans import span
from backwright.application.schedules.cron import Cron
from backwright.builder.blueprint.findings import Spot
from backwright.builder.blueprint.format.reactions import SchedulePart
from backwright.builder.blueprint.reactions import Schedule
from backwright.builder.blueprint.resolving import names
from backwright.builder.blueprint.resolving.doing import Doings, length
from backwright.builder.blueprint.resolving.drafts import Draft, ModuleDraft

_REASON = re.compile(r"^'.*?' (?:is no line of cron that ever fires: )?")
_SHORTEST = timedelta(seconds=1)


def read_schedules(draft: Draft, module: ModuleDraft) -> tuple[Schedule, ...]:
    """The schedules that are good; what is wrong with the others is noted."""
    found: list[Schedule] = []
    for name, part in module.part.schedules.items():
        spot = module.spot.down("schedules", name)
        if names.is_function(draft.findings, spot, name, "schedule"):
            made = _schedule(draft, module, name, part, spot)
            found += [made] if made is not None else []
    return tuple(found)


def _schedule(
    draft: Draft, module: ModuleDraft, name: str, part: SchedulePart, spot: Spot
) -> Schedule | None:
    _check_times(draft, part, spot)
    run = Doings(draft, module).enqueuing(part.run, part.with_, spot, None, "run")
    if run is None:
        return None
    return Schedule(
        name=name.replace("_", "-"),
        snake=name,
        cron=" ".join((part.cron or "").split()),
        every=part.every or "",
        zone=part.tz or "",
        run=run,
        missed=part.missed,
        description=part.description,
    )


def _check_times(draft: Draft, part: SchedulePart, spot: Spot) -> None:
    if (part.cron is None) == (part.every is None):
        message = "a schedule has either cron or every"
        draft.findings.add(
            "missing_key", spot, message, "say cron: 0 9 * * *, or every: 1h", key=True
        )
        return
    if part.every is not None:
        _check_every(draft, part, part.every, spot)
        return
    zone = _zone(draft, part.tz or "UTC", spot / "tz")
    try:
        Cron(part.cron or "", zone)
    except ValueError as error:
        hint = _REASON.sub("", str(error)) or "minute, hour, day, month, weekday: 0 9 * * 1-5"
        draft.findings.add("wrong_cron", spot / "cron", "this never fires", hint)


def _check_every(draft: Draft, part: SchedulePart, every: str, spot: Spot) -> None:
    before = len(draft.findings.diagnostics)
    length(draft.findings, spot / "every", every)
    if len(draft.findings.diagnostics) == before and span(every) < _SHORTEST:
        draft.findings.add("wrong_timeout", spot / "every", "a second is the shortest there is")
    if part.tz is not None:
        message = "a length of time is the same in all time zones"
        draft.findings.add("unfit_key", spot / "tz", message, "leave it out, or use cron", key=True)


def _zone(draft: Draft, written: str, spot: Spot) -> ZoneInfo:
    try:
        return ZoneInfo(written)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        hint = "write it like Europe/Berlin or America/New_York"
        draft.findings.add("unknown_value", spot, f'"{written}" is no time zone', hint)
        return ZoneInfo("UTC")
