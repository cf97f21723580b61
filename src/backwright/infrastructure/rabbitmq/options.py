"""What can be set about RabbitMQ."""

from dataclasses import dataclass

from backwright.application.transport.options import TransportOptions


@dataclass(frozen=True, slots=True, kw_only=True)
class RabbitmqOptions(TransportOptions):
    """Limits, in seconds unless it says otherwise.

    A server that says nothing for about three times `heartbeat` is taken for dead; 0 is never. With
    `keep_unrouted` false, an event that no queue is bound for counts as sent, and is gone.
    """

    heartbeat: int = 10
    keep_unrouted: bool = True
