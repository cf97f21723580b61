"""`backwright dead`: what waits for a person, and what to do with it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from backwright.cli.asking import Yes, matching, send, sure
from backwright.cli.console import HERE, AsJson, CommandError, Folder, err, print_json
from backwright.cli.editing import edited, envelope, kept, read
from backwright.cli.listing import Listing
from backwright.cli.tables import table, when
from backwright.cli.work import (
    After,
    Limit,
    Queue,
    Target,
    Text,
    Which,
    found,
    more,
    number_of,
    show_one,
)

if TYPE_CHECKING:
    from backwright.application.operations.views import DoneView, WorkView

_DUE = "due now"
_KINDS = ["event", "job", "saga", "schedule", "relay"]

dead = typer.Typer(
    cls=Listing,
    help="What could not be done and waits for a person: list (without a command), show, edit, "
    "replay, discard.",
)
Kind = Annotated[str, typer.Option(help=f"Only this kind: {', '.join(_KINDS)}.")]
Some = Annotated[str, typer.Argument(help="Its number or id; without one, give a query.")]
All = Annotated[bool, typer.Option("--all", help="All there are, without a query.")]


@dead.command("list")
def list_dead(
    project: Folder = HERE,
    kind: Kind = "",
    queue: Queue = "",
    target: Target = "",
    text: Text = "",
    limit: Limit = 20,
    after: After = None,
    as_json: AsJson = False,
) -> None:
    """List what waits for a person, the latest first.

    Example: backwright dead list --text "connection refused"
    """
    wanted = {"queue": queue, "target": target, "text": text, "state": "parked"}
    wanted["kind"] = matching(_KINDS, kind, "kind") if kind else ""
    page = found(project, wanted, limit, after)
    if as_json:
        print_json(page)
        return
    headings = ("NUMBER", "KIND", "TARGET", "QUEUE", "TRIED", "FAILED", "ERROR")
    hint = "next: backwright dead show NUMBER, then replay, edit or discard"
    narrowed = any((kind, queue, target, text))
    none = "none of these waits for a person" if narrowed else "nothing waits for a person"
    table(headings, map(_row, page.items), "dead letter", hint=more(page, hint), none=none)


def _row(work: "WorkView") -> tuple[Any, ...]:
    tried = when(work.due_at)
    failed = work.failures or ""
    return work.number, work.kind.value, work.target, work.queue, tried, failed, work.error


@dead.command()
def show(which: Which, project: Folder = HERE, as_json: AsJson = False) -> None:
    """Show one as it is stored, with why it failed.

    Example: backwright dead show 1041
    """
    show_one(project, number_of(project, which), as_json=as_json)


@dead.command()
def replay(
    which: Some = "",
    project: Folder = HERE,
    kind: Kind = "",
    queue: Queue = "",
    target: Target = "",
    text: Text = "",
    every: All = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Do it again, with its attempts counted anew: one, or all that a query finds.

    Example: backwright dead replay --queue mail --text "connection refused"
    """
    from backwright.application.operations.messages import ReplayWork

    wanted = _wanted(project, which, kind, queue, target, text, every)
    if not which:
        sure(f"Replay {_amount(project, wanted)}?", yes)
    _done(_DUE, send(project, ReplayWork(**wanted)), as_json=as_json)


@dead.command()
def discard(
    which: Some = "",
    project: Folder = HERE,
    reason: Annotated[str, typer.Option(help="Why; kept in the history.")] = "",
    kind: Kind = "",
    queue: Queue = "",
    target: Target = "",
    text: Text = "",
    every: All = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """End it undone, with a reason: one, or all that a query finds. The history keeps it.

    Example: backwright dead discard 1041 --reason "sent by hand"
    """
    from backwright.application.operations.messages import DiscardWork

    if not reason:
        raise CommandError('say why with --reason "…"; it is kept in the history', code=2)
    wanted = _wanted(project, which, kind, queue, target, text, every)
    sure(f"Discard {which or _amount(project, wanted)}?", yes)
    _done("discarded", send(project, DiscardWork(reason=reason, **wanted)), as_json=as_json)


@dead.command()
def edit(
    which: Which,
    project: Folder = HERE,
    body: Annotated[
        str, typer.Option(help="File with the new envelope; - reads it from standard input.")
    ] = "",
    replay: Annotated[bool, typer.Option("--replay", help="Do it again at once.")] = False,
    unchecked: Annotated[
        bool, typer.Option("--unchecked", help="Also what can't be understood here.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Change what it says, in $EDITOR or from a file; the audit log keeps what it said.

    Example: backwright dead edit 1041 --replay
    """
    from backwright.application.operations.messages import EditWork, GetWork
    from backwright.domain.errors import ValidationError

    number = number_of(project, which)
    shown = send(project, GetWork(number=number))
    written = read(body) if body else edited(shown.envelope, shown.body)
    try:
        command = EditWork(
            number=number, envelope=envelope(written), replay=replay, unchecked=unchecked
        )
        changed = send(project, command)
    except (CommandError, ValidationError) as error:
        if body:
            raise
        raise CommandError(f"{error}\n{kept(written, number)}") from error
    if as_json:
        print_json(changed)
    else:
        following = "is due now" if replay else f"is changed; next: backwright dead replay {number}"
        err.print(f"{number} {following}")


def _wanted(
    project: Path, which: str, kind: str, queue: str, target: str, text: str, every: bool
) -> dict[str, Any]:
    query = {"kind": kind, "queue": queue, "target": target, "text": text}
    query = {name: value for name, value in query.items() if value}
    if sum((bool(which), bool(query), every)) != 1:
        raise CommandError("give one number or id, or a query, or --all", code=2)
    if which:
        return {"number": number_of(project, which)}
    if kind:
        from backwright.application.durable.work import Kind as WorkKind

        return {**query, "kind": WorkKind(matching(_KINDS, kind, "kind"))}
    return query


def _amount(project: Path, wanted: dict[str, Any]) -> str:
    """How much is meant, as far as a page tells."""
    from backwright.application.operations.messages import ListWork
    from backwright.application.operations.views import State

    page = send(project, ListWork(state=State.PARKED, limit=100, **wanted))
    if not page.items:
        raise CommandError("nothing that waits for a person is meant")
    return f"{'more than ' if page.next else ''}{len(page.items)} of them"


def _done(what: str, done: "DoneView", *, as_json: bool) -> None:
    if as_json:
        print_json(done)
        return
    following = "; watch: backwright dead, backwright jobs, backwright events"
    err.print(f"{done.done} {what}{following if what == _DUE else ''}")
    if done.left:
        way = "backwright sagas list --status stuck, backwright schedules list"
        err.print(f"{done.left} left to the sagas and schedules that they belong to: {way}")
