"""What happens to one file: decided from hashes alone."""

from dataclasses import dataclass, replace

from backwright.builder.plan.files import MISSING
from backwright.builder.plan.steps import Kind

EDITED = "you edited it; the change that was meant for it"
FOREIGN = "it was there before, and not made from the blueprint; what would have been there"
DELETED = "you deleted it, so it stays deleted"
KEPT = "the blueprint no longer asks for it, but you edited it: it is yours now"


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """What is known of a file; each is a hash, or "".

    `base` is what was generated last time, `offered` a later version that was left for a person,
    `pending` whether that still waits. `current` is what is there, `new` what is generated now.
    """

    base: str = ""
    offered: str = ""
    pending: bool = False
    current: str = ""
    new: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A step of this kind, or none, and what is remembered afterwards (see `Manifest`).

    `waits` says that the same change was offered before, and was not taken over yet. `since` is
    what the change that is offered is relative to ("": to what is there).
    """

    kind: Kind | None = None
    why: str = ""
    base: str = ""
    offered: str = ""
    since: str = ""
    waits: bool = False


def decide(file: File) -> Decision:
    """Nothing that a person has written, moved or deleted is ever overwritten."""
    if file.offered != MISSING and not file.pending:
        # Whoever deletes the change that waits has taken over what is wanted of it.
        file = replace(file, base=file.offered, offered=MISSING)
    if file.new == MISSING:
        return _no_longer_generated(file)
    if file.current == file.new:
        return Decision(base=file.new)
    if file.base == MISSING and MISSING in (file.current, file.offered):
        return _first_time(file)
    if file.current == MISSING:
        kind = None if file.new == file.base else Kind.LEFT_ALONE
        return Decision(kind=kind, why=DELETED, base=file.new)
    if file.current == file.base:
        return Decision(kind=Kind.REPLACE, base=file.new)
    return _edited(file)


def _no_longer_generated(file: File) -> Decision:
    if file.current == MISSING or file.base == MISSING:
        return Decision()
    if file.current == file.base:
        return Decision(kind=Kind.DELETE)
    return Decision(kind=Kind.LEFT_ALONE, why=KEPT)


def _first_time(file: File) -> Decision:
    if file.current == MISSING:
        return Decision(kind=Kind.CREATE, base=file.new)
    return Decision(kind=Kind.LEFT_ALONE, why=FOREIGN, offered=file.new)


def _edited(file: File) -> Decision:
    if file.new == file.base:
        return Decision(base=file.base)
    if file.new == file.offered:
        return Decision(base=file.base, offered=file.offered, waits=True)
    return Decision(
        kind=Kind.LEFT_ALONE,
        why=EDITED if file.base else FOREIGN,
        base=file.base,
        offered=file.new,
        since=file.base,
    )
