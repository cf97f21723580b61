"""What `scripts/services` can be asked to do."""

import argparse
import contextlib
import fcntl
import os
import shlex
import signal
import subprocess
from collections.abc import Generator, Sequence
from types import FrameType

import servers
from servers.control import start, stop
from servers.kafka import Kafka
from servers.nats import Nats
from servers.postgresql import PostgreSQL
from servers.rabbitmq import RabbitMQ
from servers.record import Record
from servers.redis import Redis
from servers.service import HOME, MissingError, Service, ServiceError, say

SERVICES: tuple[Service, ...] = (PostgreSQL(), RabbitMQ(), Kafka(), Redis(), Nats())


@contextlib.contextmanager
def alone() -> Generator[None]:
    """Let no other start or stop of this checkout run at the same time."""
    HOME.mkdir(parents=True, exist_ok=True)
    with (HOME / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def url_now(service: Service) -> str | None:
    """Where the given or the running server is."""
    if given := os.environ.get(service.variable):
        return given
    record = Record.of(service)
    return service.url(record.port) if record.runs() else None


def start_all(services: Sequence[Service]) -> int:
    """Start each, and say where it is."""
    with alone():
        for service in services:
            say(f"{service.name}: {start(service)}")
    return 0


def stop_all(services: Sequence[Service]) -> int:
    """Stop each that was started here."""
    with alone():
        for service in services:
            say(f"{service.name}: {'stopped' if stop(service) else 'was not started here'}")
    return 0


def show_status(services: Sequence[Service]) -> int:
    """One line each; 3 when one of them does not answer."""
    code = 0
    for service in services:
        url = url_now(service)
        up = url is not None and service.answers(url)
        state = "running" if up else "does not answer" if url else "stopped"
        origin = f"(given by {service.variable})" if os.environ.get(service.variable) else ""
        print(f"{service.name:12} {state:16} {url or ''} {origin}".rstrip())
        code = code if up else 3
    return code


def show_environment(services: Sequence[Service]) -> int:
    """Lines for a shell to evaluate."""
    for service in services:
        url = url_now(service)
        if url is None:
            raise ServiceError(f"{service.name} does not run: scripts/services start")
        print(f"export {service.variable}={shlex.quote(url)}")
    return 0


def run(services: Sequence[Service], command: Sequence[str]) -> int:
    """Run a command with the servers, then stop those that did not run before."""
    fresh = [service for service in services if url_now(service) is None]
    try:
        with alone():
            urls = {service.variable: start_if_possible(service) for service in services}
        return run_with({name: url for name, url in urls.items() if url}, command)
    finally:
        with alone():
            for service in fresh:
                stop(service)


def start_if_possible(service: Service) -> str | None:
    """The URL; without the server, tests that need it are skipped, but in CI that is an error."""
    try:
        return start(service)
    except MissingError as error:
        if os.environ.get("CI") == "true":
            raise
        say(f"{error}\n  going on without: the tests that need it are skipped")
        return None


def run_with(variables: dict[str, str], command: Sequence[str]) -> int:
    """The exit code of the command, which gets the signals that are meant for it."""
    try:
        child = subprocess.Popen(command, env={**os.environ, **variables})
    except OSError as error:
        raise ServiceError(f"can't run {command[0]}: {error.strerror}") from error

    def pass_on(number: int, _: FrameType | None) -> None:
        child.send_signal(number)

    signal.signal(signal.SIGTERM, pass_on)
    # The terminal sends Ctrl-C to the command too; what it means is the command's to decide.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    code = child.wait()
    return code if code >= 0 else 128 - code


ACTIONS = {
    "start": (start_all, "start what is not running yet"),
    "stop": (stop_all, "stop what was started here; what it stored stays"),
    "status": (show_status, "say what runs; exits with 3 when something does not"),
    "env": (show_environment, "print the URLs as lines for a shell to evaluate"),
}


def parser() -> argparse.ArgumentParser:
    """The command line."""
    variables = ", ".join(service.variable for service in SERVICES)
    root = argparse.ArgumentParser(
        prog="scripts/services",
        description=servers.__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog=f"servers are given by: {variables}\n\n"
        "examples:\n"
        '  scripts/services start && eval "$(scripts/services env)"\n'
        "  scripts/services run -- .venv/bin/pytest",
    )
    actions = root.add_subparsers(dest="action", required=True, metavar="ACTION")
    for name, (_, help_text) in ACTIONS.items():
        action = actions.add_parser(name, help=help_text, description=help_text)
        names = ", ".join(service.name for service in SERVICES)
        action.add_argument("names", nargs="*", metavar="NAME", help=f"{names}; all unless named")
    runner = actions.add_parser("run", help="run a command with the servers, then stop them")
    runner.add_argument("command", nargs="+", metavar="COMMAND", help="after --")
    return root


def main(arguments: Sequence[str]) -> int:
    """Do what the command line says; the result is the exit code."""
    asked = parser().parse_args(arguments)
    try:
        if asked.action == "run":
            return run(SERVICES, asked.command)
        unknown = set(asked.names) - {service.name for service in SERVICES}
        if unknown:
            raise ServiceError(f"there is no service {', '.join(sorted(unknown))}")
        action, _ = ACTIONS[asked.action]
        return action([each for each in SERVICES if not asked.names or each.name in asked.names])
    except ServiceError as error:
        say(f"services: {error}")
    except OSError as error:
        say(f"services: {error.filename or 'the system'}: {error.strerror}")
    return 1
