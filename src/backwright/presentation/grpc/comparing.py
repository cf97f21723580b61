"""Two states of .proto files: what clients of the old ones meet with the new.

The rules are those of `buf breaking` (FILE and WIRE_JSON), and what comments say of requests.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

from backwright.presentation.exposing.comparing import Difference, Differences, Effect
from backwright.presentation.grpc.comparing_fields import Fields
from backwright.presentation.grpc.schema import ProtoEnum, ProtoFile, ProtoMethod

# It has the messages of every method of its service, so that it would be named with each.
_EXCHANGE = "Exchange"
_ALLOWED = re.compile(r"\bAllowed: (.+?)\.(?:\s|$)")


def compare(old: Sequence[ProtoFile], new: Sequence[ProtoFile]) -> tuple[Difference, ...]:
    """Every difference, in the order of the files."""
    found = Differences()
    now = {file.package: file for file in new}
    for file in old:
        if file.package in now:
            _File(file, now[file.package], found).compare()
        else:
            found.add(file.service or file.package, "is gone", Effect.RUNNING)
    known = {file.package for file in old}
    for file in new:
        if file.package not in known:
            found.add(file.service or file.package, "is new", Effect.HARMLESS)
    return tuple(found)


class _File:
    """Compares one package with what it was."""

    def __init__(self, old: ProtoFile, new: ProtoFile, found: Differences) -> None:
        self._old, self._new, self._found = old, new, found
        self._methods = _methods(old), _methods(new)
        self._used_by = {**_used_by(new), **_used_by(old)}

    def compare(self) -> None:
        """Service, messages, enumerations."""
        if self._old.service != self._new.service:
            text = f"is {self._new.service or 'no service'} now"
            self._found.add(self._old.service, text, Effect.RUNNING)
        for name, method in self._methods[0].items():
            self._method(method, self._methods[1].get(name))
        for name in self._methods[1]:
            if name not in self._methods[0]:
                self._found.add(f"{self._new.service}.{name}", "is new", Effect.HARMLESS, name)
        messages = {each.name: each for each in self._new.messages}
        for message in self._old.messages:
            if message.name in messages:
                self._fields(message.name).compare(message, messages[message.name])
        enums = {each.name: each for each in self._new.enums}
        for enum in self._old.enums:
            if enum.name in enums:
                self._enum(enum, enums[enum.name])

    def _method(self, old: ProtoMethod, new: ProtoMethod | None) -> None:
        place = f"{self._old.service}.{old.name}"
        if new is None:
            self._found.add(place, "is gone", Effect.RUNNING, old.name)
            return
        parts = (
            ("takes", "took", _streamed(old.request, old.streams_in), _in(new)),
            ("gives", "gave", _streamed(old.response, old.streams_out), _out(new)),
        )
        for verb, past, before, now in parts:
            if before != now:
                text = f"{verb} {now}, {past} {before}"
                self._found.add(place, text, Effect.RUNNING, old.name)

        allowed = _allowed(old), _allowed(new)
        if allowed[0] != allowed[1]:
            text = f"is allowed to {allowed[1]}, was to {allowed[0]}"
            self._found.add(place, text, Effect.CAREFUL, old.name)

    def _fields(self, message: str) -> Fields:
        name = f".{self._old.package}.{message}"
        requests = {method.request for method in self._methods[1].values()}
        reached = _reached(self._new, requests)
        return Fields(self._found, self._used_by.get(name, ()), taken=name in reached)

    def _enum(self, old: ProtoEnum, new: ProtoEnum) -> None:
        now = {number: name for name, number in new.values.items()}
        used_by = self._used_by.get(f".{self._old.package}.{old.name}", ())
        for name, number in old.values.items():
            if name in new.values and new.values[name] != number:
                text = f"has the number {new.values[name]}, had {number}"
                self._tell(f"{old.name}.{name}", text, Effect.RUNNING, used_by)
            elif number in now and now[number] != name:
                text = f"is called {now[number]} now"
                self._tell(f"{old.name}.{name}", text, Effect.REBUILT, used_by)
            elif number not in now:
                self._tell(f"{old.name}.{name}", "is gone", Effect.RUNNING, used_by)
        for name, number in new.values.items():
            if number not in old.values.values() and name not in old.values:
                self._tell(f"{old.name}.{name}", "is new", Effect.CAREFUL, used_by)

    def _tell(self, place: str, text: str, effect: Effect, used_by: Iterable[str]) -> None:
        for name in used_by or ("",):
            self._found.add(place, text, effect, name)


def _methods(file: ProtoFile) -> dict[str, ProtoMethod]:
    return {method.name: method for method in file.methods}


def _allowed(method: ProtoMethod) -> str:
    """Who may call it, as its comment says."""
    found = _ALLOWED.search(method.comment)
    return found[1] if found else "nobody in particular"


def _in(method: ProtoMethod) -> str:
    return _streamed(method.request, method.streams_in)


def _out(method: ProtoMethod) -> str:
    return _streamed(method.response, method.streams_out)


def _streamed(name: str, streams: bool) -> str:
    last = name.rpartition(".")[2]
    return f"a stream of {last}" if streams else last


def _used_by(file: ProtoFile) -> dict[str, tuple[str, ...]]:
    """The methods that a message or an enumeration can be met in."""
    found: dict[str, dict[str, None]] = {}
    for method in file.methods:
        ends = {method.request, method.response}
        for name in ends if method.name == _EXCHANGE else _reached(file, ends):
            found.setdefault(name, {})[method.name] = None
    return {name: tuple(methods) for name, methods in found.items()}


def _reached(file: ProtoFile, ends: Iterable[str]) -> set[str]:
    """The types that messages consist of, and theirs."""
    fields: Mapping[str, Sequence[str]] = {
        f".{file.package}.{each.name}": [field.type for field in each.fields]
        for each in file.messages
    }
    left, reached = [*ends], set[str]()
    while left:
        name = left.pop()
        if name not in reached:
            reached.add(name)
            left += fields.get(name, ())
    return reached
