"""The store, made once, and a world of it for each protocol."""

import shutil
from collections.abc import AsyncGenerator, Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from uuid import UUID

import pytest
import pytest_asyncio
from tests.parity.cases import seed
from tests.parity.outcome import Asked, Outcome
from tests.parity.speaking import SPEAKING
from tests.parity.world import NAME, PASSWORD, Limiter, Person, World

from backwright.builder.creating.beginnings import Template
from backwright.builder.plan.building import build
from backwright.infrastructure.jose import new_key
from backwright.main.application import Application
from backwright.main.loading import Project
from backwright.main.settings import Settings, load
from backwright.testing.clock import FixedClock
from backwright.testing.identity import FakePasswords

PEOPLE = {"admin": "admin", "staff": "staff", "ada": "customer", "ben": "customer"}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store, in a folder of its own."""
    folder: Path = tmp_path_factory.mktemp("parity") / NAME
    for path, text in Template("store").files(NAME):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    build(folder, checks=())
    return folder


class Making:
    """Makes stores on copies of one database, with everything in it that tests begin with."""

    def __init__(self, project: Path, folder: Path) -> None:
        self._folder = folder
        self._project = project
        self._key = new_key()
        self._filled = folder / "filled.db"
        self._people: dict[str, Person] = {}
        self._known: Mapping[str, str] = {}
        self._factory = Project.at(project).factory()

    def store(self, file: Path) -> tuple[Application, FixedClock, Limiter]:
        """One, not opened yet."""
        limiter, clock = Limiter(), FixedClock()
        values = {
            "DATABASE_URL": f"sqlite:///{file}",
            "SIGNING_KEYS": self._key,
            "WORKER": "off",
            "LOG_LEVEL": "error",
            "ACCESS_LOG": "false",
            "GRPC_PORT": "0",
        }
        kind = type(Project.at(self._project).settings({}))
        settings: Settings = load(kind, values)
        with pytest.MonkeyPatch.context() as patching:
            patching.chdir(self._project)
            patching.setattr("backwright.main.composing.MemoryRateLimiter", lambda: limiter)
            patching.setattr("backwright.main.identity.Argon2Passwords", FakePasswords)
            return self._factory(settings, clock=clock), clock, limiter

    async def fill(self) -> None:
        """Make what every world has."""
        application, clock, limiter = self.store(self._filled)
        async with application:
            somebody = Person(UUID(int=1), ("admin", "customer"))
            world = World(
                application=application,
                clock=clock,
                limiter=limiter,
                file=self._filled,
                people={"admin": somebody},
                speaking=_Silent(),
            )
            for name, role in PEOPLE.items():
                email = f"{name}@example.com"
                user = await world.has(
                    "RegisterUser", email=email, display_name=name.title(), password=PASSWORD
                )
                await world.has("GrantRoles", id=user["id"], roles=[role])
                self._people[name] = Person(UUID(user["id"]), (role,))
            self._known = await seed(world)

    async def world(self, protocol: str, within: AsyncExitStack) -> World:
        """The filled store, called by one protocol."""
        file = self._folder / f"{protocol}.db"
        shutil.copyfile(self._filled, file)
        application, clock, limiter = self.store(file)
        await within.enter_async_context(application)
        if protocol == "grpc":
            await application.listen()
        speaking = SPEAKING[protocol](application)
        within.push_async_callback(speaking.close)
        return World(
            application=application,
            clock=clock,
            limiter=limiter,
            file=file,
            people=self._people,
            speaking=speaking,
            known=self._known,
        )


class _Silent:
    async def call(self, asked: Asked) -> Outcome:
        raise NotImplementedError

    async def close(self) -> None:
        raise NotImplementedError


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def worlds(
    project: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncGenerator[Mapping[str, World]]:
    """A world for each protocol, all of them in the same state."""
    making = Making(project, tmp_path_factory.mktemp("worlds"))
    await making.fill()
    async with AsyncExitStack() as within:
        yield {protocol: await making.world(protocol, within) for protocol in SPEAKING}
