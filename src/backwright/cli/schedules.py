"""`backwright schedules`: what is done at set times."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from backwright.cli.asking import send
from backwright.cli.console import HERE, AsJson, Folder, err, print_json
from backwright.cli.listing import Listing
from backwright.cli.tables import facts, table, when

if TYPE_CHECKING:
    from backwright.application.operations.views import ScheduleView

schedules = typer.Typer(
    cls=Listing,
    help="What is done at set times: list (without a command), show, pause, resume, trigger.",
)
_NONE = "no schedules; a worker writes those of the code down when it starts"
Name = Annotated[str, typer.Argument(help="Name of the schedule, e.g. reports.daily-report.")]


@schedules.command("list")
def list_schedules(project: Folder = HERE, as_json: AsJson = False) -> None:
    """List the schedules with their last and next time.

    A worker writes them down when it starts; before that there are none.

    Example: backwright schedules list
    """
    from backwright.application.operations.messages import ListSchedules

    found = send(project, ListSchedules()).items
    if as_json:
        print_json(found)
        return
    headings = ("NAME", "WHEN", "ZONE", "MISSED", "NEXT", "LAST", "LAST JOB", "NOTE")
    table(headings, map(_row, found), "schedule", none=_NONE)


def _row(schedule: "ScheduleView") -> tuple[Any, ...]:
    return (
        schedule.name,
        schedule.spec,
        schedule.zone,
        schedule.missed,
        "paused" if schedule.paused else when(schedule.next_at),
        when(schedule.last_at),
        schedule.last_state.value if schedule.last_state else "",
        schedule.note,
    )


@schedules.command()
def show(name: Name, project: Folder = HERE, as_json: AsJson = False) -> None:
    """Show one schedule.

    Example: backwright schedules show reports.daily-report
    """
    from backwright.application.operations.messages import GetSchedule

    _told(send(project, GetSchedule(name=name)), as_json=as_json)


@schedules.command()
def pause(name: Name, project: Folder = HERE, as_json: AsJson = False) -> None:
    """Let a schedule rest; its times pass until it is resumed.

    Example: backwright schedules pause reports.daily-report
    """
    from backwright.application.operations.messages import PauseSchedule

    _told(send(project, PauseSchedule(name=name)), as_json=as_json)


@schedules.command()
def resume(name: Name, project: Folder = HERE, as_json: AsJson = False) -> None:
    """Let a schedule go on from now; also plans one anew after a clock was wrong.

    Example: backwright schedules resume reports.daily-report
    """
    from backwright.application.operations.messages import ResumeSchedule

    _told(send(project, ResumeSchedule(name=name)), as_json=as_json)


@schedules.command()
def trigger(name: Name, project: Folder = HERE, as_json: AsJson = False) -> None:
    """Ask for its job now, beside its times.

    Example: backwright schedules trigger reports.daily-report
    """
    from backwright.application.operations.messages import TriggerSchedule

    shown = send(project, TriggerSchedule(name=name))
    if as_json:
        print_json(shown)
    else:
        err.print(f"asked for; see: backwright jobs show {shown.last_job}")


def _told(schedule: "ScheduleView", *, as_json: bool) -> None:
    if as_json:
        print_json(schedule)
        return
    facts(
        {
            "name": schedule.name,
            "when": schedule.spec,
            "zone": schedule.zone,
            "missed times": schedule.missed,
            "state": "paused" if schedule.paused else "going",
            "next": schedule.next_at and f"{schedule.next_at:%F %T} UTC, {when(schedule.next_at)}",
            "last": schedule.last_at and f"{schedule.last_at:%F %T} UTC, {when(schedule.last_at)}",
            "last job": schedule.last_job,
            "its state": schedule.last_state and schedule.last_state.value,
            "note": schedule.note,
            "in the code": "yes"
            if schedule.declared
            else "no; the next start of a worker drops it",
        }
    )
