"""From packages to what answers their calls; everything that can be is decided here, at start."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeAlias

import grpc
from google.protobuf.descriptor_pool import DescriptorPool

from backwright.presentation.grpc.admission import Terms
from backwright.presentation.grpc.changes import Changes
from backwright.presentation.grpc.describing import class_of
from backwright.presentation.grpc.exchanging import Exchanging
from backwright.presentation.grpc.messages import Reading, Writing
from backwright.presentation.grpc.methods import Follow, Importing, Streaming, Unary, Unknown
from backwright.presentation.grpc.rpc import Exchange, Package, Rpc, Way
from backwright.presentation.grpc.serving import Parts
from backwright.presentation.grpc.talk import Called

Handler: TypeAlias = "grpc.RpcMethodHandler[bytes, bytes]"


class Router(grpc.GenericRpcHandler):
    """Finds the method that a call is for; bytes come in, bytes go out.

    To be asked after all others: `unknown` answers the calls of methods that there are not.
    """

    def __init__(self, handlers: dict[str, "Handler"], unknown: "Handler") -> None:
        self._handlers = handlers
        self._unknown = unknown

    def service(self, handler_call_details: grpc.HandlerCallDetails) -> "Handler":
        """What answers."""
        return self._handlers.get(handler_call_details.method, self._unknown)


def router(packages: Iterable[Package], pool: DescriptorPool, parts: Parts) -> Router:
    """What answers the calls of all packages."""
    handlers = {path: handler for each in packages for path, handler in _of(each, pool, parts)}
    unknown: Handler = grpc.stream_unary_rpc_method_handler(Unknown(parts).answer)
    return Router(handlers, unknown)


def _of(package: Package, pool: DescriptorPool, parts: Parts) -> "Iterator[tuple[str, Handler]]":
    calls: dict[str, Called] = {}
    names = {rpc.path: name for name, rpc in package.exchange.calls.items()}
    for rpc in package.rpcs:
        request = class_of(pool, rpc.request.name)
        kind = rpc.exposed.message if rpc.way is Way.IMPORT else rpc.request.kind
        reading: Reading[Any] = Reading(kind, request, rpc.request.codec)
        field = rpc.response.field if rpc.way in (Way.UNARY, Way.IMPORT) else ""
        writing = Writing(class_of(pool, rpc.response.name), rpc.response.codec, field)
        if rpc.path in names:
            changes = Changes(parts, rpc) if rpc.way is Way.FOLLOW else None
            calls[names[rpc.path]] = Called(Terms.of(rpc.exposed), reading, writing, changes)
        yield rpc.path, _handler(parts, rpc, request, reading, writing)
    yield package.exchange.path, _exchange(package.exchange, pool, parts, calls)


def _handler(
    parts: Parts, rpc: Rpc, request: Any, reading: Reading[Any], writing: Writing
) -> "Handler":
    # All of them take requests as streams: only so can one that never comes be given up.
    if rpc.way is Way.STREAM:
        return grpc.stream_stream_rpc_method_handler(Streaming(parts, rpc, reading, writing).answer)
    if rpc.way is Way.IMPORT:
        method = Importing(parts, rpc, request, reading, writing)
        return grpc.stream_unary_rpc_method_handler(method.answer)
    if rpc.way is Way.FOLLOW:
        return grpc.stream_stream_rpc_method_handler(Follow(parts, rpc, reading, writing).answer)
    return grpc.stream_unary_rpc_method_handler(Unary(parts, rpc, reading, writing).answer)


def _exchange(
    exchange: Exchange, pool: DescriptorPool, parts: Parts, calls: Mapping[str, Called]
) -> "Handler":
    request, response = class_of(pool, exchange.request), class_of(pool, exchange.response)
    method = Exchanging(parts, exchange.path, calls, request, response)
    return grpc.stream_stream_rpc_method_handler(method.answer)
