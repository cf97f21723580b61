"""The services outside, for demonstrations: `python -m PACKAGE.outside`.

They charge and ship nothing. While they run, the same program sets them from another terminal:

    python -m PACKAGE.outside fail payments 0.5     half of the calls fail, some after they acted
    python -m PACKAGE.outside lose payments 1       all act, and every answer is lost
    python -m PACKAGE.outside refuse payments 1     every card is refused
    python -m PACKAGE.outside slow shipping 2       seconds that each call takes
    python -m PACKAGE.outside forget payments 1     idempotency keys are forgotten: charged twice!
    python -m PACKAGE.outside mend                  all is well again
    python -m PACKAGE.outside show                  what they did

With `serve --remember FILE` they know after a restart what they knew before it.
"""

import argparse
import asyncio
import json
import os
import random
import sys
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import inf
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

KNOBS = {
    "fail": "calls fail, some of them after they acted: 0 is none, 0.5 half of them, 1 all",
    "lose": "calls act, and their answers are lost: from 0 to 1",
    "refuse": "cards and parcels are refused for good: from 0 to 1",
    "slow": "each call takes so many seconds",
    "forget": "idempotency keys are forgotten, so that cards are charged twice: from 0 to 1",
}
SERVICES = ("payments", "shipping")
PREFIXES = {"payments": "CHARGE", "shipping": "PARCEL"}


@dataclass(slots=True)
class Service:
    """What a service did, each with its idempotency key, and how it is."""

    prefix: str
    knobs: dict[str, float] = field(default_factory=lambda: dict.fromkeys(KNOBS, 0.0))
    made: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    undone: set[str] = field(default_factory=set[str])
    counts: dict[str, int] = field(
        default_factory=lambda: {"repeated": 0, "failed": 0, "refused": 0}
    )

    async def make(self, key: str) -> Response:
        """A charge or a shipment: one for each key, however often it is asked for.

        A key whose charge was undone is spent: a late call charges nobody.
        """
        await asyncio.sleep(self.knobs["slow"])
        fails = self._happens("fail")
        if fails and random.random() < 0.5:
            return self._refused("failed", 503)
        known = {} if self._happens("forget") else dict(self.made)
        if key in self.undone:
            return self._refused("refused", 409)
        if key in known:
            self.counts["repeated"] += 1
        elif self._happens("refuse"):
            return self._refused("refused", 402)
        else:
            known[key] = f"{self.prefix}-{len(self.made) + 1:05}"
            self.made.append((key, known[key]))
        if fails or self._happens("lose"):
            # It was done, but nobody hears of it.
            return self._refused("failed", 503)
        return JSONResponse({"reference": known[key]})

    async def undo(self, key: str) -> Response:
        """Undone once, however often it is asked for, and whether it was made or not."""
        await asyncio.sleep(self.knobs["slow"])
        if self._happens("fail"):
            return self._refused("failed", 503)
        self.undone.add(key)
        return JSONResponse({"key": key})

    def told(self) -> str:
        """For people."""
        doubled = len(self.made) - len(dict(self.made))
        undone = len(self.undone & dict(self.made).keys())
        counts = ", ".join(f"{count} {name}" for name, count in self.counts.items())
        knobs = ", ".join(f"{name} {value:g}" for name, value in self.knobs.items() if value)
        now = f"; now: {knobs}" if knobs else ""
        return (
            f"{len(self.made)} made, {doubled} of them twice, {undone} undone; calls {counts}{now}"
        )

    def _happens(self, knob: str) -> bool:
        return random.random() < self.knobs[knob]

    def _refused(self, count: str, status: int) -> Response:
        self.counts[count] += 1
        return JSONResponse({"error": count}, status)


    def remembered(self) -> dict[str, Any]:
        """All that it knows."""
        return {
            "knobs": self.knobs,
            "made": self.made,
            "undone": sorted(self.undone),
            "counts": self.counts,
        }

    def remember(self, known: dict[str, Any]) -> None:
        """What it knew once."""
        self.knobs, self.counts = known["knobs"], known["counts"]
        self.made = [(key, reference) for key, reference in known["made"]]
        self.undone = set(known["undone"])


def recalled(memory: Path | None) -> dict[str, Service]:
    """The services, as they were left."""
    services = {name: Service(PREFIXES[name]) for name in SERVICES}
    if memory is not None and memory.exists():
        for name, known in json.loads(memory.read_text(encoding="utf-8")).items():
            services[name].remember(known)
    return services


def keep(services: Mapping[str, Service], memory: Path) -> None:
    """Write down what they know; moved into its place whole, as this may be killed, too."""
    known = {name: service.remembered() for name, service in services.items()}
    memory.parent.mkdir(parents=True, exist_ok=True)
    written = memory.with_suffix(".new")
    written.write_text(json.dumps(known), encoding="utf-8")
    written.replace(memory)


