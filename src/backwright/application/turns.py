"""Going one after another where going together has failed."""

import asyncio
from weakref import WeakValueDictionary


class Turns:
    """Queues, one for each contested aggregate, of those in this process that lost a race for it.

    Without them, of many commands that change one aggregate at a time a single one would win each
    round, and the rest would use up their attempts.
    """

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[tuple[str, object], asyncio.Lock] = WeakValueDictionary()

    def of(self, kind: str, key: object) -> asyncio.Lock:
        """The lock of this aggregate; it is forgotten when nobody holds or awaits it."""
        return self._locks.setdefault((kind, key), asyncio.Lock())
