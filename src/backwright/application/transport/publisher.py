"""Sending messages to a broker."""

from collections.abc import Sequence
from typing import Protocol

from backwright.application.transport.outgoing import Outgoing


class Publisher(Protocol):
    """Hands messages to one broker.

    Every implementation guarantees:

    - None in the answer means: the broker has confirmed the message, and has it after a restart
      (how sure that is depends on how the broker writes; each implementation says it);
    - messages of one key arrive in the order of the batch: after one that is not confirmed, the
      later ones of its key are not sent, and get `HeldBackError`; all other keys go on;
    - a message that is sent again after an error may arrive twice; it has the same id then, and
      seen by their first arrival, the messages of a key are in order all the same;
    - `publish` ends: what is not confirmed in time gets `UnavailableError`;
    - a broker that was away is found again by the next call; nothing has to be opened anew.
    """

    async def open(self) -> None:
        """Connect; raises `UnavailableError` naming what is missing."""
        ...

    async def close(self) -> None:
        """Disconnect; what was not confirmed is not sent any more."""
        ...

    async def ping(self) -> None:
        """Raise `UnavailableError` if the broker does not answer."""
        ...

    async def publish(self, batch: Sequence[Outgoing]) -> Sequence[Exception | None]:
        """For each message, in the order of the batch: None, or why it is not confirmed.

        One call at a time: the order between calls that overlap is nobody's promise. The errors are
        `UndeliverableError` (never try it again as it is), `UnroutableError`, `HeldBackError`, and
        `UnavailableError`, after which it is unknown whether the broker has it.
        """
        ...
