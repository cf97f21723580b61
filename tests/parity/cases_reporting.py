"""Reports of what was sold."""

from collections.abc import Mapping
from typing import Any

from tests.parity.cases import Arrange, Case, Ready, at
from tests.parity.world import World

_DAYS = {"first": "2026-01-01", "last": "2026-01-31", "format": "csv"}


def report(who: str, finished: bool = False, **values: Any) -> Arrange:
    """A call about a report that is asked for, or ready."""

    async def ready(world: World) -> Ready:
        made = await world.has("CreateReport", **_DAYS)
        if finished:
            made = await world.has("FinishReport", id=made["id"], file="january.csv")
        return Ready(values={"id": made["id"], **values}, who=who, version=made["version"])

    return ready


CASES: Mapping[str, Case] = {
    "CreateReport": Case(
        ready=at("staff", **_DAYS),
        stranger="ada",
        invalid={"first": "yesterday", "last": "2026-02-30"},
        faults=("/first", "/last"),
        conflicts={
            "backwards": (at("staff", **{**_DAYS, "last": "2025-12-31"}), "report.period"),
        },
        other={"format": "pdf"},
    ),
    "GetReport": Case(ready=report("staff", finished=True), stranger="ada"),
    "ListReports": Case(
        ready=at("staff", limit=1, total=True, sort="created_at", status=["asked"]),
        stranger="ada",
        invalid={"limit": 0},
        faults=("/limit",),
        conflicts={"a cursor of nothing": (at("staff", after="nothing"), "validation")},
    ),
    "FinishReport": Case(
        ready=report("staff", file="january.csv"),
        stranger="ada",
        invalid={"id": "a report", "file": "x" * 401},
        faults=("/file", "/id"),
        conflicts={"ready": (report("staff", finished=True, file="again.csv"), "illegal_state")},
        other={"file": "february.csv"},
    ),
}
