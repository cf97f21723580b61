"""Events to a broker in memory."""

from collections.abc import Sequence

from backwright.application.transport.chains import send_in_chains
from backwright.application.transport.options import TransportOptions
from backwright.application.transport.outgoing import Outgoing
from backwright.domain.errors import UnavailableError
from backwright.infrastructure.memory.broker import MemoryBroker


class MemoryPublisher:
    """Hands messages to a broker in the same process; implements `Publisher`."""

    def __init__(self, broker: MemoryBroker, options: TransportOptions) -> None:
        self._broker = broker
        self._patience = options.patience
        self._is_open = False

    async def open(self) -> None:
        """Begin; raises `UnavailableError` while the broker is away."""
        self._broker.check()
        self._is_open = True

    async def close(self) -> None:
        """End."""
        self._is_open = False

    async def ping(self) -> None:
        """Raise `UnavailableError` while it is not open, or the broker is away."""
        self._check_open()
        self._broker.check()

    async def publish(self, batch: Sequence[Outgoing]) -> Sequence[Exception | None]:
        """For each message: None, or why the broker does not have it."""
        late = UnavailableError("the broker in memory")
        return await send_in_chains(batch, self._send, within=self._patience, late=late)

    async def _send(self, message: Outgoing) -> None:
        self._check_open()
        self._broker.keep(message)

    def _check_open(self) -> None:
        if not self._is_open:
            raise UnavailableError("the broker in memory", detail="the publisher is not open")
