"""A server as a process of its own, from programs that are installed."""

import os
import pwd
import shutil
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path

from servers.record import Record, born
from servers.service import Service, ServiceError, folder_of, log_of


def start_process(service: Service, programs: Path, record: Record) -> Record:
    """Start it in a session of its own, so that the terminal's Ctrl-C does not reach it."""
    user = unprivileged(service)
    data = data_folder(service, record, user)
    service.prepare(programs, data, user)
    with log_of(service).open("w") as log:
        process = subprocess.Popen(
            service.command(programs, data, record.port),
            user=user,
            group=group_of(user),
            extra_groups=[] if user else None,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    started = replace(record, data=str(data), pid=process.pid, born=born(process.pid) or 0)
    started.keep(service)
    return started


def unprivileged(service: Service) -> str | None:
    """Who the server runs as; None is the one who asks. Servers refuse to run as root."""
    if os.geteuid() != 0:
        return None
    names = {account.pw_name for account in pwd.getpwall()}
    return service.account if service.account in names else "nobody"


def group_of(user: str | None) -> int | None:
    """The user's own group."""
    return None if user is None else pwd.getpwnam(user).pw_gid


def data_folder(service: Service, record: Record, user: str | None) -> Path:
    """Under var/services if the user gets there, else a temporary folder."""
    if record.data and can_write(Path(record.data).parent, user):
        return Path(record.data)
    store = folder_of(service) / "store"
    store.mkdir(exist_ok=True)
    give(store, user)
    if not can_write(store, user):
        store = Path(tempfile.mkdtemp(prefix=f"backwright-{service.name}-"))
        give(store, user)
    if not can_write(store, user):
        raise ServiceError(f"the user {user} can't get to {store}: set TMPDIR to a folder of all")
    return store / "data"


def give(folder: Path, user: str | None) -> None:
    """Make the user its owner."""
    if user is not None:
        shutil.chown(folder, user, group_of(user))


def can_write(folder: Path, user: str | None) -> bool:
    """Whether the user can get there and make files."""
    question = ["test", "-w", str(folder), "-a", "-x", str(folder)]
    return subprocess.run(question, user=user, cwd="/", check=False).returncode == 0
