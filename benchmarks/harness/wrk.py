"""The load generator: wrk, with scripts that look at every answer."""

import json
import re
import shutil
import subprocess
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.harness import catalog
from benchmarks.harness.catalog import ADDED
from benchmarks.harness.check import PATH, list_path, read_path
from benchmarks.harness.side import Side, SideError

SCRIPTS = Path(__file__).parent.parent / "load"
_RESULT = re.compile(
    r"RESULT requests=(\d+) microseconds=(\d+) p50=(\d+) p99=(\d+) "
    r"checked=(\d+) wrong=(\d+) lost=(\d+)\nEXAMPLE (.*)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What wrk saw; times in milliseconds. `lost` are broken connections and time-outs."""

    requests: int
    seconds: float
    p50: float
    p99: float
    checked: int
    wrong: int
    lost: int
    example: str


def require_wrk() -> None:
    """Raises `SideError` if wrk is missing."""
    if shutil.which("wrk") is None:
        raise SideError("wrk is not installed; on Debian: apt-get install wrk")


def quoted(text: str) -> str:
    """A Lua string; JSON's escapes mean the same there."""
    return json.dumps(text)


def listed(values: Iterator[str]) -> str:
    """A Lua array of strings."""
    return "{" + ",".join(map(quoted, values)) + "}"


def reads(prefix: str) -> str:
    """The data of read.lua."""
    skus = ",".join(f"[{quoted(str(each.id))}]={quoted(each.sku)}" for each in catalog.products())
    paths = listed(read_path(each, prefix) for each in catalog.products())
    return f"data = {{ paths = {paths}, skus = {{{skus}}} }}\n"


def lists() -> str:
    """The data of list.lua."""
    pages = ",".join(
        f"[{quoted(str(category))}]={listed(each.sku for each in page)}"
        for category, page in catalog.cheapest().items()
    )
    paths = listed(list_path(category) for category in catalog.categories())
    return f"data = {{ paths = {paths}, lists = {{{pages}}} }}\n"


def creates(side: Side, run: int, headers: Mapping[str, str]) -> str:
    """The data of create.lua; each run has skus of its own."""
    bodies = (
        json.dumps({**side.body(each), "sku": "@SKU@"})
        for each in catalog.products()[: catalog.CATEGORIES]
    )
    sent = {**headers, "Content-Type": "application/json"}
    pairs = ",".join(f"[{quoted(name)}]={quoted(value)}" for name, value in sent.items())
    return (
        f"data = {{ path = {quoted(PATH)}, prefix = {quoted(f'{ADDED}{run}-')}, "
        f"headers = {{{pairs}}}, bodies = {listed(bodies)} }}\n"
    )


@contextmanager
def running(
    script: str, data: Path, *, port: int, clients: int, seconds: float
) -> Generator[subprocess.Popen[str]]:
    """wrk at work; it ends by itself, or with the block."""
    process = subprocess.Popen(
        [
            *("wrk", "--threads", "1", "--connections", str(clients)),
            *("--duration", f"{max(1, round(seconds))}s", "--timeout", "30s"),
            *("--script", str(SCRIPTS / f"{script}.lua"), f"http://127.0.0.1:{port}"),
            *("--", str(data)),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()


def result(output: str) -> Load:
    """What the scripts report at the end. Raises `SideError` if they did not get there."""
    match = _RESULT.search(output)
    if match is None:
        raise SideError(f"wrk reported nothing:\n{output[-2000:]}")
    requests, microseconds, p50, p99, checked, wrong, lost = map(int, match.groups()[:7])
    return Load(
        requests=requests,
        seconds=microseconds / 1e6,
        p50=p50 / 1e3,
        p99=p99 / 1e3,
        checked=checked,
        wrong=wrong,
        lost=lost,
        example=match[8],
    )
