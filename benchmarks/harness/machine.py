"""What a run was made on."""

import os
import platform
import sqlite3
import subprocess
from pathlib import Path

from benchmarks.harness.database import server_version


def processor() -> str:
    """The processor's name."""
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def cores() -> tuple[int, int]:
    """The core of the servers and the core of the load generator."""
    allowed = sorted(os.sched_getaffinity(0))
    return allowed[0], allowed[-1]


def described(postgresql: str | None) -> dict[str, str]:
    """Processor, cores, memory and versions; of the PostgreSQL server at this URL, if any."""
    wrk = subprocess.run(["wrk", "-v"], capture_output=True, text=True, check=False).stdout
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "processor": processor(),
        "cores": str(os.cpu_count()),
        "memory": f"{memory:.0f} GiB",
        "system": platform.system(),
        "Python": platform.python_version(),
        "SQLite": sqlite3.sqlite_version,
        **({"PostgreSQL": server_version(postgresql)} if postgresql else {}),
        "wrk": wrk.split("[")[0].removeprefix("wrk").strip(),
    }
