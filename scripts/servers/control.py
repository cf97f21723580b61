"""Starting and stopping a server, wherever it comes from."""

import os
import subprocess
import time
from dataclasses import replace

from servers.containers import container_engine, start_container
from servers.packages import install
from servers.ports import free_port, is_free
from servers.processes import start_process
from servers.record import Record
from servers.service import MissingError, Service, ServiceError, log_of

READY_WITHIN = 60.0
STOPPED_WITHIN = 60.0
BURIED_WITHIN = 10.0


def start(service: Service) -> str:
    """The URL of a server that answers: the given one, the running one, or a new one."""
    if given := os.environ.get(service.variable):
        if not service.answers(given):
            raise ServiceError(
                f"{service.name} does not answer at {service.variable}={given}\n"
                "  start that server, mend the URL, or unset the variable to have one started"
            )
        return given
    record = Record.of(service)
    if not record.runs():
        record = start_new(service, record)
    wait_until_ready(service, record)
    return service.url(record.port)


def start_new(service: Service, record: Record) -> Record:
    """Start the installed programs, else a container."""
    deadline = time.monotonic() + BURIED_WITHIN
    while record.lingers() and time.monotonic() < deadline:
        time.sleep(0.05)
    port = record.port if record.port and is_free(record.port) else free_port()
    programs, why_not = service.programs(), ""
    if programs is None:
        why_not = install(service)
        programs = service.programs()
    if programs is not None:
        return start_process(service, programs, replace(record, port=port))
    if engine := container_engine():
        return start_container(service, engine, port)
    raise MissingError(
        f"{service.name} is needed, and can't be started here\n"
        f"  no program: {why_not}\n"
        "  no container: neither docker nor podman answers\n"
        f"  install {service.package}, start a container engine, or set {service.variable}"
    )


def wait_until_ready(service: Service, record: Record) -> None:
    """Return when the server answers; raises with the end of its log when it does not."""
    deadline = time.monotonic() + READY_WITHIN
    while not service.answers(service.url(record.port)):
        if not record.runs() or time.monotonic() > deadline:
            raise ServiceError(f"{service.name} did not come up\n{last_words(service, record)}")
        time.sleep(0.05)


def last_words(service: Service, record: Record) -> str:
    """The end of the server's log."""
    if record.container:
        logs = [record.engine, "logs", "--tail=5", record.container]
        said = subprocess.run(logs, capture_output=True, text=True, check=False)
        return said.stdout + said.stderr
    lines = log_of(service).read_text().splitlines()
    return "\n".join(["  " + line for line in lines[-5:]])


def stop(service: Service) -> bool:
    """Stop what `start` started, and nothing else; whether there was something to stop."""
    record = Record.of(service)
    if not record.runs():
        return False
    if record.container:
        order = [record.engine, "stop", record.container]
        subprocess.run(order, capture_output=True, check=False)
    else:
        os.kill(record.pid, service.stop_signal)
    deadline = time.monotonic() + STOPPED_WITHIN
    while record.runs():
        if time.monotonic() > deadline:
            raise ServiceError(f"{service.name} does not stop; {record}")
        time.sleep(0.05)
    Record(port=record.port, data=record.data).keep(service)
    return True
