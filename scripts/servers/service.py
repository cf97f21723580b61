"""What differs between kinds of servers, and what is the same for all."""

import signal
import sys
from pathlib import Path
from typing import Protocol

HOME = Path(__file__).resolve().parents[2] / "var" / "services"


class ServiceError(Exception):
    """What the person at the keyboard has to know, with the remedy."""


class MissingError(ServiceError):
    """The server can't be had on this machine."""


class Service(Protocol):
    """One kind of server.

    `variable` holds the URL for the tests; `package` is Debian's, or several; `account` is the user
    that a server started by root runs as. For a container there are `image`, `image_port`,
    `image_options` (`{port}` in them is the port outside it) and the program's `image_arguments`.
    """

    name: str
    variable: str
    package: str
    account: str
    image: str
    image_port: int
    image_options: tuple[str, ...]
    image_arguments: tuple[str, ...]
    stop_signal: signal.Signals

    def programs(self) -> Path | None:
        """The folder with its programs, if they are installed and new enough."""
        ...

    def prepare(self, programs: Path, data: Path, user: str | None) -> None:
        """Fill the data folder, where that is not done yet, as the user or as the one who asks."""
        ...

    def command(self, programs: Path, data: Path, port: int) -> list[str]:
        """What runs it in the foreground, on 127.0.0.1 only."""
        ...

    def url(self, port: int) -> str:
        """Where the tests find it."""
        ...

    def answers(self, url: str) -> bool:
        """Whether it takes work now; never raises."""
        ...


def folder_of(service: Service) -> Path:
    """Where everything about it is kept."""
    folder = HOME / service.name
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def log_of(service: Service) -> Path:
    """Where it writes what it has to say."""
    return folder_of(service) / "server.log"


def say(line: str) -> None:
    """Tell the person, without getting into what a script reads."""
    print(line, file=sys.stderr, flush=True)
