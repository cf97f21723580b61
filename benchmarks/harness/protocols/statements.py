"""How many statements a program sends for a request: counted on the way to its database."""

import socket
import struct
import threading
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from benchmarks.harness.database import Database
from benchmarks.harness.installation import PEERS
from benchmarks.harness.side import Program

# Transactions and settings: they go to the database, too, but neither read nor write.
_AROUND = ("begin", "start", "commit", "rollback", "savepoint", "release", "set", "pragma", "reset")
_CHUNK = 65_536
# The protocol's version 3.0; what asks for encryption comes first and has another number.
_START = 3 << 16


class Counter(Protocol):
    """Statements so far; texts without what only begins and ends transactions."""

    def seen(self) -> list[str]:
        """All of them, in their order."""
        ...


def working(texts: list[str]) -> list[str]:
    """Those that read or write."""
    return [text for text in texts if not text.lower().startswith(_AROUND)]


class Frontend:
    """What one client says to PostgreSQL, read along.

    PostgreSQL's documentation, "Frontend/Backend Protocol", "Message Formats": a statement is
    done by Execute of a portal, which Bind made of what Parse had the text of, or by Query.
    """

    def __init__(self, found: list[str]) -> None:
        self._found = found
        self._buffer = b""
        self._started = False
        self._texts: dict[bytes, str] = {}
        self._portals: dict[bytes, str] = {}

    def feed(self, data: bytes) -> None:
        """Read on."""
        self._buffer += data
        while self._message():
            pass

    def _message(self) -> bool:
        head = 5 if self._started else 4
        if len(self._buffer) < head:
            return False
        size = struct.unpack("!i", self._buffer[head - 4 : head])[0] + head - 4
        if len(self._buffer) < size:
            return False
        message, self._buffer = self._buffer[:size], self._buffer[size:]
        if self._started:
            self._said(message[:1], message[head:])
        else:
            self._started = struct.unpack("!i", message[4:8])[0] == _START
        return True

    def _said(self, kind: bytes, body: bytes) -> None:
        parts = body.split(b"\0", 2)
        if kind == b"Q":
            self._found.append(parts[0].decode())
        elif kind == b"P":
            self._texts[parts[0]] = parts[1].decode()
        elif kind == b"B":
            self._portals[parts[0]] = self._texts[parts[1]]
        elif kind == b"E":
            self._found.append(self._portals[parts[0]])


class Proxy:
    """Stands between a program and PostgreSQL and reads along."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._server = (parts.hostname or "127.0.0.1", parts.port or 5432)
        self._found: list[str] = []
        self._listening = socket.create_server(("127.0.0.1", 0))
        port = self._listening.getsockname()[1]
        user = f"{parts.netloc.rpartition('@')[0]}@" if "@" in parts.netloc else ""
        self.url = parts._replace(netloc=f"{user}127.0.0.1:{port}").geturl()
        threading.Thread(target=self._accept, daemon=True).start()

    def seen(self) -> list[str]:
        """What was executed, in its order."""
        return list(self._found)

    def close(self) -> None:
        """Take no more connections; those that are open end with the program."""
        self._listening.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                server = socket.create_connection(self._server)
                frontend = Frontend(self._found)
                for start in ((client, server, frontend), (server, client, None)):
                    threading.Thread(target=_pass_on, args=start, daemon=True).start()


def _pass_on(source: socket.socket, target: socket.socket, frontend: Frontend | None) -> None:
    with suppress(OSError):
        while data := source.recv(_CHUNK):
            if frontend is not None:
                frontend.feed(data)
            target.sendall(data)
    for end in (source, target):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
        # The other direction has been told, and reads nothing more.
        end.close()


class Trace:
    """What SQLite itself tells of a program that runs with `peers/counting`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        path.touch()

    def seen(self) -> list[str]:
        """What was run, in its order."""
        return self._path.read_text().splitlines()

    def watching(self, program: Program) -> Program:
        """The same program, traced."""
        given = program.environment
        folders = [str(PEERS / "counting"), *given.get("PYTHONPATH", "").split(":")]
        traced = {"PYTHONPATH": ":".join(filter(None, folders)), "STATEMENTS": str(self._path)}
        return Program(
            command=program.command, folder=program.folder, environment={**given, **traced}
        )


@contextmanager
def proxied(database: Database) -> Generator[Proxy]:
    """A way to a PostgreSQL database that counts."""
    proxy = Proxy(database.url)
    try:
        yield proxy
    finally:
        proxy.close()
