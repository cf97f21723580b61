"""Each peer with exactly the packages that it pins, in a place of its own."""

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

from benchmarks.harness.side import SideError

ROOM = Path(__file__).parent.parent.parent / "var" / "bench"
PEERS = Path(__file__).parent.parent / "peers"


class Runtime(Protocol):
    """What runs a peer's program."""

    def install(self, name: str) -> None:
        """Make a peer runnable; quick if it is already. Raises `SideError`."""
        ...

    def executable(self, name: str) -> Path:
        """The interpreter."""
        ...

    def folder(self, name: str) -> Path:
        """Where the program runs."""
        ...


class SharedPython:
    """The interpreter that runs the harness, with its packages."""

    def install(self, name: str) -> None:
        """There is nothing to install."""

    def executable(self, name: str) -> Path:
        """This interpreter."""
        return Path(sys.executable)

    def folder(self, name: str) -> Path:
        """The peer's own folder."""
        return PEERS / name


class IsolatedPython(SharedPython):
    """A virtual environment with what `requirements.txt` pins, by hash."""

    def install(self, name: str) -> None:
        """Make the environment, unless it already holds these pins."""
        requirements = PEERS / name / "requirements.txt"
        home = ROOM / "environments" / name
        if not _stale(home, [requirements]):
            return
        _run(name, sys.executable, "-m", "venv", "--clear", str(home))
        pip = (str(self.executable(name)), "-m", "pip", "install", "--quiet")
        _run(name, *pip, "--disable-pip-version-check", "--require-hashes", "-r", str(requirements))
        _mark(home, [requirements])

    def executable(self, name: str) -> Path:
        """The environment's interpreter."""
        return ROOM / "environments" / name / "bin" / "python"


class Node:
    """A copy of the peer with what `package-lock.json` pins, compiled."""

    def install(self, name: str) -> None:
        """Copy, install and compile, unless it is done and nothing has changed."""
        home = self.folder(name)
        sources = [path for path in sorted((PEERS / name).rglob("*")) if path.is_file()]
        if not _stale(home, sources):
            return
        if shutil.which("npm") is None:
            raise SideError(f"{name} needs Node.js 20 or newer with npm; leave it out with --sides")
        shutil.rmtree(home, ignore_errors=True)
        shutil.copytree(PEERS / name, home)
        _run(name, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", folder=home)
        _run(name, "npm", "run", "build", folder=home)
        _mark(home, sources)

    def executable(self, name: str) -> Path:
        """Node.js, as it is installed."""
        return Path(shutil.which("node") or "node")

    def folder(self, name: str) -> Path:
        """The compiled copy."""
        return ROOM / "environments" / name


def _digest(sources: Iterable[Path]) -> str:
    return hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()


def _stale(home: Path, sources: list[Path]) -> bool:
    marker = home / "installed"
    return not marker.exists() or marker.read_text() != _digest(sources)


def _mark(home: Path, sources: list[Path]) -> None:
    (home / "installed").write_text(_digest(sources))


def _run(name: str, *command: str, folder: Path | None = None) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SideError(
            f"{name} could not be installed: {' '.join(command)}\n"
            f"{(done.stdout + done.stderr).strip()}\n"
            "is a package index reachable? leave the side out with --sides"
        )
