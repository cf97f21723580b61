"""NATS with JetStream as the tests want it."""

import shutil
import signal
import socket
from pathlib import Path
from urllib.parse import urlsplit


class Nats:
    """NATS 2.9 or newer with JetStream."""

    name = "nats"
    variable = "BACKWRIGHT_TEST_NATS_URL"
    package = "nats-server"
    account = "nats"
    image = "nats:2.10"
    image_port = 4222
    image_options: tuple[str, ...] = ()
    image_arguments: tuple[str, ...] = ("--jetstream",)
    stop_signal = signal.SIGTERM

    def programs(self) -> Path | None:
        """Where nats-server is."""
        found = shutil.which("nats-server")
        return Path(found).parent if found else None

    def prepare(self, programs: Path, data: Path, user: str | None) -> None:
        """It makes its folder itself."""

    def command(self, programs: Path, data: Path, port: int) -> list[str]:
        """Without a file of settings."""
        listening = ("--addr", "127.0.0.1", "--port", str(port))
        return [str(programs / "nats-server"), *listening, "--jetstream", "--store_dir", str(data)]

    def url(self, port: int) -> str:
        """The default account."""
        return f"nats://127.0.0.1:{port}"

    def answers(self, url: str) -> bool:
        """Whether it says that it has JetStream (NATS protocol, INFO)."""
        try:
            parts = urlsplit(url)
            address = (parts.hostname or "127.0.0.1", parts.port or 4222)
            with socket.create_connection(address, timeout=2) as connection:
                return b'"jetstream":true' in connection.recv(4096)
        except (OSError, ValueError):
            return False
