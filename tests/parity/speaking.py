"""All protocols, each with who speaks it."""

from collections.abc import Callable, Mapping

from tests.parity.over_graphql import OverGraphql
from tests.parity.over_grpc import OverGrpc
from tests.parity.over_rest import OverRest
from tests.parity.over_websocket import OverWebSocket
from tests.parity.world import Speaking

from backwright.main.application import Application

SPEAKING: Mapping[str, Callable[[Application], Speaking]] = {
    "rest": OverRest,
    "graphql": OverGraphql,
    "grpc": OverGrpc,
    "websocket": OverWebSocket,
}
