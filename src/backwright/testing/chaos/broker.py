"""The broker of a run: it keeps in a file what it is told, and its connection fails on purpose."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple
from urllib.parse import SplitResult

import msgspec

from backwright.application.transport import Consumer, Outgoing, Subscription, Transport
from backwright.domain.errors import UnavailableError
from backwright.main import brokers
from backwright.testing.chaos.errors import ChaosError
from backwright.testing.faults import Striking

# What the settings of a run say, and how its queue is called.
URL = "chaos://broker"
_WHAT = "the broker"


class Told(NamedTuple):
    """One message that the broker got, and the key that it is ordered by."""

    id: str
    key: str


class ChaosPublisher:
    """Appends to the file; implements `Publisher`.

    A batch is there as a whole or not at all, whenever its process is killed. Something may happen
    before it, when nothing is there, and after it, when everything is and nobody is told.
    """

    def __init__(self, path: Path, striking: Striking) -> None:
        self._path = path
        self._striking = striking
        self._file: int | None = None

    async def open(self) -> None:
        """Open the file."""
        if self._file is None:
            self._file = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    async def close(self) -> None:
        """Close it."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    async def ping(self) -> None:
        """Raise `UnavailableError` while it is not open."""
        if self._file is None:
            raise UnavailableError(_WHAT, detail="it is not open")

    async def publish(self, batch: Sequence[Outgoing]) -> Sequence[Exception | None]:
        """None for each, or that the connection was cut."""
        if self._file is None:
            return [UnavailableError(_WHAT, detail="it is not open")] * len(batch)
        if self._striking.strikes("before a publish"):
            return [UnavailableError(_WHAT, detail="cut off on purpose, before it")] * len(batch)
        told = [Told(str(message.id), message.key) for message in batch]
        os.write(self._file, b"".join(msgspec.json.encode(each) + b"\n" for each in told))
        if self._striking.strikes("after a publish"):
            return [UnavailableError(_WHAT, detail="cut off on purpose, after it")] * len(batch)
        return [None] * len(batch)


class _ChaosTransport:
    """Implements `Transport`, but for consuming."""

    def __init__(self, path: Path, striking: Striking) -> None:
        self._path = path
        self._striking = striking

    def publisher(self) -> ChaosPublisher:
        """A new publisher."""
        return ChaosPublisher(self._path, self._striking)

    def consumer(self, subscription: Subscription) -> Consumer:
        """Nothing is consumed in a run."""
        raise ChaosError(f"nobody can hear {subscription.group} here")


def install_broker(path: Path, striking: Striking) -> None:
    """Let `URL` lead to the file, from now on in this process."""

    def made(_: SplitResult) -> Transport:
        return _ChaosTransport(path, striking)

    brokers.TRANSPORTS["chaos"] = (made, "broker")


def told(path: Path) -> list[Told]:
    """All that the broker got, in the order in which it came."""
    if not path.exists():
        return []
    decode = msgspec.json.Decoder(Told).decode
    return [decode(line) for line in path.read_bytes().splitlines()]
