"""Where sagas are kept; they are changed by the commits of units of work."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from backwright.application.sagas.stored import Signal, StoredSaga


class SagaStore(Protocol):
    """Reads what a saga needs to go on."""

    async def load(self, id: UUID) -> StoredSaga | None:
        """The saga as of the last commit."""
        ...

    async def signal(self, saga: StoredSaga, stage: str) -> Signal | None:
        """The first event that came for this wait, and was not used yet."""
        ...


class Signals(Protocol):
    """Takes in the events that sagas wait for.

    Every implementation guarantees that an event told once reaches the saga, whether it comes
    before the saga is started, before it waits, or while it waits; told again it does nothing.
    """

    async def tell(self, name: str, key: str, stage: str, signal: Signal) -> None:
        """An event came for the wait `stage` of the saga of this name and key."""
        ...


class EndedSagas(Protocol):
    """Sagas that are over.

    Every implementation guarantees:

    - a saga that is not over stays, however old it is;
    - a saga goes with all of its attempts, in one commit;
    - events that no saga came for are forgotten, too, after 60 days.
    """

    async def sweep(self, before: datetime, most: int) -> int:
        """Forget those that ended before, the oldest first; tells how many that was."""
        ...
