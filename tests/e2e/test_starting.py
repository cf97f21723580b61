"""What `backwright run` says when it can't: one clear line, the remedy, and no traceback."""

import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Generator
from pathlib import Path

import pytest

from servers.control import free_port
from trial.project import COMMAND, run
from trial.server import SIGNING_KEY, Server


def refused(project: Path, *options: str, **environ: str) -> str:
    """What the command says when it does not start, as one line."""
    ports = {"PORT": str(free_port()), "GRPC_PORT": str(free_port())}
    done = run(project, COMMAND, "run", *options, **{**ports, **environ})
    assert done.returncode == 1, done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    (line,) = done.stderr.strip().splitlines()
    assert line.startswith("error ")
    return line


def test_a_port_in_use_is_named(project: Path, sqlite_url: str) -> None:
    """With another one that may be free."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        line = refused(project, "--port", str(port), DATABASE_URL=sqlite_url)

    assert f"127.0.0.1:{port}" in line
    assert f"--port {port + 1}" in line


@pytest.fixture
def read_only(tmp_path: Path) -> Generator[Callable[[Path], Path]]:
    """Makes folders such that nobody may write to them, whoever asks."""
    mounted: list[Path] = []

    def protect(folder: Path) -> Path:
        folder.chmod(0o555)
        if os.geteuid() == 0:
            for mount in (["--bind"], ["-o", "remount,bind,ro"]):
                done = subprocess.run(["mount", *mount, folder, folder], check=False)
                if done.returncode:
                    pytest.skip("root may write everywhere, and may not mount anything here")
                mounted.append(folder)
        return folder

    yield protect
    for folder in dict.fromkeys(mounted):
        subprocess.run(["umount", folder], check=True)
    for folder in tmp_path.iterdir():
        folder.chmod(0o755)


def test_a_read_only_folder_is_named(
    project: Path, tmp_path: Path, read_only: Callable[[Path], Path]
) -> None:
    """The one where the database should be."""
    folder = tmp_path / "read only"
    folder.mkdir()
    line = refused(project, DATABASE_URL=f"sqlite:///{read_only(folder)}/store.db")

    assert str(folder) in line
    assert "right to read and write" in line


def test_a_read_only_project_is_named(
    project: Path, tmp_path: Path, sqlite_url: str, read_only: Callable[[Path], Path]
) -> None:
    """Development's keys can't be made in it; given some, nothing is."""
    copy = tmp_path / "store"
    shutil.copytree(project, copy, ignore=shutil.ignore_patterns("var"))
    line = refused(read_only(copy), DATABASE_URL=sqlite_url)
    assert f"{copy}/var/keys" in line
    assert "SIGNING_KEYS" in line

    done = run(copy, COMMAND, "migrate", DATABASE_URL=sqlite_url, SIGNING_KEYS=SIGNING_KEY)
    assert done.returncode == 0, done.stderr


def test_the_default_database_needs_no_folder(project: Path, tmp_path: Path) -> None:
    """A fresh clone has no folder for data, and keys may come from the environment."""
    clone = tmp_path / "clone"
    shutil.copytree(project, clone, ignore=shutil.ignore_patterns("var"))

    done = run(clone, COMMAND, "migrate", SIGNING_KEYS=SIGNING_KEY)

    assert done.returncode == 0, done.stderr
    assert (clone / "var" / "app.db").exists()


def test_a_missing_folder_is_named(project: Path, tmp_path: Path) -> None:
    """It is not made: a typing error is more likely."""
    line = refused(project, DATABASE_URL=f"sqlite:///{tmp_path}/nowhere/store.db")

    assert f"{tmp_path}/nowhere does not exist" in line


def test_a_file_that_is_no_database_is_named(project: Path, tmp_path: Path) -> None:
    """And it is left as it is."""
    file = tmp_path / "letter.txt"
    file.write_text("Dear Sir or Madam, " * 100)
    line = refused(project, DATABASE_URL=f"sqlite:///{file}")

    assert "is not a SQLite database" in line
    assert file.read_text().startswith("Dear")


def test_a_server_that_is_away_is_named(project: Path) -> None:
    """Without the password."""
    port = free_port()
    line = refused(project, DATABASE_URL=f"postgresql://shop:s3cret@127.0.0.1:{port}/shop")

    assert f"127.0.0.1:{port}" in line
    assert "start the server" in line
    assert "s3cret" not in line


def test_a_missing_extra_is_named(project: Path, tmp_path: Path) -> None:
    """With what to install."""
    (tmp_path / "sitecustomize.py").write_text("import sys\nsys.modules['asyncpg'] = None\n")
    line = refused(project, DATABASE_URL="postgresql://127.0.0.1/shop", PYTHONPATH=str(tmp_path))

    assert "backwright[postgresql]" in line


def test_all_wrong_settings_are_named_at_once(project: Path) -> None:
    """One line each."""
    done = run(
        project, COMMAND, "run", PORT="eighty", WORKERS="0", ENVIRONMENT="staging", LOG_LEVEL="loud"
    )

    assert done.returncode == 1
    lines = done.stderr.strip().splitlines()
    names = [re.findall(r"[A-Z_]{4,}", line)[0] for line in lines]
    assert sorted(names) == ["ENVIRONMENT", "LOG_LEVEL", "PORT", "WORKERS"]


def with_workers_that(do: str, project: Path, folder: Path) -> Path:
    """A copy of the project whose workers do something before they serve."""
    copy = folder / "store"
    shutil.copytree(project, copy, ignore=shutil.ignore_patterns("var"))
    (copy / "var").mkdir()
    with (copy / "store" / "main.py").open("a", encoding="utf-8") as main:
        main.write("\nimport multiprocessing, os\nif multiprocessing.parent_process():\n")
        main.write(f"    {do}\n")
    return copy


def test_a_worker_that_dies_at_start_is_told(
    project: Path, tmp_path: Path, new_sqlite: Callable[[], str]
) -> None:
    """The server ends, and nobody is left who keeps the port."""
    copy = with_workers_that("os._exit(9)", project, tmp_path)

    line = refused(copy, "--workers", "2", DATABASE_URL=new_sqlite())

    assert "a worker ended with exit code 9 before it served" in line


def test_ready_means_that_every_worker_serves(
    project: Path, tmp_path: Path, new_sqlite: Callable[[], str]
) -> None:
    """Not that they have been started."""
    copy = with_workers_that("open(f'var/worker-{os.getpid()}', 'w')", project, tmp_path)
    server = Server(copy, new_sqlite(), workers=3)
    try:
        server.launch()
        deadline = time.monotonic() + 30
        while "ready in" not in server.said():
            assert server.running, server.said()
            assert time.monotonic() < deadline, server.said()
            time.sleep(0.01)
        assert len(list(copy.glob("var/worker-*"))) == 3
        assert server.stop() == 0
    finally:
        server.end()


def test_production_needs_a_key_of_its_own(project: Path, sqlite_url: str) -> None:
    """One that was made for development is no secret."""
    line = refused(project, DATABASE_URL=sqlite_url, ENVIRONMENT="production")

    assert "SIGNING_KEYS" in line
    assert "backwright keys" in line


def test_an_old_schema_is_named(project: Path, sqlite_url: str) -> None:
    """Where migrating at start is switched off."""
    line = refused(project, DATABASE_URL=sqlite_url, MIGRATE="check")

    assert "backwright migrate" in line


def test_a_folder_without_a_project_is_told(tmp_path: Path) -> None:
    """And how to make one."""
    assert "backwright new" in refused(tmp_path)
