"""PostgreSQL as the tests want it."""

import re
import shutil
import signal
import socket
import struct
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

from servers.service import ServiceError

OLDEST = 15
# Linguistic on purpose: a query that relies on the order of code points without saying so must fail
# in the tests, as it would on most servers in production.
INITIALISE = ("--encoding=UTF8", "--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en")
STARTING_UP = b"57P03"


class PostgreSQL:
    """PostgreSQL 15 or newer; durable as in production, trusting this machine only."""

    name = "postgresql"
    variable = "BACKWRIGHT_TEST_POSTGRESQL_URL"
    package = "postgresql"
    account = "postgres"
    image = "postgres:15"
    image_port = 5432
    image_options: tuple[str, ...] = (
        "--env=POSTGRES_HOST_AUTH_METHOD=trust",
        f"--env=POSTGRES_INITDB_ARGS={' '.join(INITIALISE)}",
    )
    image_arguments: tuple[str, ...] = ()
    # A fast shutdown: nobody is waited for, open transactions are rolled back.
    stop_signal = signal.SIGINT

    def programs(self) -> Path | None:
        """Those of the newest version that is installed."""
        servers = [*map(Path, filter(None, [shutil.which("postgres")]))]
        servers += Path("/usr/lib/postgresql").glob("*/bin/postgres")
        complete = [server.parent for server in servers if server.with_name("initdb").exists()]
        folders = {major_version(folder): folder for folder in complete}
        newest = max(folders, default=0)
        return folders[newest] if newest >= OLDEST else None

    def prepare(self, programs: Path, data: Path, user: str | None) -> None:
        """Make a cluster; one of another major version is replaced."""
        kept = data / "PG_VERSION"
        if kept.exists() and int(kept.read_text()) == major_version(programs):
            return
        # Renamed when it is whole: an interrupted initdb must not pass for a cluster.
        new = data.with_name("data.new")
        for old in (data, new):
            shutil.rmtree(old, ignore_errors=True)
        step = [str(programs / "initdb"), "-D", str(new), "-U", "postgres", *INITIALISE]
        made = subprocess.run(step, user=user, cwd="/", capture_output=True, text=True, check=False)
        if made.returncode:
            raise ServiceError(f"initdb failed\n{made.stderr.strip()}")
        (new / "pg_hba.conf").write_text("host all all 127.0.0.1/32 trust\n")
        new.rename(data)

    def command(self, programs: Path, data: Path, port: int) -> list[str]:
        """Without a socket file: its usual folder may be closed to the account."""
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": port,
            "unix_socket_directories": "",
            "fsync": "on",
            "max_connections": 200,
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return [str(programs / "postgres"), "-D", str(data), *options]

    def url(self, port: int) -> str:
        """The maintenance database, from which tests make their own."""
        return f"postgresql://postgres@127.0.0.1:{port}/postgres"

    def answers(self, url: str) -> bool:
        """Whether it asks for authentication or grants it, when greeted as a client does.

        PostgreSQL's documentation, "Frontend/Backend Protocol", start-up.
        """
        try:
            parts = urlsplit(url)
            user = (parts.username or "postgres").encode()
            hello = struct.pack("!i", 3 << 16) + b"user\0" + user + b"\0database\0postgres\0\0"
            address = (parts.hostname or "127.0.0.1", parts.port or 5432)
            with socket.create_connection(address, timeout=2) as connection:
                connection.sendall(struct.pack("!i", len(hello) + 4) + hello)
                reply = connection.recv(1024)
        except (OSError, ValueError):
            return False
        return reply[:1] == b"R" or (reply[:1] == b"E" and STARTING_UP not in reply)


def major_version(programs: Path) -> int:
    """15 for `postgres (PostgreSQL) 15.18 (Debian …)`."""
    said = subprocess.run(
        [programs / "postgres", "--version"], capture_output=True, text=True, check=True
    )
    return int(re.findall(r"\d+", said.stdout)[0])
