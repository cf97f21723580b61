"""Events that sagas wait for, as ordinary durable subscriptions."""

from collections.abc import Awaitable, Callable, Iterable, Sequence

import msgspec

from backwright.application.durable.reaction import Reaction
from backwright.application.durable.retry import USUAL
from backwright.application.durable.work import Kind
from backwright.application.envelope import Envelope
from backwright.application.sagas.declaring import Saga, WaitFor
from backwright.application.sagas.known import correlated
from backwright.application.sagas.store import Signals
from backwright.application.sagas.stored import Signal
from backwright.domain.event import DomainEvent

_encode = msgspec.json.Encoder(order="deterministic").encode
# In seconds: two short commits.
_TIMEOUT = 30.0


def listening(sagas: Iterable[Saga]) -> Sequence[Reaction]:
    """One subscription for each wait; several versions of a saga share it.

    Raises `ValueError` where two versions call different waits by one name.
    """
    found: dict[str, tuple[WaitFor, Reaction]] = {}
    for saga in sagas:
        for stage in saga.steps:
            if not isinstance(stage, WaitFor):
                continue
            name = f"{saga.name}.{stage.name}"
            known = found.get(name)
            if known is None:
                found[name] = stage, _subscription(name, saga, stage)
            elif (known[0].event, known[0].by) != (stage.event, stage.by):
                raise ValueError(f"{name}: another version waits for something else; rename one")
    return [reaction for _, reaction in found.values()]


def _subscription(name: str, saga: Saga, stage: WaitFor) -> Reaction:
    return Reaction(
        kind=Kind.EVENT,
        handler=_hearing(saga.name, stage),
        takes=stage.event,
        name=name,
        queue=saga.queue,
        retry=USUAL,
        timeout=_TIMEOUT,
    )


def _hearing(saga: str, stage: WaitFor) -> Callable[..., Awaitable[None]]:
    async def hear(event: DomainEvent, envelope: Envelope, signals: Signals) -> None:
        value = getattr(event, stage.by)
        if value is not None:
            signal = Signal(event=envelope.id, data=msgspec.Raw(_encode(event)))
            await signals.tell(saga, correlated(value), stage.name, signal)

    return hear
