"""Running a side's programs: to their end, with what they print at it, or as a server."""

import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from benchmarks.harness.durable.figures import Round
from benchmarks.harness.installation import PEERS
from benchmarks.harness.side import SideError

_SHARED = PEERS / "jobs"
_PATIENCE = 600


def environment(given: Mapping[str, str]) -> dict[str, str]:
    """What a program finds: the modules that all share, and what it is given."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {**kept, "PYTHONPATH": str(_SHARED), "PYTHONUNBUFFERED": "1", **given}


def run(
    command: tuple[str, ...], folder: Path, given: Mapping[str, str], *, core: int | None = None
) -> Round:
    """The figures of its last line, if it prints any. Raises `SideError` with what it says."""
    pinned = ("taskset", "--cpu-list", str(core)) if core is not None else ()
    try:
        done = subprocess.run(
            [*pinned, *command],
            cwd=folder,
            env=environment(given),
            capture_output=True,
            text=True,
            check=False,
            timeout=_PATIENCE,
        )
    except subprocess.TimeoutExpired as error:
        raise SideError(f"{folder.name}: {' '.join(command)} takes too long") from error
    if done.returncode:
        said = (done.stdout + done.stderr).strip()[-3000:]
        raise SideError(f"{folder.name}: {' '.join(command)} failed:\n{said}")
    last = done.stdout.strip().rpartition("\n")[2]
    figures: Round = json.loads(last) if last.startswith("{") else {}
    return figures
