"""What a deployment decides about WebSockets, validated once at start."""

from dataclasses import dataclass

from backwright.application.rate_limit import Rate


@dataclass(frozen=True, slots=True, kw_only=True)
class WebSocketConfig:
    """Bounds of connections; raises `ValueError` for a rate that is none.

    `origins` are those whose pages may connect, beside the host itself; `*` is any. `cookie` is the
    name of the session cookie. `connections` may be open at a time, `address_connections` of one
    address (0: any number). `messages` is how many one connection may send. `in_flight` is how
    many use cases run for it at a time: then nothing more is read. Who has not said hello after
    `patience` seconds is cut off, and so is one that takes nothing for so long.
    """

    origins: tuple[str, ...] = ()
    cookie: str = "session"
    trusted_proxies: tuple[str, ...] = ()
    address_limit: str = ""
    max_bytes: int = 1_048_576
    max_depth: int = 64
    connections: int = 10_000
    address_connections: int = 0
    subscriptions: int = 100
    messages: str = "1200/minute"
    in_flight: int = 16
    patience: float = 10.0

    def __post_init__(self) -> None:
        Rate.parse(self.messages)
