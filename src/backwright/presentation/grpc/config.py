"""What a deployment decides about gRPC."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class GrpcConfig:
    """Bounds and addresses; `port` 0 is any, sizes are in bytes, and times in seconds.

    `calls` is how many are served at once, streams included: more are refused, and so are more
    `connections`. `patience` is how long a client may leave unread what it was sent before its
    stream is given up, and how long it may take to send what was announced. A connection of
    some `age` takes no more calls, and is closed when those that run have had `patience`. `idle` is
    after which silence a peer is asked whether it is still there, and a follower told its cursor;
    `grace` is what calls get at the end. `shared` where other processes serve on the same port;
    `reflection` tells the services.
    """

    host: str = "127.0.0.1"
    port: int = 50051
    max_message_bytes: int = 1_048_576
    address_limit: str = ""
    trusted_proxies: tuple[str, ...] = ()
    calls: int = 1_000
    connections: int = 10_000
    patience: float = 30.0
    idle: float = 60.0
    age: float = 1_800.0
    grace: float = 10.0
    shared: bool = False
    reflection: bool = True