def application(memory: Path | None = None) -> Starlette:
    """Both services, and how they are set; what they know is kept in the file `memory`."""
    services = recalled(memory)

    def kept(answer: Response) -> Response:
        if memory is not None:
            keep(services, memory)
        return answer

    def at(request: Request) -> Service:
        found = services.get(request.path_params["service"])
        if found is None:
            raise HTTPException(404)
        return found

    async def make(request: Request) -> Response:
        key = request.headers.get("idempotency-key")
        if not key:
            return JSONResponse({"error": "no key"}, 400)
        return kept(await at(request).make(key))

    async def undo(request: Request) -> Response:
        return kept(await at(request).undo(request.path_params["key"]))

    async def health(request: Request) -> Response:
        well = at(request).knobs["fail"] < 1
        return JSONResponse({"status": "ok" if well else "down"}, 200 if well else 503)

    async def turn(request: Request) -> Response:
        given = await request.json()
        at(request).knobs |= {name: float(given[name]) for name in KNOBS if name in given}
        return kept(await show(request))

    async def show(_: Request) -> Response:
        return JSONResponse({name: service.told() for name, service in services.items()})

    return Starlette(
        routes=[
            Route("/", show),
            Route("/{service}", turn, methods=["PUT"]),
            Route("/{service}/health", health),
            Route("/{service}/{made}", make, methods=["POST"]),
            Route("/{service}/{made}/{key}", undo, methods=["DELETE"]),
        ]
    )


def asked(url: str, path: str = "/", knobs: Mapping[str, float] | None = None) -> int:
    """Set or ask the services that run, and print what they say."""
    data = None if knobs is None else json.dumps(knobs).encode()
    request = urllib.request.Request(url + path, data, method="GET" if data is None else "PUT")
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            for name, told in json.load(answer).items():
                print(f"{name:9} {told}")
    except urllib.error.URLError as error:
        hint = "start them with: python -m PACKAGE.outside"
        print(f"{url} does not answer: {error.reason}; {hint}", file=sys.stderr)
        return 1
    return 0


async def served(host: str, port: int, *, parent: int | None, memory: Path | None) -> None:
    """Serve, until somebody says stop, or the process `parent` has ended."""
    config = uvicorn.Config(application(memory), host=host, port=port, log_level="warning")
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    while parent is not None and os.getppid() == parent and not serving.done():
        await asyncio.sleep(0.5)
    server.should_exit = parent is not None or server.should_exit
    await serving


def part(text: str) -> float:
    """From none (0) to all (1)."""
    return between(0, text, 1)


def seconds(text: str) -> float:
    """Not for ever."""
    return between(0, text, 60)


def between(least: float, text: str, most: float) -> float:
    """A number, or what it must be."""
    try:
        value = float(text)
    except ValueError:
        value = inf
    if not least <= value <= most:
        raise argparse.ArgumentTypeError(f"{text} is not from {least} to {most}")
    return value


def parsed() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="python -m PACKAGE.outside",
        description="The services outside, for demonstrations: they charge and ship nothing.",
        epilog="Half of all payments fail: python -m PACKAGE.outside fail payments 0.5",
    )
    port = os.environ.get("OUTSIDE", "8070")
    where = f"http://127.0.0.1:{port}"
    parser.add_argument("--url", default=where, help=f"where they are; usually {where}")
    commands = parser.add_subparsers(dest="command")
    serve = commands.add_parser("serve", help="serve them; so without a command")
    serve.add_argument("--until-parent-ends", action="store_true", help="as a demonstration does")
    serve.add_argument("--remember", type=Path, metavar="FILE", help="keep what they know")
    commands.add_parser("show", help="say what they did")
    commands.add_parser("mend", help="all is well again")
    for knob, meaning in KNOBS.items():
        command = commands.add_parser(knob, help=meaning, description=meaning)
        command.add_argument("service", choices=SERVICES)
        command.add_argument("value", type=seconds if knob == "slow" else part)
    return parser


def main() -> int:
    """Serve, or set what serves."""
    given = parsed().parse_args()
    url: str = given.url
    if given.command in KNOBS:
        return asked(url, f"/{given.service}", {given.command: given.value})
    if given.command == "mend":
        mended: dict[str, float] = dict.fromkeys(KNOBS, 0.0)
        return max(asked(url, f"/{service}", mended) for service in SERVICES)
    if given.command == "show":
        return asked(url)
    place = urlsplit(url)
    host, port = place.hostname or "127.0.0.1", place.port or 80
    orphaned = getattr(given, "until_parent_ends", False)
    parent = os.getppid() if orphaned else None
    memory = getattr(given, "remember", None)
    asyncio.run(served(host, port, parent=parent, memory=memory))
    return 0


if __name__ == "__main__":
    sys.exit(main())
