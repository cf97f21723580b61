"""Receiving messages from a broker."""

from collections.abc import AsyncIterator, Sequence
from typing import Protocol

from backwright.application.transport.incoming import Incoming


class Consumer(Protocol):
    """Takes messages from one broker, in batches: receive, store, accept.

    Every implementation guarantees:

    - what was not accepted or refused is delivered again, to this consumer or another of its
      group, also after `kill -9`; so a message may come twice;
    - messages of one key come in the order in which they were published, over all consumers of a
      group together, seen by their first arrival; a group shares the work as its broker can:
      by partitions (Kafka), or one works and another takes over (all others);
    - what is left of a batch when the next one is asked for comes again, first, after a pause that
      grows: wait for a store that is away by asking again;
    - no more is fetched ahead than a few batches, however many messages wait at the broker;
    - a broker that was away is found again by asking for the next batch.

    Asking for the next batch waits until there is something; it raises `UnavailableError` if the
    broker is away, and ends (`StopAsyncIteration`) after `close`. Giving up the wait loses nothing.
    One call at a time.
    """

    async def open(self) -> None:
        """Connect, and make the group if it is new; raises `UnavailableError`: then it is not open.

        A new group gets what the broker has kept (Kafka, Redis, NATS), or what is published from
        then on (RabbitMQ).
        """
        ...

    async def close(self) -> None:
        """Leave the group; what was not accepted goes to others."""
        ...

    async def ping(self) -> None:
        """Raise `UnavailableError` if the broker does not answer."""
        ...

    def __aiter__(self) -> AsyncIterator[Sequence[Incoming]]:
        """Itself."""
        ...

    async def __anext__(self) -> Sequence[Incoming]:
        """The next batch; raises `UnavailableError`."""
        ...

    async def accept(self, batch: Sequence[Incoming]) -> None:
        """They are stored here: the broker may forget them.

        What was taken away meanwhile (the connection broke, the partition was given to another) is
        passed over: it is delivered again. Raises `UnavailableError` if the broker can't be told;
        then, too, they are delivered again.
        """
        ...

    async def refuse(self, incoming: Incoming, reason: str) -> None:
        """Move it, with the reason, to where the broker keeps dead letters: the last resort.

        It is taken from the queue only after the dead letter has been confirmed. Raises
        `UnavailableError`, and leaves it where it was.
        """
        ...
