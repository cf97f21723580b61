"""A server in a container, where its programs can't be had otherwise."""

import shutil
import subprocess

from servers.record import Record
from servers.service import Service, ServiceError, say

ENGINES = ("docker", "podman")


def container_engine() -> str | None:
    """The first engine that answers: the client alone is no use."""
    for engine in filter(shutil.which, ENGINES):
        asked = subprocess.run([engine, "ps", "--quiet"], capture_output=True, check=False)
        if asked.returncode == 0:
            return engine
    return None


def start_container(service: Service, engine: str, port: int) -> Record:
    """Start it in a container that goes away, with what it stored, when it is stopped."""
    say(f"{service.name}: starting {service.image} with {engine}")
    published = f"--publish=127.0.0.1:{port}:{service.image_port}"
    options = [option.format(port=port) for option in service.image_options]
    what = [service.image, *service.image_arguments]
    order = [engine, "run", "--detach", "--rm", published, *options, *what]
    made = subprocess.run(order, capture_output=True, text=True, check=False)
    if made.returncode:
        raise ServiceError(f"{engine} run failed: {made.stderr.strip()}")
    started = Record(port=port, container=made.stdout.split()[-1], engine=engine)
    started.keep(service)
    return started
