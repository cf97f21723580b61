"""The .proto files of an application, and the lock of their numbers."""

from collections.abc import Mapping, Sequence

from backwright.application.use_case import Message
from backwright.presentation.exposing.exposed import Exposed
from backwright.presentation.grpc.kit_types import KIT
from backwright.presentation.grpc.lock import Lock
from backwright.presentation.grpc.projecting import project
from backwright.presentation.grpc.proto_text import text_of

_BUF = """version: v2
modules:
  - path: .
lint:
  use:
    - STANDARD
breaking:
  use:
    - FILE
"""


def protos(application: str, shown: Sequence[Exposed], lock: Lock) -> dict[str, str]:
    """The text of each file by its path, with the configuration of buf that they pass.

    Raises `ApiError`. `lock` has the numbers of whatever is new afterwards.
    """
    packages = project(application, shown, lock)
    if not packages:
        return {}
    files = [KIT, *(package.file for package in packages)]
    return {"buf.yaml": _BUF, **{file.path: text_of(file) for file in files}}


def names(
    application: str, shown: Sequence[Exposed], lock: Lock
) -> Mapping[type[Message], tuple[str, ...]]:
    """The methods of each use case: `shop.orders.v1.OrdersService/GetOrder`; raises `ApiError`."""
    found: dict[type[Message], tuple[str, ...]] = {}
    for package in project(application, shown, lock):
        for rpc in package.rpcs:
            message = rpc.exposed.message
            found[message] = (*found.get(message, ()), rpc.path.removeprefix("/"))
    return found
