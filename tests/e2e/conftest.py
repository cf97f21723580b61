"""The store as a real process, made once and served on each kind of database."""

import asyncio
import shutil
from collections.abc import Callable, Generator
from contextlib import closing
from pathlib import Path

import pytest
from tests.sharing import once

from backwright.domain.identifiers import new_id
from backwright.infrastructure.postgresql.administration import create_database, drop_database
from trial.people import SEEDED, Person
from trial.project import fill, make_store
from trial.server import Server


@pytest.fixture(scope="session")
def project(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store, in a folder of its own."""
    made = once(shared, "stores", make_store)
    return Path(shutil.copytree(made, tmp_path_factory.mktemp("projects") / "own")) / "store"


@pytest.fixture(scope="session")
def filled_sqlite(project: Path, shared: Path) -> Path:
    """A database file with the seeded store, for copying."""

    def filled(folder: Path) -> None:
        fill(project, f"sqlite:///{folder / 'store.db'}")

    return once(shared, "filled", filled) / "store.db"


@pytest.fixture(scope="session")
def filled_postgresql(project: Path, postgresql_server: str) -> Generator[str]:
    """The name of a database with the seeded store, for copying."""
    name = f"filled_{new_id().hex}"
    url = asyncio.run(create_database(postgresql_server, name))
    fill(project, url)
    yield name
    asyncio.run(drop_database(postgresql_server, name))


@pytest.fixture(scope="session")
def new_sqlite(filled_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], str]:
    """Makes SQLite databases with the seeded store in them."""

    def make() -> str:
        file = tmp_path_factory.mktemp("sqlite") / "store.db"
        shutil.copyfile(filled_sqlite, file)
        return f"sqlite:///{file}"

    return make


@pytest.fixture(scope="session")
def new_postgresql(postgresql_server: str, filled_postgresql: str) -> Generator[Callable[[], str]]:
    """Makes PostgreSQL databases with the seeded store in them."""
    made: list[str] = []

    def make() -> str:
        made.append(f"test_{new_id().hex}")
        return asyncio.run(create_database(postgresql_server, made[-1], template=filled_postgresql))

    yield make
    for name in made:
        asyncio.run(drop_database(postgresql_server, name))


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def served_url(request: pytest.FixtureRequest) -> str:
    """The database that `store` runs on: each kind in turn."""
    new: Callable[[], str] = request.getfixturevalue(f"new_{request.param}")
    return new()


@pytest.fixture(scope="session")
def store(project: Path, served_url: str) -> Generator[Server]:
    """The store, serving; every test makes its own accounts and orders in it."""
    server = Server(project, served_url)
    try:
        server.start()
        yield server
        assert server.stop() == 0, server.said()
    finally:
        server.end()


@pytest.fixture
def person(store: Server) -> Generator[Callable[[], Person]]:
    """Makes people who call the store, not logged in."""
    people: list[Person] = []

    def make() -> Person:
        people.append(Person(store.address))
        return people[-1]

    yield make
    for each in people:
        each.close()


@pytest.fixture
def stranger(person: Callable[[], Person]) -> Person:
    """Somebody without an account."""
    return person()


@pytest.fixture
def customer(person: Callable[[], Person]) -> Person:
    """Somebody new who is logged in."""
    return person().register()


@pytest.fixture(scope="session")
def ada(store: Server) -> Generator[Person]:
    """A seeded customer, for whom it makes no difference what others do in her name."""
    with closing(Person(store.address)) as person:
        yield person.log_in("ada@example.com", SEEDED)


@pytest.fixture(scope="session")
def staff(store: Server) -> Generator[Person]:
    """The seeded member of staff."""
    with closing(Person(store.address)) as person:
        yield person.log_in("staff@example.com", SEEDED)
