"""`backwright dead`: what waits for a person, and what to do with it."""

import os
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from backwright.cli.asking import Yes, matching, send, sure
from backwright.cli.console import HERE, AsJson, CommandError, Folder, err, print_json
from backwright.cli.work import (
    After,
    Limit,
    Queue,
    Target,
    Text,
    Which,
    number_of,
    show_list,
    show_one,
)

if TYPE_CHECKING:
    from backwright.application.operations.views import DoneView

_KINDS = ["event", "job", "saga", "schedule", "relay"]

dead = typer.Typer(
    no_args_is_help=True,
    help="What could not be done and waits for a person: look, edit, replay, discard.",
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
    show_list(project, wanted, limit, after, as_json=as_json)


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
    _done("due now", send(project, ReplayWork(**wanted)), as_json=as_json)


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

    number = number_of(project, which)
    shown = send(project, GetWork(number=number))
    written = _written(body) if body else _edited(shown.envelope, shown.body)
    command = EditWork(
        number=number, envelope=_envelope(written), replay=replay, unchecked=unchecked
    )
    changed = send(project, command)
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
    err.print(f"{done.done} {what}")
    if done.left:
        way = "backwright sagas list --status stuck, backwright schedules list"
        err.print(f"{done.left} left to the sagas and schedules that they belong to: {way}")


def _written(file: str) -> bytes:
    if file == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(file).read_bytes()
    except OSError as error:
        raise CommandError(f"can't read {file}: {error.strerror}") from error


def _edited(envelope: dict[str, Any] | None, body: str) -> bytes:
    """What the person's editor leaves."""
    import msgspec

    before = body.encode()
    if envelope is not None:
        before = msgspec.json.format(msgspec.json.encode(envelope), indent=2) + b"\n"
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if not editor:
        raise CommandError("set EDITOR, or give the new envelope with --body FILE", code=2)
    with tempfile.TemporaryDirectory(prefix="backwright-") as folder:
        file = Path(folder) / "envelope.json"
        file.write_bytes(before)
        if subprocess.run([*shlex.split(editor), str(file)], check=False).returncode:
            raise CommandError(f"{editor} failed; nothing was changed")
        after = file.read_bytes()
    if after == before:
        err.print("nothing was changed")
        raise typer.Exit()
    return after


def _envelope(written: bytes) -> dict[str, Any]:
    import msgspec

    try:
        return msgspec.json.decode(written, type=dict[str, Any])
    except msgspec.MsgspecError as error:
        raise CommandError(f"this is no JSON object: {error}; nothing was changed") from error
