"""Databases for the tests; the servers are given by URL (`scripts/services`)."""

import asyncio
import os
import shutil
import subprocess
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import asyncpg
import pytest
from small_disk import SmallDisk
from tests.sharing import Together
from xdist.remote import Producer

from backwright.domain.identifiers import new_id
from backwright.infrastructure.postgresql.administration import create_database, drop_database
from servers.kafka import Kafka
from servers.killable import KillableServer
from servers.nats import Nats
from servers.postgresql import PostgreSQL
from servers.rabbitmq import RabbitMQ
from servers.redis import Redis
from servers.service import Service

POSTGRESQL = "BACKWRIGHT_TEST_POSTGRESQL_URL"
RABBITMQ = "BACKWRIGHT_TEST_RABBITMQ_URL"
KAFKA = "BACKWRIGHT_TEST_KAFKA_URL"
REDIS = "BACKWRIGHT_TEST_REDIS_URL"
NATS = "BACKWRIGHT_TEST_NATS_URL"


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Together:
    """What is dear to make for some tests is made by one process."""
    return Together(config, log)


def server(variable: str) -> str:
    """The URL of a server; without one the test is skipped, and in CI it fails."""
    url = os.environ.get(variable)
    if url is None:
        without = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        without(f"{variable} is not set: scripts/services run -- .venv/bin/pytest")
    return url


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of all processes that run these tests now."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="session")
def postgresql_server() -> str:
    """The URL of a PostgreSQL server that answers."""
    url = server(POSTGRESQL)

    async def connect() -> None:
        connection = await asyncpg.connect(url, timeout=10)
        await connection.close()

    try:
        asyncio.run(connect())
    except (OSError, TimeoutError, asyncpg.PostgresError, ValueError) as error:
        pytest.fail(f"{POSTGRESQL}={url} can't be used: {error}")
    return url


@pytest.fixture
def postgresql_url(postgresql_server: str) -> Generator[str]:
    """An empty PostgreSQL database of this test's own."""
    name = f"test_{new_id().hex}"
    yield asyncio.run(create_database(postgresql_server, name))
    asyncio.run(drop_database(postgresql_server, name))


@contextmanager
def killable(kind: Service) -> Generator[KillableServer]:
    """A server that the tests of one module may stop and kill; it runs."""
    programs = kind.programs()
    if programs is None:
        without = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        without(f"the programs of a {kind.name} server are not installed")
    folder = Path(tempfile.mkdtemp(prefix="backwright-test-"))
    try:
        server = KillableServer(kind, programs, folder)
        server.start()
        yield server
        server.stop()
    finally:
        shutil.rmtree(folder)


@pytest.fixture(scope="module")
def killable_postgresql() -> Generator[KillableServer]:
    """A PostgreSQL server that the tests of one module may stop and kill; it runs."""
    with killable(PostgreSQL()) as server:
        yield server


@pytest.fixture(scope="module")
def killable_rabbitmq() -> Generator[KillableServer]:
    """A RabbitMQ server that the tests of one module may stop and kill; it runs."""
    with killable(RabbitMQ()) as server:
        yield server


@pytest.fixture(scope="module")
def killable_kafka() -> Generator[KillableServer]:
    """A Kafka broker that the tests of one module may stop and kill; it runs."""
    with killable(Kafka()) as server:
        yield server


@pytest.fixture(scope="module")
def killable_redis() -> Generator[KillableServer]:
    """A Redis server that the tests of one module may stop and kill; it runs."""
    with killable(Redis()) as server:
        yield server


@pytest.fixture(scope="module")
def killable_nats() -> Generator[KillableServer]:
    """A NATS server that the tests of one module may stop and kill; it runs."""
    with killable(Nats()) as server:
        yield server


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """A SQLite database of this test's own; the file is not there yet."""
    return f"sqlite:///{tmp_path}/test.db"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """An empty database of this test's own, on each kind of database in turn."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture(scope="session")
def rabbitmq_url() -> str:
    """The URL of a RabbitMQ server."""
    return server(RABBITMQ)


@pytest.fixture(scope="session")
def kafka_url() -> str:
    """The URL of a Kafka broker."""
    return server(KAFKA)


@pytest.fixture(scope="session")
def redis_url() -> str:
    """The URL of a Redis server."""
    return server(REDIS)


@pytest.fixture(scope="session")
def nats_url() -> str:
    """The URL of a NATS server with JetStream."""
    return server(NATS)


@pytest.fixture
def namespace() -> str:
    """A place of this test's own at a broker that tests share."""
    return f"test-{new_id().hex}"


@pytest.fixture
def small_disk(request: pytest.FixtureRequest, tmp_path: Path) -> Generator[SmallDisk]:
    """A disk of 4 MiB, or what it is parametrized with; skipped where this user may not mount."""
    folder = tmp_path / "small"
    folder.mkdir()
    mount = [
        "mount",
        "-t",
        "tmpfs",
        "-o",
        f"size={getattr(request, 'param', '4m')}",
        "tmpfs",
        folder,
    ]
    mounted = subprocess.run(mount, capture_output=True, check=False)
    if mounted.returncode:
        pytest.skip("this user may not mount a small disk here")
    yield SmallDisk(folder)
    subprocess.run(["umount", folder], check=True)
