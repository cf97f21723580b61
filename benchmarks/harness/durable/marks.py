"""The file in which sides mark when jobs were asked for, and when they began."""

import mmap
from pathlib import Path
from time import monotonic, sleep
from typing import Self

_NUMBERS = 3
_WIDTH = 8


class Marks:
    """For each job: when it was asked for, when it first began (nanoseconds), and how often.

    The other side of it is `benchmarks/peers/jobs/marks.py`.
    """

    def __init__(self, path: Path, capacity: int) -> None:
        self.path = path
        with path.open("wb") as file:
            file.truncate(capacity * _NUMBERS * _WIDTH)
        with path.open("rb") as file:
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._map.close()

    def _read(self, first: int, count: int) -> list[int]:
        width = _NUMBERS * _WIDTH
        return memoryview(self._map[first * width : (first + count) * width]).cast("q").tolist()

    def asked(self, first: int, count: int) -> list[int]:
        """When each was asked for; 0 for those that were not."""
        return self._read(first, count)[0::_NUMBERS]

    def began(self, first: int, count: int) -> list[int]:
        """When each began; 0 for those that did not."""
        return self._read(first, count)[1::_NUMBERS]

    def left(self, first: int, count: int) -> int:
        """How many were asked for and have not begun."""
        marks = self._read(first, count)
        pairs = zip(marks[0::_NUMBERS], marks[1::_NUMBERS], strict=True)
        return sum(bool(asked) and not began for asked, began in pairs)

    def repeated(self, first: int, count: int) -> int:
        """How many began more than once."""
        return sum(times > 1 for times in self._read(first, count)[2::_NUMBERS])

    def wait(self, first: int, count: int, *, limit: float, patience: float) -> int:
        """Until all have begun, or `limit` seconds after the first; tells how many have.

        The first may take `patience` seconds.
        """
        until = monotonic() + patience
        started = False
        while True:
            begun = sum(map(bool, self.began(first, count)))
            if begun and not started:
                started, until = True, monotonic() + limit
            if begun == count or monotonic() > until:
                return begun
            sleep(0.02)
