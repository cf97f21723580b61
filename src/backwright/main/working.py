"""The worker of one application, in this process."""

import os
import socket
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from backwright.application.clock import Clock
from backwright.application.durable.bell import Bell
from backwright.application.durable.decoding import Decoding
from backwright.application.durable.queue import MOST, Queue
from backwright.application.durable.store import Peer, WorkStore
from backwright.application.observer import Observer
from backwright.application.pipeline import Pipelines
from backwright.application.sagas.store import SagaStore
from backwright.application.surroundings import Surroundings
from backwright.application.transport import Publisher
from backwright.application.worker.parts import Chore, WorkerOptions, WorkerParts
from backwright.application.worker.peers import Identity
from backwright.application.worker.reacting import Doing, Reacting
from backwright.application.worker.stepping import Stepping
from backwright.application.worker.worker import Worker
from backwright.domain.identifiers import new_id
from backwright.main.module import Module
from backwright.main.settings import SettingsError

# How many of a queue run at once in one process, where nothing says it.
PLACES = 10
# How many lanes are in hand for a broker: half are on their way, half come next.
RELAYED = 400
# Tells this process from an earlier one with the same number.
_INCARNATION = new_id().hex


def reactions(
    modules: Sequence[Module], around: Surroundings, pipelines: Pipelines, sagas: SagaStore
) -> Mapping[str, Doing]:
    """What the modules do after commits, by target; raises `MissingBindingError`."""
    decoding = Decoding(upcast for module in modules for upcast in module.upcasts())
    doing: dict[str, Doing] = {
        reaction.name: Reacting(reaction, around, pipelines, decoding)
        for module in modules
        for reaction in module.reacting()
    }
    return doing | {
        saga.target: Stepping(saga, around, pipelines, decoding, sagas)
        for module in modules
        for saga in module.sagas()
    }


def worker(
    store: WorkStore,
    reacting: Mapping[str, Doing],
    *,
    clock: Clock,
    bell: Bell,
    observer: Observer,
    queues: Iterable[str] = (),
    places: int = PLACES,
    declared: Sequence[Queue] = (),
    publishers: Mapping[str, Publisher] | None = None,
    beside: Sequence[Chore] = (),
    preparing: Sequence[Chore] = (),
    chores: Sequence[Chore] = (),
    options: WorkerOptions | None = None,
) -> Worker:
    """A worker for these queues (`mail`, or `mail:3` for three at once); for all without any.

    `places` is how many of a queue run at once where neither that nor what is `declared` says it.
    Raises `SettingsError` for a queue that nothing is put into.
    """
    relayed = dict.fromkeys(publishers or {}, RELAYED)
    own = {queue.name: queue.concurrency or places for queue in declared}
    filled = sorted({each.reaction.queue for each in reacting.values()})
    known = {name: own.get(name, places) for name in filled} | relayed
    wanted = dict(each for queue in queues for each in _taken(queue, known, places)) or known
    if unknown := sorted(wanted.keys() - known.keys()):
        there = ", ".join(sorted(known)) or "none"
        reason = f"no work is put into {', '.join(unknown)}; the queues are: {there}"
        raise SettingsError((f"QUEUES: {reason}",))
    identity = Identity(
        place=_place(), process=os.getpid(), incarnation=_INCARNATION, is_gone=is_gone
    )
    parts = WorkerParts(
        store=store,
        reactions=reacting,
        clock=clock,
        bell=bell,
        observer=observer,
        identity=identity,
        publishers=publishers or {},
        beside=beside,
        preparing=preparing,
        chores=chores,
    )
    return Worker(parts, wanted, options)


def is_gone(peer: Peer) -> bool:
    """Whether a worker of this machine has ended."""
    if peer.process == os.getpid():
        return peer.incarnation != _INCARNATION
    try:
        os.kill(peer.process, 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


def _taken(written: str, known: Mapping[str, int], usual: int) -> Iterator[tuple[str, int]]:
    """A queue, and those that begin with its name: the versions of sagas have their own."""
    name, places = _places(written, known, usual)
    own = [each for each in known if each.startswith(f"{name}/")]
    if name in known or not own:
        yield name, places
    yield from ((each, places) for each in own)


def _places(written: str, known: Mapping[str, int], usual: int) -> tuple[str, int]:
    name, _, amount = written.partition(":")
    if not name or not (amount or "1").isdecimal() or not 1 <= int(amount or "1") <= MOST:
        raise SettingsError((f"QUEUES: {written!r} is not a queue such as mail or mail:3",))
    return name, int(amount or known.get(name, usual))


def _place() -> str:
    """Where process numbers mean the same: the machine, and the namespace in it."""
    try:
        space = Path("/proc/self/ns/pid").readlink()
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return socket.gethostname()
    return f"{boot} {space}"
