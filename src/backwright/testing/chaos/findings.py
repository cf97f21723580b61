"""What is wrong after a run: decided from what was stored, without any input or output."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from backwright.application.durable.work import Kind
from backwright.testing.chaos.broker import Told
from backwright.testing.chaos.trace import Row

_DELIVERED = (Kind.EVENT, Kind.RELAY)


class Wrong(StrEnum):
    """What can be wrong."""

    LOST = "lost"
    DOUBLED = "doubled"
    REORDERED = "reordered"
    HALF_COMPENSATED = "half-compensated"
    STUCK = "stuck"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is wrong; `about` names who, and `id` the event, job, saga or command."""

    wrong: Wrong
    about: str
    id: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """Work that is there; `state` is `parked`, `behind` a parked one, `waiting` or `stuck`."""

    position: int
    id: str
    kind: str
    target: str
    state: str
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What was stored by the end.

    `events` are ids and types; `subscribers` the targets of each type; `history` how work ended by
    its position; `acknowledged` are the commands of whose commits the clients were told;
    `published` are the messages that the broker got, in their order.
    """

    trace: Sequence[Row]
    events: Sequence[tuple[str, str]] = ()
    subscribers: Mapping[str, Collection[str]] = field(default_factory=dict[str, Collection[str]])
    history: Mapping[int, str] = field(default_factory=dict[int, str])
    left: Sequence[Left] = ()
    acknowledged: Collection[str] = ()
    published: Sequence[Told] = ()


def findings(evidence: Evidence) -> list[Finding]:
    """Everything that the trace shows to be wrong."""
    return [
        *_commands(evidence),
        *_asked(evidence),
        *_ended(evidence),
        *_left(evidence),
        *_effects(evidence),
        *_published(evidence),
    ]


def _commands(evidence: Evidence) -> Iterator[Finding]:
    stored = Counter(row.detail for row in evidence.trace if row.what == "command")
    for command in evidence.acknowledged:
        if command not in stored:
            text = "was acknowledged, and is not stored"
            yield Finding(wrong=Wrong.LOST, about="a command", id=command, text=text)
    for command, times in stored.items():
        if times > 1:
            text = f"is stored {times} times"
            yield Finding(wrong=Wrong.DOUBLED, about="a command", id=command, text=text)


def _asked(evidence: Evidence) -> Iterator[Finding]:
    """Each event must have been asked of each who wants it, once."""
    asked = Counter(
        (row.id, row.target)
        for row in evidence.trace
        if row.what == "asked" and row.kind in _DELIVERED
    )
    for event, type_ in evidence.events:
        for target in evidence.subscribers.get(type_, ()):
            times = asked[event, target]
            if times != 1:
                wrong = Wrong.DOUBLED if times else Wrong.LOST
                text = f"{type_} is to be delivered {times} times"
                yield Finding(wrong=wrong, about=target, id=event, text=text)


def _ended(evidence: Evidence) -> Iterator[Finding]:
    """What ended was done by who had it, in its turn, and is in the history where it must be."""
    for row in evidence.trace:
        if row.what != "ended":
            continue
        told = evidence.history.get(row.position)
        if row.detail == "early":
            text = f"was over before an earlier one of {row.lane}"
            yield Finding(wrong=Wrong.REORDERED, about=row.target, id=row.id, text=text)
        if row.detail == "unheld" and told is None and row.kind != Kind.SCHEDULE:
            text = "was taken away by nobody who did it"
            yield Finding(wrong=Wrong.LOST, about=row.target, id=row.id, text=text)
        elif row.kind == Kind.JOB and told is None:
            text = "is over, and no history tells of it"
            yield Finding(wrong=Wrong.LOST, about=row.target, id=row.id, text=text)


def _left(evidence: Evidence) -> Iterator[Finding]:
    """What was asked for and is not over must be there, and move."""
    over = {row.position for row in evidence.trace if row.what == "ended"}
    there = {each.position for each in evidence.left}
    for row in evidence.trace:
        if row.what == "asked" and row.position not in over and row.position not in there:
            text = "is neither over nor waiting"
            yield Finding(wrong=Wrong.LOST, about=row.target, id=row.id, text=text)
    for each in evidence.left:
        if each.state == "stuck":
            text = f"is due, and nobody does it; its last error: {each.error or 'none'}"
            yield Finding(wrong=Wrong.STUCK, about=each.target, id=each.id, text=text)


def _effects(evidence: Evidence) -> Iterator[Finding]:
    """What handlers did beside the commit of their work, or left out because of an error."""
    outside: defaultdict[tuple[int, str], list[Row]] = defaultdict(list)
    for row in evidence.trace:
        if row.what == "outside":
            outside[row.position, row.detail].append(row)
        if row.what == "swallowed":
            text = f"ended well, although {row.detail} had failed: the error was swallowed"
            yield Finding(wrong=Wrong.LOST, about=row.target, id=row.id, text=text)
    for (_, tables), rows in outside.items():
        if len(rows) > 1:
            text = f"changed {tables} {len(rows)} times, outside its own commit"
            first = rows[0]
            yield Finding(wrong=Wrong.DOUBLED, about=first.target, id=first.id, text=text)


def _published(evidence: Evidence) -> Iterator[Finding]:
    """What counts as sent has arrived; those of a key in order, by their first arrival."""
    arrived = {each.id for each in evidence.published}
    for row in evidence.trace:
        if row.what == "ended" and row.kind == Kind.RELAY and row.id not in arrived:
            text = "counts as published, and the broker never got it"
            yield Finding(wrong=Wrong.LOST, about=row.target, id=row.id, text=text)
    turn = {event: number for number, (event, _) in enumerate(evidence.events)}
    latest: dict[str, int] = {}
    for each in dict.fromkeys(evidence.published):
        number = turn.get(each.id, -1)
        if number < latest.get(each.key, -1):
            text = f"reached the broker after a later one of {each.key}"
            yield Finding(wrong=Wrong.REORDERED, about="the relay", id=each.id, text=text)
        latest[each.key] = max(number, latest.get(each.key, -1))
