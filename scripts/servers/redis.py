"""Redis as the tests want it."""

import shutil
import signal
import socket
from pathlib import Path
from urllib.parse import urlsplit

# What was answered is on the disk.
DURABLE = ("--appendonly", "yes", "--appendfsync", "always", "--save", "")


class Redis:
    """Redis 6.2 or newer that loses nothing it has answered."""

    name = "redis"
    variable = "BACKWRIGHT_TEST_REDIS_URL"
    package = "redis-server"
    account = "redis"
    image = "redis:7"
    image_port = 6379
    image_options: tuple[str, ...] = ()
    image_arguments: tuple[str, ...] = DURABLE
    stop_signal = signal.SIGTERM

    def programs(self) -> Path | None:
        """Where redis-server is."""
        found = shutil.which("redis-server")
        return Path(found).parent if found else None

    def prepare(self, programs: Path, data: Path, user: str | None) -> None:
        """It stores in the folder above, which is there already."""

    def command(self, programs: Path, data: Path, port: int) -> list[str]:
        """Without a file of settings."""
        listening = ("--bind", "127.0.0.1", "--port", str(port), "--dir", str(data.parent))
        return [str(programs / "redis-server"), *listening, *DURABLE]

    def url(self, port: int) -> str:
        """The first database."""
        return f"redis://127.0.0.1:{port}/0"

    def answers(self, url: str) -> bool:
        """Whether it has loaded what it stored, and answers a ping."""
        try:
            parts = urlsplit(url)
            address = (parts.hostname or "127.0.0.1", parts.port or 6379)
            with socket.create_connection(address, timeout=2) as connection:
                connection.sendall(b"PING\r\n")
                return connection.recv(64).startswith((b"+PONG", b"-NOAUTH"))
        except (OSError, ValueError):
            return False
