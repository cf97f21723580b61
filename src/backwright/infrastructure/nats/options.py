"""What can be set about NATS."""

from dataclasses import dataclass

from backwright.application.transport.options import TransportOptions


@dataclass(frozen=True, slots=True, kw_only=True)
class NatsOptions(TransportOptions):
    """Limits, in seconds unless it says otherwise.

    One consumer of a group is active; another takes over after two times `lease` when it dies. A
    stream that is missing is made with `replicas`, and keeps messages for `keep`, read or not; one
    that is there stays as its operator has made it.
    """

    lease: float = 10.0
    keep: float = 7 * 86_400.0
    replicas: int = 1
