"""Each peer in an environment of its own, with exactly the packages that it pins."""

import hashlib
import subprocess
import sys
from pathlib import Path

from benchmarks.harness.side import SideError

ROOM = Path(__file__).parent.parent.parent / "var" / "bench"


def python_of(name: str) -> Path:
    """The interpreter of a peer's environment."""
    return ROOM / "environments" / name / "bin" / "python"


def install(name: str, requirements: Path) -> None:
    """Make the environment, unless it already holds these pins. Raises `SideError`."""
    python = python_of(name)
    marker = python.parent.parent / "installed"
    wanted = hashlib.sha256(requirements.read_bytes()).hexdigest()
    if marker.exists() and marker.read_text() == wanted:
        return
    folder = python.parent.parent
    _run(name, sys.executable, "-m", "venv", "--clear", str(folder))
    pip = (str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    _run(name, *pip, "--require-hashes", "--requirement", str(requirements))
    marker.write_text(wanted)


def _run(name: str, *command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SideError(
            f"{name} could not be installed: {' '.join(command)}\n{done.stderr.strip()}\n"
            "is a package index reachable? leave the side out with --sides"
        )
