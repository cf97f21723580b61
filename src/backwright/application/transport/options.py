"""What can be set about every broker."""

import re
from dataclasses import dataclass

_NAMESPACE = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


@dataclass(frozen=True, slots=True, kw_only=True)
class TransportOptions:
    """Limits, in seconds unless it says otherwise.

    `namespace` is where the events are: the exchange, the prefix of topics and subjects, the
    stream. `patience` is how long the broker may take to confirm a batch, or to answer anything;
    `connect` is for a new connection. A consumer's batch has at most `batch` messages. What was
    handed out and not accepted comes again after `pause`, which doubles up to `longest_pause`.
    """

    namespace: str = "events"
    patience: float = 10.0
    connect: float = 5.0
    batch: int = 200
    pause: float = 0.5
    longest_pause: float = 30.0

    def __post_init__(self) -> None:
        if not _NAMESPACE.fullmatch(self.namespace):
            raise ValueError(f"namespace: {self.namespace!r} is not a name such as shop-events")
        if min(self.patience, self.connect, self.batch, self.pause, self.longest_pause) <= 0:
            raise ValueError(f"limits of a broker are above zero: {self}")
