"""Kafka as the tests want it: one broker that is its own controller (KRaft mode)."""

import re
import shutil
import signal
import socket
import struct
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

from servers.ports import free_port
from servers.service import MissingError, Service, ServiceError, folder_of

POM = Path(__file__).with_name("kafka.xml")
OLDEST_JAVA = 17
CLUSTER = "YmFja3dyaWdodC10ZXN0cw"
# Little memory, little compiling: it lives for a test run.
JVM = ("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
API_VERSIONS, CORRELATION = 18, 7


class Kafka:
    """Kafka 4 with one broker; its programs are copied by Maven."""

    name = "kafka"
    variable = "BACKWRIGHT_TEST_KAFKA_URL"
    package = "default-jre-headless maven"
    # Not an account of its own: the copied programs may be where no other user gets.
    account = "root"
    image = "apache/kafka:4.1.0"
    image_port = 9092
    image_options: tuple[str, ...] = tuple(
        f"--env=KAFKA_{name.upper().replace('.', '_')}={value}"
        for name, value in {
            "process.roles": "broker,controller",
            "listeners": "PLAINTEXT://:9092,CONTROLLER://:9093",
            "advertised.listeners": "PLAINTEXT://127.0.0.1:{port}",
            "controller.listener.names": "CONTROLLER",
            "controller.quorum.voters": "1@localhost:9093",
            "node.id": "1",
            "offsets.topic.replication.factor": "1",
            "group.initial.rebalance.delay.ms": "0",
        }.items()
    )
    image_arguments: tuple[str, ...] = ()
    stop_signal = signal.SIGTERM

    def programs(self) -> Path | None:
        """Where java is, if it is new enough and Kafka is there or can be copied."""
        java = shutil.which("java")
        if java is None or java_version(java) < OLDEST_JAVA:
            return None
        return Path(java).parent if jars(self).exists() or shutil.which("mvn") else None

    def prepare(self, programs: Path, data: Path, user: str | None) -> None:
        """Copy Kafka, and format the folder."""
        if not jars(self).exists():
            copy_jars(self)
        if (data / "meta.properties").exists():
            return
        settings = data.with_name("format.properties")
        settings.write_text("".join(f"{line}\n" for line in configuration(data, 1)))
        tool = (str(programs / "java"), *JVM, "-cp", f"{jars(self)}/*", "kafka.tools.StorageTool")
        step = (*tool, "format", "--cluster-id", CLUSTER, "--config", str(settings))
        made = subprocess.run(step, cwd="/", capture_output=True, text=True, check=False)
        if made.returncode:
            raise ServiceError(f"kafka.tools.StorageTool failed\n{made.stderr.strip()}")

    def command(self, programs: Path, data: Path, port: int) -> list[str]:
        """Ports are not what was formatted: they may be others next time."""
        overrides = [part for line in configuration(data, port) for part in ("--override", line)]
        path = ("-cp", f"{jars(self)}/*", "kafka.Kafka")
        settings = str(data.with_name("format.properties"))
        return [str(programs / "java"), *JVM, *path, settings, *overrides]

    def url(self, port: int) -> str:
        """Topics of the tests have names of their own."""
        return f"kafka://127.0.0.1:{port}"

    def answers(self, url: str) -> bool:
        """Whether it tells its versions (Kafka protocol, ApiVersions 0)."""
        try:
            parts = urlsplit(url)
            host, _, port = parts.netloc.split(",")[0].rpartition(":")
            request = struct.pack("!hhih", API_VERSIONS, 0, CORRELATION, -1)
            with socket.create_connection((host, int(port)), timeout=2) as connection:
                connection.sendall(struct.pack("!i", len(request)) + request)
                reply = connection.recv(10)
        except (OSError, ValueError):
            return False
        return reply[4:] == struct.pack("!ih", CORRELATION, 0)


def configuration(data: Path, port: int) -> tuple[str, ...]:
    """One node, nothing replicated, nothing waited for."""
    controller = free_port()
    listeners = f"PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}"
    return (
        "process.roles=broker,controller",
        "node.id=1",
        f"controller.quorum.voters=1@127.0.0.1:{controller}",
        "controller.listener.names=CONTROLLER",
        f"listeners={listeners}",
        f"advertised.listeners=PLAINTEXT://127.0.0.1:{port}",
        "listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
        f"log.dirs={data}",
        "offsets.topic.replication.factor=1",
        "offsets.topic.num.partitions=4",
        "group.initial.rebalance.delay.ms=0",
        "group.min.session.timeout.ms=1000",
        # One that was killed is not let in again before its old self is taken for dead.
        "broker.session.timeout.ms=2000",
        "broker.heartbeat.interval.ms=500",
    )


def jars(service: Service) -> Path:
    """The class path: only there when it is whole."""
    return folder_of(service) / "jars"


def copy_jars(service: Service) -> None:
    """From Maven's repository, or from what it fetched before."""
    new = folder_of(service) / "jars.new"
    shutil.rmtree(new, ignore_errors=True)
    order = ("mvn", "--quiet", "--batch-mode", f"--file={POM}", "dependency:copy-dependencies")
    options = ("-DincludeScope=runtime", f"-DoutputDirectory={new}")
    made = subprocess.run((*order, *options), capture_output=True, text=True, check=False)
    if made.returncode:
        raise MissingError(f"mvn could not fetch Kafka\n{made.stdout.strip()[-2000:]}")
    new.rename(jars(service))


def java_version(java: str) -> int:
    """17 for `openjdk version "17.0.15" 2025-04-15`; 1 for everything before 9."""
    said = subprocess.run([java, "-version"], capture_output=True, text=True, check=False)
    found = re.search(r'version "(\d+)', said.stderr)
    return int(found[1]) if found else 0
