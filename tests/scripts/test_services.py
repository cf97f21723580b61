"""The tool that gives the tests their servers; the server here is a shell that waits."""

import signal
import socket
from pathlib import Path

import pytest

from servers import ports, processes, service
from servers.commands import start_if_possible
from servers.control import start, stop
from servers.record import Record
from servers.service import ServiceError

# The tool goes, the server stays: nobody waits for the process object.
pytestmark = pytest.mark.filterwarnings("ignore:subprocess .* is still running:ResourceWarning")


class Waiting:
    """A server that does nothing until it is told to stop."""

    name = "waiting"
    variable = "BACKWRIGHT_TEST_WAITING_URL"
    package = "waiting"
    account = "nobody"
    image = "waiting:1"
    image_port = 1
    image_options: tuple[str, ...] = ("--env=A={port}",)
    image_arguments: tuple[str, ...] = ("--durable",)
    stop_signal = signal.SIGTERM

    def __init__(self) -> None:
        self.is_installed = True
        self.script = "exec sleep 60"
        self.is_up = True

    def programs(self) -> Path | None:
        return Path("/bin") if self.is_installed else None

    def prepare(self, programs: Path, data: Path, user: str | None) -> None:
        data.mkdir(exist_ok=True)

    def command(self, programs: Path, data: Path, port: int) -> list[str]:
        return [str(programs / "sh"), "-c", self.script]

    def url(self, port: int) -> str:
        return f"waiting://127.0.0.1:{port}"

    def answers(self, url: str) -> bool:
        return self.is_up


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Waiting:
    """Kept under the test's own folder, which every user may enter, as one who is not root."""
    monkeypatch.setattr(service, "HOME", tmp_path)
    monkeypatch.setattr(processes, "unprivileged", lambda _: None)
    monkeypatch.delenv(Waiting.variable, raising=False)
    return Waiting()


def test_start_twice_is_one_server(server: Waiting) -> None:
    """Starting what runs gives the same server."""
    try:
        url, first = start(server), Record.of(server)
        assert start(server) == url
        assert Record.of(server) == first
    finally:
        assert stop(server)
    assert not first.runs()
    assert not stop(server)


def test_a_stopped_server_comes_back_where_it_was(server: Waiting) -> None:
    """Port and data are remembered; a port that somebody took meanwhile is not insisted on."""
    url = start(server)
    stop(server)
    assert start(server) == url
    stop(server)

    with socket.socket() as thief:
        thief.bind(("127.0.0.1", Record.of(server).port))
        thief.listen()
        assert start(server) != url
        stop(server)


def test_stop_leaves_processes_of_others_alone(server: Waiting) -> None:
    """A process that has the number of a server that ended is not the server."""
    start(server)
    mine = Record.of(server)
    Record(port=mine.port, data=mine.data, pid=mine.pid, born=mine.born - 1).keep(server)

    assert not stop(server)
    assert mine.runs()

    mine.keep(server)
    assert stop(server)


def test_a_server_that_ends_at_once_shows_its_last_words(server: Waiting) -> None:
    """Why it did not come up is said, not looked for."""
    server.is_up = False
    server.script = "echo no space left >&2; exit 1"

    with pytest.raises(ServiceError, match=r"(?s)did not come up.*no space left"):
        start(server)


def test_a_given_server_must_answer(server: Waiting, monkeypatch: pytest.MonkeyPatch) -> None:
    """A given URL is used as it is, and nothing is started in its place."""
    monkeypatch.setenv(server.variable, "waiting://elsewhere")
    assert start(server) == "waiting://elsewhere"

    server.is_up = False
    with pytest.raises(ServiceError, match="BACKWRIGHT_TEST_WAITING_URL=waiting://elsewhere"):
        start(server)
    assert Record.of(server) == Record()


def test_nowhere_to_get_it_from_names_every_way(
    server: Waiting, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without program, package and container, the error says what was tried and what to do."""
    monkeypatch.setenv("PATH", str(tmp_path))
    server.is_installed = False

    with pytest.raises(ServiceError) as caught:
        start(server)

    for part in ("only root on Debian", "neither docker nor podman", server.variable):
        assert part in str(caught.value)


def test_without_a_server_the_run_goes_on_but_not_in_ci(
    server: Waiting, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A contributor who can't have it skips its tests; CI may not."""
    monkeypatch.setenv("PATH", str(tmp_path))
    server.is_installed = False
    monkeypatch.setenv("CI", "false")

    assert start_if_possible(server) is None

    monkeypatch.setenv("CI", "true")
    with pytest.raises(ServiceError):
        start_if_possible(server)


def test_a_container_engine_is_the_last_resort(
    server: Waiting, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The container is published on this machine only, and stopped by its own identifier."""
    log, up = tmp_path / "calls", tmp_path / "up"
    engine = tmp_path / "docker"
    engine.write_text(
        f"""#!/bin/sh
        echo "$@" >> {log}
        case $1 in
            run) : > {up}; echo c0ffee;;
            inspect) [ -e {up} ] && echo true;;
            stop) /bin/rm {up};;
        esac
        """
    )
    engine.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    server.is_installed = False

    url = start(server)
    assert stop(server)

    port = url.rpartition(":")[2]
    calls = log.read_text().splitlines()
    assert (
        f"run --detach --rm --publish=127.0.0.1:{port}:1 --env=A={port} waiting:1 --durable"
        in calls
    )
    assert "stop c0ffee" in calls


def test_a_free_port_is_free() -> None:
    """What is offered can be listened on; what is listened on is not free."""
    port = ports.free_port()
    assert ports.is_free(port)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        assert not ports.is_free(port)
