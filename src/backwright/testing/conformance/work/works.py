"""Two stores on one empty database, and a way to put work there."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from backwright.application.durable.store import WorkStore
from backwright.application.durable.work import Claimed, Kind, Priority, Work
from backwright.domain.identifiers import new_id
from backwright.testing.clock import FixedClock

Put = Callable[[Sequence[Work]], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Works:
    """As two processes see it; `put` stores work with one commit."""

    first: WorkStore
    second: WorkStore
    put: Put
    clock: FixedClock

    def work(
        self,
        target: str = "mail.send",
        *,
        kind: Kind = Kind.JOB,
        lane: str | None = None,
        priority: Priority = Priority.NORMAL,
        after: timedelta = timedelta(0),
        unique: str | None = None,
    ) -> Work:
        """Something to be done, of the queue `mail`."""
        return Work(
            id=new_id(),
            kind=kind,
            target=target,
            queue="mail",
            body=b'{"kept": "as it is"}\n',
            due_at=self.clock.now() + after,
            lane=lane,
            priority=priority,
            unique=unique,
        )

    async def add(self, *targets: str, **given: Any) -> list[Work]:
        """Store work for these targets, with one commit."""
        made = [self.work(target, **given) for target in targets]
        await self.put(made)
        return made

    async def worker(self, store: WorkStore) -> int:
        """A new worker."""
        return await store.join("here", 1, new_id().hex)

    async def claimed(self, store: WorkStore, worker: int, most: int = 10) -> list[Claimed]:
        """What the worker gets."""
        return list(await store.claim(worker, "mail", most))


def targets(claimed: Sequence[Claimed]) -> list[str]:
    """Whose they are, in order."""
    return [each.target for each in claimed]
