"""What a deployment decides about gRPC."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class GrpcConfig:
    """Bounds and addresses; `port` 0 is any, and sizes are in bytes.

    `calls` is how many are served at once, streams included: more are refused. `patience` is how
    many seconds a client may leave what it was sent unread before its stream is ended.
    `idle` is after how many seconds without a sign a peer is asked whether it is still there.
    `shared` where other processes serve on the same port; `reflection` tells clients the services.
    """

    host: str = "127.0.0.1"
    port: int = 50051
    max_message_bytes: int = 1_048_576
    address_limit: str = ""
    trusted_proxies: tuple[str, ...] = ()
    calls: int = 1_000
    patience: float = 30.0
    idle: float = 60.0
    grace: float = 10.0
    shared: bool = False
    reflection: bool = True
