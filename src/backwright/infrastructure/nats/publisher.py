"""Events to NATS JetStream."""

from collections.abc import Sequence

from nats.js import JetStreamContext
from nats.js.api import Header

from backwright.application.transport.chains import send_in_chains
from backwright.application.transport.outgoing import CONTENT_TYPE, Outgoing
from backwright.domain.errors import UnavailableError
from backwright.infrastructure.nats.connection import LazyConnection
from backwright.infrastructure.nats.errors import ERRORS, unavailable
from backwright.infrastructure.nats.options import NatsOptions
from backwright.infrastructure.nats.stream import make_stream


class NatsPublisher:
    """Publishes to a stream and waits for its acknowledgements; implements `Publisher`.

    A confirmed message is written to the file of the stream by a majority of its replicas, but not
    flushed to the disk: by default JetStream does that every two minutes (`sync_interval: always`
    in the server's configuration flushes each one). With one replica, a power cut may lose what a
    crash of the process does not. A message that is sent twice within two minutes is kept once.
    """

    def __init__(self, url: str, options: NatsOptions) -> None:
        self._options = options
        self._connection = LazyConnection(url, options, self._prepare)

    async def open(self) -> None:
        """Connect and make the stream; raises `UnavailableError`."""
        await self._connection.open()

    async def close(self) -> None:
        """Disconnect."""
        await self._connection.close()

    async def ping(self) -> None:
        """Raise `UnavailableError` if JetStream does not answer."""
        async with self._connection.asking() as jetstream:
            await jetstream.account_info()

    async def publish(self, batch: Sequence[Outgoing]) -> Sequence[Exception | None]:
        """For each message: None, or why it is not confirmed."""
        try:
            jetstream = await self._connection.jetstream()
        except UnavailableError as error:
            return [error] * len(batch)

        async def send(message: Outgoing) -> None:
            subject = f"{self._options.namespace}.{message.type}"
            try:
                await jetstream.publish(subject, message.body, headers=headers_of(message))
            except ERRORS as error:
                raise unavailable(error, self._connection.place) from error

        late = unavailable(TimeoutError("not confirmed in time"), self._connection.place)
        outcomes = await send_in_chains(batch, send, within=self._options.patience, late=late)
        if any(outcome is late for outcome in outcomes):
            # Acknowledgements that come after all would be for nobody.
            await self._connection.drop()
        return outcomes

    async def _prepare(self, jetstream: JetStreamContext) -> None:
        await make_stream(jetstream, self._options.namespace, self._options)


def headers_of(message: Outgoing) -> dict[str, str]:
    """What goes beside the body."""
    return {
        **message.headers,
        "content-type": CONTENT_TYPE,
        "ce-id": str(message.id),
        "ce-type": message.type,
        "key": message.key,
        Header.MSG_ID: str(message.id),
    }
