"""The file that keeps field numbers: what was once given to a client is never given another."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import msgspec
from msgspec import Struct

from backwright.presentation.grpc.schema import Reserved

LOCK = Path("contracts/grpc.lock.json")
_ENTRY = re.compile(r"([1-9][0-9]{0,8}) (\S.*)")
_NUMBER = re.compile(r"[1-9][0-9]{0,8}")
# Protocol Buffers keeps these for itself, and has none above the last (proto3, "Field Numbers").
_KEPT = range(19_000, 20_000)
_LAST = 2**29 - 1


class LockError(Exception):
    """The lock file can't be used; `problems` names everything that is wrong with it."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__(problems)
        self.problems = problems

    def __str__(self) -> str:
        return "\n".join(self.problems)


@dataclass(frozen=True, slots=True)
class Slot:
    """A number and what it stands for: the type of a field, or `value` in an enumeration."""

    number: int
    kind: str


@dataclass(slots=True)
class Numbers:
    """The numbers of one message or enumeration: those in use, and those that were."""

    used: dict[str, Slot] = field(default_factory=dict[str, Slot])
    reserved: dict[int, str] = field(default_factory=dict[int, str])

    def next(self) -> int:
        """One that was never given away."""
        highest = max((*self.reserved, *(slot.number for slot in self.used.values())), default=0)
        return _KEPT.stop if highest + 1 in _KEPT else highest + 1

    def assign(self, wanted: Iterable[tuple[str, str]]) -> list[str]:
        """Give every name of `wanted` (name, kind) its number; returns the names that are new.

        A name keeps its number as long as it keeps its kind. What is no longer wanted, or is of
        another kind now, leaves its number reserved for ever.
        """
        kinds = dict(wanted)
        for name, slot in list(self.used.items()):
            if kinds.get(name) != slot.kind:
                self.reserved[slot.number] = name
                del self.used[name]
        added = [name for name in kinds if name not in self.used]
        for name in added:
            self.used[name] = Slot(self.next(), kinds[name])
        return added

    def left(self) -> Reserved:
        """What may not be used again; a name may, where its field is back with a new number."""
        names = {name for name in self.reserved.values() if name not in self.used}
        return Reserved(numbers=tuple(sorted(self.reserved)), names=tuple(sorted(names)))


class Lock:
    """Numbers by the full name of a message or an enumeration.

    Those of messages that are gone are kept, for the day that they come back.
    """

    def __init__(self, known: Mapping[str, Numbers] | None = None) -> None:
        self._known = dict(known or {})
        self.added: list[str] = []

    def numbers(self, full_name: str, wanted: Sequence[tuple[str, str]]) -> Numbers:
        """The numbers of a message's fields, given as name and kind, or of an enumeration."""
        numbers = self._known.setdefault(full_name, Numbers())
        self.added += [f"{full_name}.{name}" for name in numbers.assign(wanted)]
        return numbers

    def written(self) -> str:
        """The file's text: one line for each number, so that merges are readable."""
        content = {
            name: {
                "fields": {
                    each: f"{slot.number} {slot.kind}"
                    for each, slot in sorted(numbers.used.items(), key=lambda pair: pair[1].number)
                },
                "reserved": {str(key): numbers.reserved[key] for key in sorted(numbers.reserved)},
            }
            for name, numbers in sorted(self._known.items())
        }
        return json.dumps({"format": 1, "numbers": content}, indent=2) + "\n"


class _Entry(Struct, forbid_unknown_fields=True):
    fields: dict[str, str] = {}
    reserved: dict[str, str] = {}


class _File(Struct, forbid_unknown_fields=True):
    format: Literal[1]
    numbers: dict[str, _Entry]


def read_lock(text: str, where: str) -> Lock:
    """Read a lock file; raises `LockError` with every problem, `where` it stands before each."""
    doubled: list[str] = []

    def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        names = [name for name, _ in pairs]
        doubled.extend(sorted({name for name in names if names.count(name) > 1}))
        return dict(pairs)

    try:
        file = msgspec.convert(json.loads(text, object_pairs_hook=members), _File)
    except (ValueError, RecursionError) as error:
        problem = f"{where}: {error}; take the released one from version control"
        raise LockError((problem,)) from error
    twice = "is there twice; keep the one that was released"
    problems = [f"{where}: {name} {twice}" for name in doubled]
    known: dict[str, Numbers] = {}
    for name, entry in file.numbers.items():
        known[name] = Numbers()
        problems += [f"{where}: {name}: {problem}" for problem in _fill(known[name], entry)]
    if problems:
        raise LockError(tuple(problems))
    return Lock(known)


def _fill(numbers: Numbers, entry: _Entry) -> Iterator[str]:
    taken: dict[int, str] = {}
    for name, written in entry.fields.items():
        match = _ENTRY.fullmatch(written)
        if match is None or not _is_free(int(match[1])):
            yield f'{name}: {written!r} is no number and type, such as "3 string"'
            continue
        number = int(match[1])
        yield from _doubled(taken, number, name)
        numbers.used[name] = Slot(number, match[2])
    for written, name in entry.reserved.items():
        if not _NUMBER.fullmatch(written) or not _is_free(int(written)):
            yield f"reserved: {written!r} is no number"
            continue
        yield from _doubled(taken, int(written), f"{name} (reserved)")
        numbers.reserved[int(written)] = name


def _is_free(number: int) -> bool:
    return 0 < number <= _LAST and number not in _KEPT


def _doubled(taken: dict[int, str], number: int, name: str) -> Iterator[str]:
    """Two branches that each added a field and were merged end here."""
    first = taken.setdefault(number, name)
    if first != name:
        yield (
            f"{first} and {name} both have the number {number}; leave it to the one that was "
            "released, remove the line of the other, and build again"
        )
