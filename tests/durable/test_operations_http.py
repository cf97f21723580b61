"""Operators over HTTP."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from uuid import UUID

import httpx2
import pytest
import workshop

from backwright.main.application import Application
from backwright.testing.app import TestApp
from backwright.testing.clock import FixedClock
from banking import prepare, settings, until, working

ROLES = {"admin": ["operations"], "staff": list[str]()}


@pytest.fixture
async def opened(sqlite_url: str) -> AsyncGenerator[Application]:
    workshop.sent.clear()
    workshop.broken.clear()
    application = workshop.application(settings(sqlite_url), FixedClock(), roles=ROLES)
    await prepare(application)
    async with application:
        yield application


@asynccontextmanager
async def caller(application: Application, *roles: str) -> AsyncGenerator[httpx2.AsyncClient]:
    tokens = await application.send(workshop.Enter(roles=list(roles)))
    headers = [("authorization", f"Bearer {tokens.access_token}")]
    async with TestApp(application).client(headers) as client:
        yield client


async def test_dead_letters_are_seen_edited_and_replayed(opened: Application) -> None:
    """By callers whose roles include `operations`."""
    workshop.broken.add(0)
    await opened.send(workshop.Ask(amount=2))
    async with caller(opened, "admin") as admin, working(opened):
        await until(lambda: _parked(admin, 1))
        page = (await admin.get("/operations/work-items", params={"state": "parked"})).json()
        number = page["items"][0]["number"]
        shown = (await admin.get(f"/operations/work-items/{number}")).json()
        assert shown["work"]["error"] == "RuntimeError: nobody lives at number 0"
        wrong = {"envelope": {**shown["envelope"], "data": {}}}
        refused = await admin.put(f"/operations/work-items/{number}", json=wrong)
        assert refused.status_code == 422
        assert refused.json()["errors"][0]["code"] == "undecodable"
        right = {"envelope": {**shown["envelope"], "data": {"number": 5}}, "replay": True}
        assert (await admin.put(f"/operations/work-items/{number}", json=right)).status_code == 200
        await until(lambda: _parked(admin, 0))

    assert 5 in workshop.sent


async def _parked(admin: httpx2.AsyncClient, amount: int) -> bool:
    queues = (await admin.get("/operations/queues")).json()["items"]
    (mail,) = [queue for queue in queues if queue["name"] == "mail"]
    return bool(mail["parked"] == amount and mail["waiting"] + mail["running"] == 0)


async def test_queues_and_schedules_are_paused_and_resumed(opened: Application) -> None:
    """Each answers with how it is now."""
    async with caller(opened, "admin") as admin:
        assert (await admin.post("/operations/queues/mail/pause")).status_code == 204
        queues = (await admin.get("/operations/queues")).json()["items"]
        assert [queue["name"] for queue in queues if queue["paused"]] == ["mail"]
        assert (await admin.post("/operations/queues/mail/resume")).status_code == 204
        assert (await admin.post("/operations/queues/nails/pause")).status_code == 404
        async with working(opened):
            await until(lambda: _scheduled(admin))
        name = "/operations/schedules/workshop.hourly"
        paused = await admin.post(f"{name}/pause")
        assert paused.json()["paused"] is True
        assert (await admin.post(f"{name}/resume")).json()["next_at"] == "2026-01-01T13:00:00Z"
        assert (await admin.post("/operations/dead/discard", json={})).status_code == 422


async def _scheduled(admin: httpx2.AsyncClient) -> bool:
    return bool((await admin.get("/operations/schedules")).json()["items"])


async def test_a_stuck_saga_is_seen_and_put_right(opened: Application) -> None:
    """Its steps, its errors, and what became of it."""
    workshop.broken.add(4)
    saga = await opened.send(workshop.Order(number=4))
    async with caller(opened, "admin") as admin, working(opened):
        await until(lambda: _is(admin, saga, "stuck"))
        (listed,) = (await admin.get("/operations/sagas", params={"status": "stuck"})).json()[
            "items"
        ]
        assert listed["id"] == str(saga)
        shown = (await admin.get(f"/operations/sagas/{saga}")).json()
        assert [stage["name"] for stage in shown["stages"]] == ["cut", "paint"]
        assert "the furnace is cold" in str(shown["attempts"])
        early = await admin.post(f"/operations/sagas/{saga}/cancel", json={"reason": "no"})
        assert early.status_code == 409
        (step,) = (await admin.get("/operations/work-items", params={"id": str(saga)})).json()[
            "items"
        ]
        taken = await admin.post(f"/operations/work-items/{step['number']}/cancel", json={})
        assert taken.status_code == 422
        assert f"backwright sagas abandon {saga}" in taken.json()["detail"]
        workshop.broken.clear()
        assert (await admin.post(f"/operations/sagas/{saga}/retry")).status_code == 200
        await until(lambda: _is(admin, saga, "failed"))
        gone = await admin.post(f"/operations/sagas/{saga}/abandon", json={"reason": "melted"})
        assert gone.status_code == 409


async def _is(admin: httpx2.AsyncClient, saga: UUID, status: str) -> bool:
    shown = await admin.get(f"/operations/sagas/{saga}")
    return bool(shown.json()["saga"]["status"] == status)


async def test_nobody_else_gets_in(opened: Application) -> None:
    """Neither strangers nor people with other roles."""
    async with caller(opened, "staff") as staff, TestApp(opened).client() as stranger:
        assert (await staff.get("/operations/queues")).status_code == 403
        assert (await stranger.get("/operations/queues")).status_code == 401
        assert (await stranger.post("/operations/dead/replay", json={})).status_code == 401


async def test_it_is_not_there_unless_a_role_grants_it(opened: Application) -> None:
    """And is documented where it is."""
    without = workshop.application(opened.settings, roles={"staff": []})
    assert not any("/operations" in path for path in without.openapi()["paths"])
    assert "/operations/queues" in opened.openapi()["paths"]
