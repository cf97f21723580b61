"""One method of a service, as both its handler and the .proto file see it."""

from dataclasses import dataclass
from enum import Enum

from msgspec import Struct

from backwright.presentation.exposing.exposed import Exposed
from backwright.presentation.grpc.codec import Codec
from backwright.presentation.grpc.schema import ProtoFile

# Fields of an exchange: what ends something that is followed, and says that it has ended.
UNFOLLOW, UNFOLLOWED = "unfollow", "unfollowed"


class Way(Enum):
    """How requests and responses of a method go together."""

    UNARY = "unary"
    STREAM = "stream"
    IMPORT = "import"
    FOLLOW = "follow"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The request or the response of a method: its full name, struct, and what converts it.

    `field` of a response is the one that holds the result; without one, it is the result.
    """

    name: str
    kind: type[Struct]
    codec: Codec
    field: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rpc:
    """A method that does one use case."""

    way: Way
    path: str
    exposed: Exposed
    request: Part
    response: Part


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """The method over which all of a service can be called and followed; its parts by field."""

    path: str
    request: str
    response: str
    calls: dict[str, Rpc]


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """One service with everything that it is made of."""

    file: ProtoFile
    rpcs: tuple[Rpc, ...]
    exchange: Exchange

    @property
    def service(self) -> str:
        """The service's full name."""
        return f"{self.file.package}.{self.file.service}"
