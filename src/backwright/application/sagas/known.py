"""The sagas that this process can run, and how each is started."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from backwright.application.durable.work import Kind, Work
from backwright.application.envelope import Envelope
from backwright.application.sagas.declaring import Saga, WaitFor
from backwright.application.sagas.saga_input import SagaInput
from backwright.application.sagas.status import SagaStatus
from backwright.application.sagas.stored import Memory, Started, StoredSaga
from backwright.domain.event import DomainEvent

_encode = msgspec.json.Encoder(order="deterministic").encode


class KnownSagas:
    """Declarations by name and version; new sagas start on the highest.

    `events` gives each class of events its type. Raises `ValueError` for a version that is declared
    twice, and for a wait for an event that no module declares.
    """

    def __init__(
        self, sagas: Iterable[Saga] = (), events: Mapping[type[DomainEvent], str] | None = None
    ) -> None:
        self._by_target: dict[str, Saga] = {}
        self._highest: dict[type[SagaInput], Saga] = {}
        for saga in sagas:
            if saga.target in self._by_target:
                raise ValueError(f"{saga.target} is declared twice; raise the version of one")
            self._by_target[saga.target] = saga
            highest = self._highest.get(saga.input)
            if highest is None or highest.version < saga.version:
                self._highest[saga.input] = saga
            for stage in saga.steps:
                if isinstance(stage, WaitFor) and stage.event not in (events or {}):
                    told = f"{saga.target} waits for {stage.event.__name__}"
                    raise ValueError(f"{told}, which no module declares as its event")

    @property
    def all(self) -> Sequence[Saga]:
        """Every declaration."""
        return tuple(self._by_target.values())

    def declared(self, name: str, version: int) -> Saga | None:
        """The declaration that finishes such a saga; None where it is not here."""
        return self._by_target.get(f"{name}@{version}")

    def started(self, given: SagaInput, envelope: Envelope) -> Started:
        """A new saga; `envelope` is about it, without type and data.

        Raises `LookupError` for one that nobody here declares.
        """
        saga = self._highest.get(type(given))
        if saga is None:
            raise LookupError(f"no module declares the saga {type(given).__name__}")
        data = _encode(given)
        whole = msgspec.structs.replace(
            envelope, type=saga.name, schema=given.schema, data=msgspec.Raw(data)
        )
        key = correlated(getattr(given, saga.key)) if saga.key else str(envelope.id)
        work = Work(
            id=envelope.id,
            kind=Kind.SAGA,
            target=saga.target,
            queue=saga.own_queue,
            body=_encode(whole),
            due_at=envelope.time,
        )
        stored = _new(saga, key, data, envelope.time, work)
        return Started(saga=stored, work=work, subject=saga.key)


def correlated(value: Any) -> str:
    """How a key is written: the same for the saga's input and for events."""
    return str(msgspec.to_builtins(value, str_keys=True))


def _new(saga: Saga, key: str, data: bytes, now: datetime, work: Work) -> StoredSaga:
    return StoredSaga(
        id=work.id,
        name=saga.name,
        version=saga.version,
        key=key,
        status=SagaStatus.RUNNING,
        position=0,
        revision=0,
        input=data,
        memory=Memory(),
        cancelled="",
        error="",
        started_at=now,
        updated_at=now,
        ended_at=None,
    )
