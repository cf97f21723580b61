"""`backwright jobs` and `backwright events`: what is to be done, and what became of it."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from backwright.cli.asking import Yes, matching, send, sure
from backwright.cli.console import HERE, AsJson, CommandError, Folder, err, print_json
from backwright.cli.listing import Listing
from backwright.cli.tables import facts, table, when

if TYPE_CHECKING:
    from backwright.application.messages import Page
    from backwright.application.operations.views import WorkDetailView, WorkView

_STATES = ["waiting", "running", "scheduled", "parked", "done", "discarded", "cancelled"]

Which = Annotated[str, typer.Argument(help="Its number, or the id of the job or event.")]
Queue = Annotated[str, typer.Option(help="Only of this queue.")]
Target = Annotated[str, typer.Option(help="Only for this handler, e.g. catalog.SendMail.")]
Text = Annotated[str, typer.Option(help="Only with this text in the error, note or body.")]
Limit = Annotated[int, typer.Option(min=1, max=100, help="How many to show.")]
After = Annotated[str | None, typer.Option(help="Go on after this number.")]


def commands(kind: str, what: str) -> typer.Typer:
    """The commands for one kind of work."""
    app = typer.Typer(cls=Listing, help=what)
    some = "job" if kind == "job" else "delivery"
    for name, function, text, example in (
        (
            "list",
            _listing(kind, some),
            "List them, the latest first; without --state those that are not over.",
            "list --state parked --queue mail",
        ),
        ("show", show, "Show one: envelope, attempts, error, result.", "show 1041"),
        ("retry", retry, "Do one now that waits for later, or for a person.", "retry 1041"),
        (
            "cancel",
            _cancelling(some),
            "End one: what waits at once, what runs within seconds.",
            "cancel 1041 --reason 'sent by hand'",
        ),
    ):
        shown = f"{text}\n\nExample: backwright {kind}s {example}"
        app.command(name, help=shown)(function)
    return app


def show(which: Which, project: Folder = HERE, as_json: AsJson = False) -> None:
    """Show all that is known of one."""
    show_one(project, number_of(project, which), as_json=as_json)


def retry(which: Which, project: Folder = HERE, as_json: AsJson = False) -> None:
    """Do one now."""
    from backwright.application.operations.messages import RetryWork

    shown = send(project, RetryWork(number=number_of(project, which)))
    _told(shown, f"{shown.work.number} is due now", as_json=as_json)


def _listing(kind: str, some: str) -> Callable[..., None]:
    over = "those that are over: backwright jobs list --state done"
    nothing = f"no jobs; {over}"
    if kind == "event":
        over = "those that were given up: backwright events list --state discarded"
        nothing = "no deliveries are under way; one that went well is not kept"

    def list_(
        project: Folder = HERE,
        state: Annotated[str, typer.Option(help=f"One of: {', '.join(_STATES)}.")] = "",
        queue: Queue = "",
        target: Target = "",
        text: Text = "",
        limit: Limit = 20,
        after: After = None,
        as_json: AsJson = False,
    ) -> None:
        wanted: dict[str, Any] = {"kind": kind, "queue": queue, "target": target, "text": text}
        wanted |= {"state": matching(_STATES, state, "state") if state else None}
        page = found(project, wanted, limit, after)
        if as_json:
            print_json(page)
            return
        headings = ("NUMBER", "TARGET", "QUEUE", "STATE", "DUE", "FAILED", "ERROR OR NOTE")
        hint, none = ("", "") if state else (over, nothing)
        table(headings, map(_row, page.items), some, hint=more(page, hint), none=none)

    return list_


def _cancelling(some: str) -> Callable[..., None]:
    def cancel(
        which: Which,
        project: Folder = HERE,
        reason: Annotated[str, typer.Option(help="Why.")] = "cancelled by an operator",
        yes: Yes = False,
    ) -> None:
        from backwright.application.operations.messages import CancelWork

        number = number_of(project, which)
        sure(f"Cancel {some} {number}?", yes)
        ended = send(project, CancelWork(number=number, reason=reason))
        said = "is cancelled" if ended.done else "runs, and ends within seconds"
        err.print(f"{some} {number} {said}")

    return cancel


def found(project: Path, wanted: dict[str, Any], limit: int, after: str | None) -> "Page[WorkView]":
    """A page of work, the latest first."""
    import msgspec

    from backwright.application.operations.messages import ListWork

    given = {name: value for name, value in wanted.items() if value}
    return send(project, msgspec.convert({**given, "limit": limit, "after": after}, ListWork))


def more(page: "Page[WorkView]", hint: str) -> str:
    """How the list goes on, or what else there is."""
    return f"more with --after {page.next}" if page.next else hint


def _row(work: "WorkView") -> tuple[Any, ...]:
    state = "stopping" if work.stopping else work.state.value
    note = work.error or work.note
    if work.progress is not None:
        note = f"{work.progress:.0%} {note}"
    due = when(work.ended_at or work.due_at)
    return work.number, work.target, work.queue, state, due, work.failures or "", note


def show_one(project: Path, number: int, *, as_json: bool) -> None:
    """All that is known of one."""
    from backwright.application.operations.messages import GetWork

    _told(send(project, GetWork(number=number)), "", as_json=as_json)


def _told(shown: "WorkDetailView", said: str, *, as_json: bool) -> None:
    if as_json:
        print_json(shown)
        return
    if said:
        err.print(said)
        return
    work = shown.work
    body: Any = shown.body
    if shown.envelope is not None:
        body = _json(shown.envelope)
    facts(
        {
            "number": work.number,
            "id": work.id,
            "kind": work.kind.value,
            "target": work.target,
            "queue": work.queue,
            "lane": work.lane,
            "state": work.state.value,
            "asked for": f"{work.enqueued_at:%F %T} UTC, {when(work.enqueued_at)}",
            "due": work.due_at and f"{work.due_at:%F %T} UTC, {when(work.due_at)}",
            "ended": work.ended_at and f"{work.ended_at:%F %T} UTC, {when(work.ended_at)}",
            "failures": work.failures,
            "losses": work.losses or None,
            "progress": None if work.progress is None else f"{work.progress:.0%} {work.note}",
            "error": work.error,
            "problem": shown.problem,
            "result": None if shown.result is None else _json(shown.result),
            "body": body if shown.is_text else f"{body} (base64)",
        }
    )
    if following := _what_next(work):
        err.print(f"\n{following}", markup=False)


def _what_next(work: "WorkView") -> str:
    """What a person can do now; empty where nothing is to be done."""
    kind, state = work.kind.value, work.state.value
    if kind == "saga":
        return f"it is a step of a saga: backwright sagas show {work.id}"
    if state == "parked":
        return f"when the cause is mended: backwright dead replay {work.number}; or edit, discard"
    if state == "scheduled" and kind in ("job", "event"):
        return f"now rather than then: backwright {kind}s retry {work.number}"
    return ""


def _json(value: Any) -> str:
    import msgspec

    return msgspec.json.format(msgspec.json.encode(value), indent=2).decode()


def number_of(project: Path, which: str) -> int:
    """The number of what was named by its number or its id."""
    if which.isdecimal():
        return int(which)
    try:
        key = UUID(which)
    except ValueError:
        raise CommandError(f"{which} is neither a number nor an id; see the list", code=2) from None
    from backwright.application.operations.messages import ListWork
    from backwright.application.operations.views import State

    found: list[int] = []
    for state in (None, *map(State, ("done", "discarded", "cancelled"))):
        page = send(project, ListWork(id=key, state=state))
        found += [work.number for work in page.items]
    if len(found) != 1:
        several = f"is about several: {', '.join(map(str, found))}" if found else "is not there"
        raise CommandError(f"{which} {several}")
    return found[0]
