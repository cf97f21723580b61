"""From an envelope to what a handler takes, whichever version it was written by."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec

from backwright.application.durable.reaction import Reaction
from backwright.application.envelope import Envelope

UpcastT = TypeVar("UpcastT", bound=Callable[[dict[str, Any]], dict[str, Any]])
_DECLARED = "__upcasts__"


class UndecodableError(Exception):
    """The work can't be understood here; `newer` says that another version of the code may."""

    def __init__(self, reason: str, *, newer: bool = False) -> None:
        super().__init__(reason)
        self.newer = newer


@dataclass(frozen=True, slots=True)
class Upcast:
    """Makes of the data of one schema that of the next one."""

    type: str
    schema: int
    convert: Callable[[dict[str, Any]], dict[str, Any]]


def upcasts(type: str, *, schema: int) -> Callable[[UpcastT], UpcastT]:
    """Declare a function that makes of the data with this schema that of the next one.

    `type` is the event's or the job's, such as `catalog.ProductCreated`. Applied to whatever is
    read: deliveries, dead letters that are replayed, events of the past.
    """

    def declare(convert: UpcastT) -> UpcastT:
        setattr(convert, _DECLARED, Upcast(type, schema, convert))
        return convert

    return declare


def declared_upcast(candidate: object) -> Upcast | None:
    """The conversion that a function was declared as."""
    found = getattr(candidate, _DECLARED, None)
    return found if isinstance(found, Upcast) else None


class Decoding:
    """Reads envelopes and their data; raises `UndecodableError`, saying what is wrong."""

    def __init__(self, upcasts: Iterable[Upcast] = ()) -> None:
        self._envelope = msgspec.json.Decoder(Envelope)
        self._upcasts: Mapping[tuple[str, int], Upcast] = {
            (each.type, each.schema): each for each in upcasts
        }
        self._decoders: dict[Any, msgspec.json.Decoder[Any]] = {}

    def envelope(self, body: bytes) -> Envelope:
        """The envelope around the data."""
        try:
            return self._envelope.decode(body)
        except msgspec.MsgspecError as error:
            raise UndecodableError(f"this is no envelope: {error}") from error

    def given(self, reaction: Reaction, envelope: Envelope) -> Any:
        """What the handler takes."""
        return envelope if reaction.takes is None else self.read(reaction.takes, envelope)

    def read(self, kind: Any, envelope: Envelope) -> Any:
        """The data, as this class with a `schema`."""
        data: Any = envelope.data
        if envelope.schema != kind.schema:
            data = self._upcast(envelope, kind.schema)
        try:
            if isinstance(data, msgspec.Raw):
                return self._decoder(kind).decode(data)
            return msgspec.convert(data, kind)
        except (msgspec.MsgspecError, ValueError) as error:
            raise UndecodableError(f"{envelope.type} {envelope.schema}: {error}") from error

    def _decoder(self, kind: Any) -> msgspec.json.Decoder[Any]:
        decoder = self._decoders.get(kind)
        if decoder is None:
            decoder = self._decoders[kind] = msgspec.json.Decoder(kind)
        return decoder

    def _upcast(self, envelope: Envelope, schema: int) -> dict[str, Any]:
        if envelope.schema > schema:
            reason = f"{envelope.type} has schema {envelope.schema}, this code knows {schema}"
            raise UndecodableError(reason, newer=True)
        data = msgspec.json.decode(envelope.data, type=dict[str, Any])
        for step in range(envelope.schema, schema):
            upcast = self._upcasts.get((envelope.type, step))
            if upcast is None:
                reason = f"nothing upcasts {envelope.type} from schema {step} to {step + 1}"
                raise UndecodableError(reason)
            data = upcast.convert(data)
        return data
