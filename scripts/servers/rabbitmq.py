"""RabbitMQ as the tests want it."""

import shutil
import signal
import socket
from pathlib import Path
from urllib.parse import urlsplit

from servers.ports import free_port

DEBIAN = Path("/usr/lib/rabbitmq/bin")
# The server finds other nodes through epmd, which starts itself when there is none, and stays. This
# one is the server's own child, and ends with it.
START = 'setpriv --pdeathsig KILL epmd & exec "$0"'


class RabbitMQ:
    """RabbitMQ 3.10 or newer with its default user, which may come from this machine only."""

    name = "rabbitmq"
    variable = "BACKWRIGHT_TEST_RABBITMQ_URL"
    package = "rabbitmq-server"
    account = "rabbitmq"
    image = "rabbitmq:3.13"
    image_port = 5672
    image_options: tuple[str, ...] = ("--hostname=backwright",)
    image_arguments: tuple[str, ...] = ()
    stop_signal = signal.SIGTERM

    def programs(self) -> Path | None:
        """Those behind Debian's wrapper, which runs them as another user."""
        if not (shutil.which("epmd") and shutil.which("setpriv")):
            return None
        found = shutil.which("rabbitmq-server", path=str(DEBIAN)) or shutil.which("rabbitmq-server")
        return Path(found).parent if found else None

    def prepare(self, programs: Path, data: Path, user: str | None) -> None:
        """It makes its folders itself."""

    def command(self, programs: Path, data: Path, port: int) -> list[str]:
        """With everything in the data folder, and nothing of another RabbitMQ on this machine."""
        environment = {
            "HOME": data.parent,
            # Without a shell in between that would get the signals.
            "RUNNING_UNDER_SYSTEMD": "true",
            "RABBITMQ_NODENAME": "backwright@localhost",
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODE_PORT": port,
            "RABBITMQ_DIST_PORT": free_port(),
            "RABBITMQ_MNESIA_BASE": data,
            "RABBITMQ_LOGS": "-",
            "RABBITMQ_ENABLED_PLUGINS_FILE": data / "enabled_plugins",
            "RABBITMQ_CONFIG_FILE": data / "rabbitmq",
            "RABBITMQ_CONF_ENV_FILE": "/dev/null",
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1}",
            "ERL_EPMD_PORT": free_port(),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
        }
        settings = [f"{name}={value}" for name, value in environment.items()]
        return [
            "/usr/bin/env",
            *settings,
            "/bin/sh",
            "-c",
            START,
            str(programs / "rabbitmq-server"),
        ]

    def url(self, port: int) -> str:
        """The default virtual host, with the default user."""
        return f"amqp://guest:guest@127.0.0.1:{port}/"

    def answers(self, url: str) -> bool:
        """Whether it begins a connection when greeted as a client does (AMQP 0-9-1, 2.2.4)."""
        try:
            parts = urlsplit(url)
            address = (parts.hostname or "127.0.0.1", parts.port or 5672)
            with socket.create_connection(address, timeout=2) as connection:
                connection.sendall(b"AMQP\x00\x00\x09\x01")
                return connection.recv(1) == b"\x01"
        except (OSError, ValueError):
            return False
