"""The load generator of gRPC: `load/grpc`, a small program in Go."""

import base64
import hashlib
import json
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path

from msgspec import Struct
from msgspec import json as structured

from benchmarks.harness.installation import ROOM
from benchmarks.harness.side import SideError

SOURCES = Path(__file__).parent.parent.parent / "load" / "grpc"
PROGRAM = ROOM / "tools" / "grpc-load"


class Load(Struct, frozen=True, kw_only=True):
    """What it saw; times in milliseconds, `cpu` its own processor time in seconds."""

    requests: int
    seconds: float
    p50: float
    p99: float
    wrong: int
    lost: int
    messages: int
    cpu: float
    example: str


def build() -> None:
    """Compile it, unless it is there and nothing has changed. Raises `SideError`."""
    digest = hashlib.sha256(b"".join(each.read_bytes() for each in sorted(SOURCES.iterdir())))
    marker = PROGRAM.with_suffix(".built")
    if marker.exists() and marker.read_text() == digest.hexdigest():
        return
    if shutil.which("go") is None:
        raise SideError("the rows of gRPC need Go 1.26 or newer, to build benchmarks/load/grpc")
    PROGRAM.parent.mkdir(parents=True, exist_ok=True)
    command = ("go", "build", "-o", str(PROGRAM), ".")
    done = subprocess.run(command, cwd=SOURCES, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SideError(f"the load generator of gRPC can't be built:\n{done.stderr}")
    marker.write_text(digest.hexdigest())


def requests(path: Path, calls: Iterable[tuple[bytes, Sequence[str]]]) -> Path:
    """Write requests, and the texts that answers must have in their order."""
    lines = (
        json.dumps({"request": base64.b64encode(request).decode(), "expect": list(expect)})
        for request, expect in calls
    )
    path.write_text("\n".join(lines))
    return path


def command(
    method: str, data: Path, *, port: int, clients: int, seconds: float, stream: bool
) -> tuple[str, ...]:
    """How to load a method; it runs on one core, as wrk does with one thread."""
    return (
        *("env", "GOMAXPROCS=1", str(PROGRAM), "-address", f"127.0.0.1:{port}"),
        *("-method", method, "-data", str(data), "-clients", str(clients)),
        *("-seconds", str(seconds), f"-stream={'true' if stream else 'false'}"),
    )


def result(output: str) -> Load:
    """What it printed at its end. Raises `SideError` if it did not get there."""
    last = output.strip().rpartition("\n")[2]
    if not last.startswith("{"):
        raise SideError(f"the load generator of gRPC reported nothing:\n{output[-2000:]}")
    return structured.decode(last, type=Load)
