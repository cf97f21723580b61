"""`backwright sagas`: how far they are, and what to do about those that are stuck."""

from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from backwright.cli.asking import Yes, asked, matching, send, sure
from backwright.cli.console import HERE, AsJson, CommandError, Folder, err, out, print_json
from backwright.cli.listing import Listing
from backwright.cli.tables import facts, table, when
from backwright.cli.timeline import show_attempts, show_stages, what_next

if TYPE_CHECKING:
    from backwright.application.sagas.reading import SagaSummary, SagaTimeline

_SHOW = "more of one: backwright sagas show ID"
_STATES = ["running", "waiting", "compensating", "stuck", "completed", "failed", "cancelled"]

sagas = typer.Typer(
    cls=Listing, help="Sagas with their steps: list (without a command), cancel, retry, abandon."
)
Id = Annotated[UUID, typer.Argument(help="Id of the saga.")]
Why = Annotated[str, typer.Option(help="Why; kept with it.")]


@sagas.command("list")
def list_sagas(
    project: Folder = HERE,
    name: Annotated[str, typer.Option(help="Only of this kind, e.g. ordering.FulfilOrder.")] = "",
    status: Annotated[str, typer.Option(help=f"One of: {', '.join(_STATES)}.")] = "",
    key: Annotated[str, typer.Option(help="Only the one with this key.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=100, help="How many to show.")] = 20,
    after: Annotated[UUID | None, typer.Option(help="Go on after this one.")] = None,
    as_json: AsJson = False,
) -> None:
    """List sagas, the latest first.

    Example: backwright sagas list --status stuck
    """
    from backwright.application.sagas.status import SagaStatus

    wanted: dict[str, Any] = {"name": name or None, "key": key or None}
    wanted["status"] = SagaStatus(matching(_STATES, status, "status")) if status else None
    page = asked(project, lambda app: app.sagas.list(**wanted, after=after, limit=limit))
    if as_json:
        print_json(page)
        return
    more = f"more with --after {page.after}" if page.after else _SHOW
    headings = ("ID", "SAGA", "STATUS", "STEP", "BEGAN", "ENDED", "KEY", "ERROR")
    table(headings, map(_row, page.items), "saga", hint=more)


def _row(saga: "SagaSummary") -> tuple[Any, ...]:
    return (
        saga.id,
        f"{saga.name}@{saga.version}",
        saga.status.value,
        saga.step,
        when(saga.started_at),
        when(saga.ended_at),
        saga.key,
        saga.error,
    )


@sagas.command()
def show(id: Id, project: Folder = HERE, as_json: AsJson = False) -> None:
    """Show one saga: its steps in order, with attempts and errors, and what can be done.

    Example: backwright sagas show 0198c5c2-8f0e-7cc1-9c0e-1d7f3a5b2e11
    """
    timeline = asked(project, lambda app: app.sagas.show(id))
    if as_json:
        print_json(timeline)
        return
    facts(_known(timeline))
    out.print()
    show_stages(timeline)
    out.print()
    show_attempts(timeline)
    if told := what_next(timeline):
        err.print(f"\n{told}", markup=False)


def _known(timeline: "SagaTimeline") -> dict[str, Any]:
    import msgspec

    saga = timeline.saga
    return {
        "id": saga.id,
        "saga": f"{saga.name}, version {saga.version}",
        "key": saga.key,
        "status": saga.status.value,
        "began": f"{saga.started_at:%F %T} UTC, {when(saga.started_at)}",
        "ended": saga.ended_at and f"{saga.ended_at:%F %T} UTC, {when(saga.ended_at)}",
        "error": saga.error,
        "input": msgspec.json.encode(timeline.input).decode(),
    }


@sagas.command()
def cancel(
    id: Id, project: Folder = HERE, reason: Why = "cancelled by an operator", yes: Yes = False
) -> None:
    """Turn a saga back: everything that it did is undone in reverse.

    Example: backwright sagas cancel 0198c5c2-8f0e-7cc1-9c0e-1d7f3a5b2e11
    """
    from backwright.application.operations.sagas import CancelSaga

    sure(f"Undo everything that saga {id} did?", yes)
    send(project, CancelSaga(id=id, reason=reason))
    err.print(f"saga {id} turns back; watch: backwright sagas show {id}")


@sagas.command()
def retry(id: Id, project: Folder = HERE) -> None:
    """Go on now: with the next attempt, or with a stuck saga, its attempts counted anew.

    Example: backwright sagas retry 0198c5c2-8f0e-7cc1-9c0e-1d7f3a5b2e11
    """
    from backwright.application.operations.sagas import RetrySaga

    send(project, RetrySaga(id=id))
    err.print(f"saga {id} goes on; watch: backwright sagas show {id}")


@sagas.command()
def abandon(id: Id, project: Folder = HERE, reason: Why = "", yes: Yes = False) -> None:
    """End a stuck saga as failed, or one without code, after somebody saw to what is not undone.

    Example: backwright sagas abandon 0198c5c2-8f0e-7cc1-9c0e-1d7f3a5b2e11 --reason "refunded"
    """
    from backwright.application.operations.sagas import AbandonSaga

    if not reason:
        raise CommandError('say what was done about it with --reason "…"', code=2)
    sure(f"Leave saga {id} as it is?", yes)
    send(project, AbandonSaga(id=id, reason=reason))
    err.print(f"saga {id} is over")
