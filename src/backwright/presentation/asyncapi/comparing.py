"""Two AsyncAPI documents of one application: the WebSocket's part, and the events' part."""

from collections.abc import Mapping, Sequence
from typing import Any

from backwright.presentation.asyncapi.sockets import NAME
from backwright.presentation.exposing.comparing import (
    ContractError,
    Difference,
    Differences,
    Effect,
    SchemaComparison,
)

Document = Mapping[str, Any]
_CHANNELS, _MESSAGES = "#/channels/", "#/components/messages/"
_SEND, _PUBLISH = "send.", "publish."


def compare_sockets(old: Document, new: Document) -> tuple[Difference, ...]:
    """What is different on the WebSocket; raises `ContractError`."""
    return _Documents(old, new).compare([NAME])


def compare_events(old: Document, new: Document) -> tuple[Difference, ...]:
    """What is different about the events that brokers get; raises `ContractError`."""
    channels = dict.fromkeys((*old.get("channels", {}), *new.get("channels", {})))
    return _Documents(old, new).compare([each for each in channels if each != NAME])


class _Documents:
    """Compares channels and what is said on them; servers are where it is deployed."""

    def __init__(self, old: Document, new: Document) -> None:
        self._old, self._new = old, new
        named = [each.get("components", {}).get("schemas", {}) for each in (old, new)]
        self._taken = SchemaComparison(named[0], named[1], taken=True)
        self._given = SchemaComparison(named[0], named[1], taken=False)
        self._found = Differences()

    def compare(self, channels: Sequence[str]) -> tuple[Difference, ...]:
        """Everything about some channels."""
        before, now = (each.get("channels", {}) for each in (self._old, self._new))
        for name in channels:
            if name not in now:
                self._found.add(name, "is gone", Effect.RUNNING)
            elif name not in before:
                self._found.add(name, "is new", Effect.HARMLESS)
            else:
                self._addressed(name, before[name], now[name])
                self._operations(name)
        return tuple(self._found)

    def _addressed(self, name: str, old: Document, new: Document) -> None:
        """Where it is listened to: an address, a topic, an exchange."""
        if old.get("address") != new.get("address"):
            text = f"is at {new.get('address')}, was at {old.get('address')}"
            self._found.add(name, text, Effect.RUNNING)
        before, now = (each.get("bindings", {}) for each in (old, new))
        for technology in (each for each in before if each in now):
            if before[technology] != now[technology]:
                text = f"is bound in another way on {technology}"
                self._found.add(name, text, Effect.RUNNING)

    def _operations(self, channel: str) -> None:
        before, now = _of(self._old, channel), _of(self._new, channel)
        for name, operation in before.items():
            place = _place(name)
            if name not in now:
                self._found.add(place, "is gone", Effect.RUNNING, place)
                continue
            taken = operation.get("action") == "receive"
            self._messages(operation, now[name], place, taken=taken)
            replies = [each.get("reply", {}) for each in (operation, now[name])]
            self._messages(replies[0], replies[1], place, taken=False)
        for name in now:
            if name not in before:
                self._found.add(_place(name), "is new", Effect.HARMLESS, _place(name))

    def _messages(self, old: Document, new: Document, met_in: str, *, taken: bool) -> None:
        before, now = _said(old), _said(new)
        verb = "taken" if taken else "given"
        for name in before:
            if name not in now:
                self._found.add(name, f"is no longer {verb}", Effect.RUNNING, met_in)
                continue
            one, other = _message(self._old, name), _message(self._new, name)
            kinds = one.get("contentType"), other.get("contentType")
            if kinds[0] != kinds[1]:
                self._found.add(name, f"is {kinds[1]}, was {kinds[0]}", Effect.RUNNING, met_in)
            by = self._taken if taken else self._given
            for told in by.told(one.get("payload", {}), other.get("payload", {}), name):
                self._found.add(*told, met_in)
        for name in now:
            if name not in before:
                effect = Effect.HARMLESS if taken else Effect.CAREFUL
                self._found.add(name, f"is {verb}, too", effect, met_in)


def _of(document: Document, channel: str) -> dict[str, Document]:
    """The operations on a channel by their names."""
    reference = f"{_CHANNELS}{channel}"
    return {
        name: operation
        for name, operation in document.get("operations", {}).items()
        if operation.get("channel", {}).get("$ref") == reference
    }


def _said(operation: Document) -> list[str]:
    """The names of the messages of an operation, or of its reply."""
    return [each["$ref"].rpartition("/")[2] for each in operation.get("messages", ())]


def _message(document: Document, name: str) -> Document:
    try:
        return document["components"]["messages"][name]  # type: ignore[no-any-return]
    except KeyError:
        raise ContractError(f"it refers to {name}, which is not in it") from None


def _place(operation: str) -> str:
    """The use case, the event, or what else is done: `change.orders` → change orders."""
    for prefix in (_SEND, _PUBLISH):
        if operation.startswith(prefix):
            return operation.removeprefix(prefix)
    return operation.replace(".", " ", 1)
