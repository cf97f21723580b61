"""Between messages of Protocol Buffers and the plain values that msgspec makes structs of."""

from collections.abc import Callable
from typing import Any

from backwright.presentation.grpc.values import Read, Write

CLEAR = "clear_mask"


class Codec:
    """Reads and writes the messages of one type.

    Filled field by field at start, so that types may speak of themselves.
    """

    def __init__(self, tag: tuple[str, Any] | None = None) -> None:
        """`tag` is the member that tells a struct of a union from others; here the field does."""
        self._tag = tag
        self._readers: dict[int, tuple[str, Read | None]] = {}
        self._changes: list[tuple[str, str, Write | None]] = []
        self._emptied: dict[str, tuple[str, Callable[[], Any]]] = {}
        self._absent: list[tuple[str, Callable[[], Any]]] = []

    def learn(self, number: int, proto: str, member: str, read: Read | None, write: Any) -> None:
        """A field: its number and name here, its name in JSON, and what is between them."""
        self._readers[number] = (member, read)
        if write is not None or proto != member:
            self._changes.append((member, proto, write))

    def means_when_absent(self, member: str, made: Callable[[], Any]) -> None:
        """A field of a type that tells nothing from empty, and what it is when it is left out."""
        self._absent.append((member, made))

    def can_be_emptied(self, proto: str, member: str, empty: Callable[[], Any]) -> None:
        """A field that may be named in the message's mask, and what it is then."""
        self._emptied[proto] = (member, empty)

    def is_plain(self) -> bool:
        """Whether there is nothing to do when one is written."""
        return not self._changes and self._tag is None

    def read(self, message: Any) -> Any:
        """What the message holds, by the names in JSON."""
        given: dict[str, Any] = {} if self._tag is None else dict([self._tag])
        readers = self._readers
        for field, value in message.ListFields():
            known = readers.get(field.number)
            if known is None:
                self._empty(value.paths, given)
                continue
            member, read = known
            given[member] = value if read is None else read(value)
        for member, made in self._absent:
            if member not in given:
                given[member] = made()
        return given

    def write(self, given: Any) -> Any:
        """What a message is made from; takes the values over, and changes them in place."""
        if self._tag is not None:
            given.pop(self._tag[0], None)
        for member, proto, write in self._changes:
            value = given.pop(member, None)
            if value is not None:
                given[proto] = value if write is None else write(value)
        return given

    def _empty(self, paths: Any, given: dict[str, Any]) -> None:
        """What the mask names; a name that is none of its fields is refused as unknown later."""
        for path in paths:
            member, empty = self._emptied.get(path, (path, _null))
            given[member] = empty()


class Choice:
    """Reads and writes a message that holds one of several others."""

    def __init__(self, tag: str) -> None:
        self._tag = tag
        self._read: dict[str, Codec] = {}
        self._write: dict[Any, tuple[str, Codec]] = {}

    def learn(self, name: str, value: Any, codec: Codec) -> None:
        """One of them: its field's name, and the value of the tag that tells it."""
        self._read[name] = codec
        self._write[value] = (name, codec)

    def read(self, message: Any) -> Any:
        """What is held; nothing at all is an object without its tag, which is refused later."""
        for field, value in message.ListFields():
            return self._read[field.name].read(value)
        return {}

    def write(self, given: Any) -> Any:
        """What the message is made from."""
        name, codec = self._write[given[self._tag]]
        return {name: codec.write(given)}


def _null() -> None:
    return None
