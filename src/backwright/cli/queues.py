"""`backwright queues`: how much there is to do, and how well it goes."""

from typing import Annotated

import typer

from backwright.cli.asking import send
from backwright.cli.console import HERE, AsJson, Folder, err, print_json
from backwright.cli.listing import Listing
from backwright.cli.tables import span, table

queues = typer.Typer(
    cls=Listing,
    help="Queues with their counts and health: list (without a command), pause, resume.",
)
Name = Annotated[str, typer.Argument(help="Name of the queue.")]


@queues.command("list")
def list_queues(
    project: Folder = HERE,
    check: Annotated[
        bool, typer.Option("--check", help="End with 1 if one of them is critical.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """List the queues: what waits, runs, is for later, waits for a person; and their health.

    Example: backwright queues list --check
    """
    from backwright.application.operations.health import Health
    from backwright.application.operations.messages import ListQueues

    found = send(project, ListQueues()).items
    if as_json:
        print_json(found)
    else:
        headings = "QUEUE HEALTH WAITING RUNNING LATER PARKED OLDEST FAILING LIMIT WHY".split()
        rows = (
            (
                queue.name,
                queue.health.value,
                queue.waiting,
                queue.running,
                queue.scheduled,
                queue.parked,
                span(queue.oldest_seconds),
                f"{queue.failure_rate:.0%}" if queue.failure_rate else "",
                queue.limit,
                "; ".join(queue.reasons),
            )
            for queue in found
        )
        table(headings, rows, "queue")
    if check and any(queue.health is Health.CRITICAL for queue in found):
        raise typer.Exit(1)


@queues.command()
def pause(name: Name, project: Folder = HERE) -> None:
    """Let all workers begin nothing more of a queue; what they have is finished.

    Example: backwright queues pause mail
    """
    from backwright.application.operations.messages import PauseQueue

    send(project, PauseQueue(name=name))
    err.print(f"{name} rests; go on with: backwright queues resume {name}")


@queues.command()
def resume(name: Name, project: Folder = HERE) -> None:
    """Let workers go on with a queue.

    Example: backwright queues resume mail
    """
    from backwright.application.operations.messages import ResumeQueue

    send(project, ResumeQueue(name=name))
    err.print(f"{name} goes on")
