"""Accounts, and who is logged in."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tests.parity.cases import Arrange, Case, Ready, at
from tests.parity.world import PASSWORD, Person, World

_NEXT = "another battery staple"


async def somebody(world: World) -> dict[str, Any]:
    """A new account: its user, with the `login` that it has."""
    login = f"{world.new('somebody')}@example.com"
    user = await world.has("RegisterUser", email=login, display_name="Somebody", password=PASSWORD)
    return {**user, "login": login}


def user(who: str = "", **values: Any) -> Arrange:
    """A call about a new account; by its own person, unless it is by somebody else."""

    async def ready(world: World) -> Ready:
        made = await somebody(world)
        own = world.token_of(Person(made["id"], ("customer",)))
        return Ready(
            values={"id": made["id"], **values},
            who=who,
            token=None if who else own,
            version=made["version"],
        )

    return ready


async def new_user(world: World) -> Ready:
    """An account that is not there yet."""
    email = f"{world.new('new')}@Example.com"
    return Ready(values={"email": email, "display_name": "Néw", "password": PASSWORD})


def credentials(password: str = PASSWORD, failures: int = 0) -> Arrange:
    """Logging in with a new account, after so many failures."""

    async def ready(world: World) -> Ready:
        made = await somebody(world)
        for _ in range(failures):
            await world.fails("LogIn", email=made["login"], password=_NEXT)
        return Ready(values={"email": made["login"], "password": password})

    return ready


def session(used: bool = False) -> Arrange:
    """A refresh token of a new session, which was used already or not."""

    async def ready(world: World) -> Ready:
        made = await somebody(world)
        tokens = await world.has("LogIn", email=made["login"], password=PASSWORD)
        if used:
            await world.has("RefreshSession", refresh_token=tokens["refresh_token"])
        return Ready(values={"refresh_token": tokens["refresh_token"]})

    return ready


def logged_in(**values: Any) -> Arrange:
    """Somebody new who is logged in, and says something of themselves."""

    async def ready(world: World) -> Ready:
        made = await somebody(world)
        tokens = await world.has("LogIn", email=made["login"], password=PASSWORD)
        return Ready(values=values, token=tokens["access_token"])

    return ready


async def deactivated(world: World) -> Ready:
    """Logging in with an account that was taken away."""
    ready = await credentials()(world)
    made = await somebody(world)
    await world.has("DeactivateUser", id=made["id"])
    return replace(ready, values={**ready.values, "email": made["login"]})


CASES: Mapping[str, Case] = {
    "RegisterUser": Case(
        ready=new_user,
        invalid={"email": "nobody", "display_name": "", "password": "short"},
        faults=("/display_name", "/email", "/password"),
        conflicts={
            "known": (
                at("", email="ADA@example.com", display_name="Ada", password=PASSWORD),
                "duplicate",
            ),
            "too common": (
                at("", email="x@example.com", display_name="X", password="password123"),
                "validation",
            ),
        },
    ),
    "LogIn": Case(
        ready=credentials(),
        invalid={"email": "nobody", "password": "x" * 129},
        faults=("/email", "/password"),
        conflicts={
            "wrong": (credentials(_NEXT), "unauthenticated"),
            "locked": (credentials(failures=5), "rate_limited"),
            "deactivated": (deactivated, "unauthenticated"),
        },
    ),
    "RefreshSession": Case(
        ready=session(),
        invalid={"refresh_token": "x" * 1001},
        faults=("/refresh_token",),
        conflicts={
            "no token": (at("", refresh_token="nothing"), "unauthenticated"),
            "used before": (session(used=True), "unauthenticated"),
        },
    ),
    "LogOut": Case(ready=logged_in(), invalid={}),
    "GetMe": Case(ready=at("ada"), invalid={}),
    "ChangePassword": Case(
        ready=logged_in(current_password=PASSWORD, new_password=_NEXT),
        invalid={"current_password": "x" * 129, "new_password": "short"},
        faults=("/current_password", "/new_password"),
        conflicts={
            "wrong": (
                logged_in(current_password=_NEXT, new_password=_NEXT),
                "unauthenticated",
            ),
            "too common": (
                logged_in(current_password=PASSWORD, new_password="password123"),
                "validation",
            ),
        },
    ),
    "GetUser": Case(ready=user(), stranger="ben", hidden=True),
    "ListUsers": Case(
        ready=at("admin", limit=2, total=True, sort="email", active=True, roles=["customer"]),
        stranger="staff",
        invalid={"limit": 0, "search": "x" * 201},
        faults=("/limit", "/search"),
        conflicts={"a cursor of nothing": (at("admin", after="nothing"), "validation")},
    ),
    "ChangeUser": Case(
        ready=user(display_name="Somebody else"),
        stranger="ben",
        hidden=True,
        invalid={"id": "somebody", "display_name": ""},
        faults=("/display_name", "/id"),
    ),
    "DeactivateUser": Case(ready=user(), stranger="ben", hidden=True),
    "GrantRoles": Case(
        ready=user("admin", roles=["staff", "customer"]),
        stranger="staff",
        invalid={"id": "somebody", "roles": []},
        faults=("/id", "/roles"),
    ),
}
