"""Debian's packages, where the programs of a server are missing."""

import contextlib
import os
import shutil
import subprocess
from collections.abc import Generator
from pathlib import Path

from servers.service import Service, folder_of, say

AUTOSTART_POLICY = Path("/usr/sbin/policy-rc.d")


def install(service: Service) -> str:
    """Install the package of a server; the answer is why its programs may still be missing."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return "it is not installed; only root on Debian has it installed here"
    log = folder_of(service) / "install.log"
    say(f"{service.name}: installing Debian's package {service.package} (log: {log})")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    apt = ["apt-get", "--yes", "--option=DPkg::Lock::Timeout=300"]
    with log.open("w") as output, without_autostart():
        for step in (["update"], ["install", "--no-install-recommends", *service.package.split()]):
            done = subprocess.run(
                [*apt, *step],
                env=quiet,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                check=False,
            )
            if done.returncode:
                return f"apt-get {step[0]} failed, see {log}"
    return f"Debian's package {service.package} is too old"


@contextlib.contextmanager
def without_autostart() -> Generator[None]:
    """Keep packages from starting servers of their own (invoke-rc.d(8))."""
    if AUTOSTART_POLICY.exists():
        yield
        return
    AUTOSTART_POLICY.write_text("#!/bin/sh\nexit 101\n")
    AUTOSTART_POLICY.chmod(0o755)
    try:
        yield
    finally:
        AUTOSTART_POLICY.unlink()
