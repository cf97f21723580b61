"""What the processes of a run say of themselves, in one file that outlives them."""

import os
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import msgspec


class Entry(msgspec.Struct, array_like=True):
    """Which process says what."""

    who: str
    what: str
    text: str


class Diary:
    """Appends lines; each is there as a whole or not at all, whenever its process is killed."""

    def __init__(self, path: Path, who: str) -> None:
        self._who = who
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def write(self, what: str, text: str = "") -> None:
        """One line."""
        os.write(self._file, msgspec.json.encode(Entry(self._who, what, text)) + b"\n")


@dataclass(slots=True)
class Said:
    """All that was said: faults by kind and place, commands, and processes that failed."""

    faults: Counter[tuple[str, str]] = field(default_factory=Counter[tuple[str, str]])
    acknowledged: list[str] = field(default_factory=list[str])
    refused: Counter[str] = field(default_factory=Counter[str])
    failed: list[str] = field(default_factory=list[str])


class Reading:
    """Reads a diary while it is being written."""

    def __init__(self, path: Path) -> None:
        path.touch()
        self._file = path.open("rb")
        self._decode = msgspec.json.Decoder(Entry).decode
        self.said = Said()

    def read(self) -> Said:
        """What was said until now."""
        while line := self._file.readline():
            if not line.endswith(b"\n"):
                self._file.seek(-len(line), os.SEEK_CUR)
                break
            self._add(self._decode(line))
        return self.said

    def close(self) -> None:
        """Read no more."""
        self._file.close()

    def _add(self, entry: Entry) -> None:
        said = self.said
        if entry.what == "acknowledged":
            said.acknowledged.append(entry.text)
        elif entry.what == "refused":
            said.refused[entry.text] += 1
        elif entry.what == "failed":
            said.failed.append(f"{entry.who}: {entry.text}")
        else:
            said.faults[entry.what, entry.text] += 1
