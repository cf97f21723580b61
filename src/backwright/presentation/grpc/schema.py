"""What a .proto file says, as plain values: descriptors and text are both made from these."""

from dataclasses import dataclass, field
from enum import Enum


class Cardinality(Enum):
    """How often a field may be there; `SINGLE` has no presence: its zero is as good as nothing."""

    SINGLE = ""
    OPTIONAL = "optional"
    REPEATED = "repeated"
    MAP = "map"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtoField:
    """A field; `type` is a scalar's name, or a full name with a leading dot.

    `key` is the type of a map's keys; `oneof` the group of which only one may be there.
    """

    name: str
    type: str
    cardinality: Cardinality = Cardinality.SINGLE
    key: str = ""
    oneof: str = ""
    comment: str = ""
    number: int = 0

    @property
    def kind(self) -> str:
        """What the number stands for on the wire, and may never be changed."""
        if self.cardinality is Cardinality.MAP:
            return f"map<{self.key}, {self.type}>"
        return f"repeated {self.type}" if self.cardinality is Cardinality.REPEATED else self.type


@dataclass(frozen=True, slots=True, kw_only=True)
class Reserved:
    """Numbers and names that were in use once."""

    numbers: tuple[int, ...] = ()
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtoMessage:
    """A message; `name` is without its package."""

    name: str
    fields: tuple[ProtoField, ...]
    comment: str = ""
    reserved: Reserved = field(default_factory=Reserved)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtoEnum:
    """An enumeration: numbers by name, the first of which is 0."""

    name: str
    values: dict[str, int]
    comment: str = ""
    reserved: Reserved = field(default_factory=Reserved)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtoMethod:
    """A method; request and response are full names with a leading dot."""

    name: str
    request: str
    response: str
    streams_in: bool = False
    streams_out: bool = False
    comment: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtoFile:
    """One package in one file, with at most one service."""

    package: str
    path: str
    imports: tuple[str, ...]
    messages: tuple[ProtoMessage, ...]
    enums: tuple[ProtoEnum, ...] = ()
    service: str = ""
    service_comment: str = ""
    methods: tuple[ProtoMethod, ...] = ()
