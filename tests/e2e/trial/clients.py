"""The programs of `examples/clients`: built where a build before left off, run as a person does."""

import hashlib
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[3]
EXAMPLES = ROOT / "examples" / "clients"
# What a build downloads and makes is kept here; so a second one takes hardly any time.
KEPT = ROOT / "var" / "clients"
# What a build makes, beside its sources in the examples where a person built there.
MADE = shutil.ignore_patterns("node_modules", "generated", "dist", "target")


@dataclass(frozen=True)
class Client:
    """A program: what it needs, how it is built and run, and at which of the store's ports."""

    folder: str
    tools: tuple[str, ...]
    build: tuple[str, ...]
    run: str
    over: str = "http"

    @property
    def nowhere(self) -> str:
        """An address where there is no store."""
        return "127.0.0.1:1" if self.over == "grpc" else "http://127.0.0.1:1"

    def missing(self) -> list[str]:
        """The programs that are not installed."""
        return [tool for tool in self.tools if shutil.which(tool, path=_path()) is None]

    def made(self, contracts: Path) -> None:
        """Generate and compile it, unless this was done from the same files."""
        kept = KEPT / self.folder
        digest = _digest(contracts, EXAMPLES / self.folder)
        stamp = kept / "built"
        if stamp.is_file() and stamp.read_text(encoding="utf-8") == digest:
            return
        stamp.unlink(missing_ok=True)
        shutil.rmtree(kept / "contracts", ignore_errors=True)
        shutil.copytree(contracts, kept / "contracts")
        shutil.copytree(EXAMPLES / self.folder, self._place, dirs_exist_ok=True, ignore=MADE)
        for command in self.build:
            if command != "npm ci" or not self._fetched():
                done = self._do(command)
                assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
        stamp.write_text(digest, encoding="utf-8")

    def does(self, address: str) -> subprocess.CompletedProcess[str]:
        """Run it against a store."""
        return self._do(self.run.format(address))

    @property
    def _place(self) -> Path:
        """Beside the contracts, as in the examples."""
        return KEPT / self.folder / self.folder

    def _fetched(self) -> bool:
        """Whether npm fetched what the lock names; it writes its own list when it is done."""
        fetched = self._place / "node_modules" / ".package-lock.json"
        locked = EXAMPLES / self.folder / "package-lock.json"
        return fetched.is_file() and fetched.stat().st_mtime > locked.stat().st_mtime

    def _do(self, command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command.split(),
            cwd=self._place,
            env={**os.environ, "PATH": _path()},
            capture_output=True,
            text=True,
            check=False,
        )


CLIENTS = {
    "typescript": Client(
        "typescript",
        tools=("node", "npm"),
        build=("npm ci", "npm run build"),
        run="npm start {}",
    ),
    "go": Client(
        "go",
        tools=("go", "buf"),
        build=("buf generate", "go build -o dist/ ."),
        run="dist/store-client {}",
        over="grpc",
    ),
    "java": Client(
        "java",
        tools=("java", "mvn"),
        build=("mvn -q compile",),
        run="mvn -q exec:java -Dexec.args={}",
    ),
}


def _path() -> str:
    """Where programs are looked for: buf is among those of the tests."""
    return f"{Path(sys.executable).parent}:{os.environ['PATH']}"


def _digest(*folders: Path) -> str:
    """Of the files that a build is made from."""
    found = hashlib.blake2b()
    made = {"node_modules", "generated", "dist", "target"}
    for folder in folders:
        for file in sorted(folder.rglob("*")):
            if file.is_file() and made.isdisjoint(file.relative_to(folder).parts):
                found.update(f"{file.relative_to(folder)}\n".encode() + file.read_bytes())
    return found.hexdigest()
