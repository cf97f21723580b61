"""The row of the fan-out: one event to many WebSockets."""

from benchmarks.harness.durable.figures import Column, Row
from benchmarks.harness.durable.ground import Ground
from benchmarks.harness.durable.trials import Trial, TrialRow, trial_row
from benchmarks.harness.installation import SharedPython
from benchmarks.harness.protocols.effort import ENGINE_TITLES, Effort, Say

LITESTAR = "litestar_channels"
FANOUT_SIDES = (
    *(
        Trial(
            name=f"backwright_{engine}",
            title=f"Backwright, {title}",
            folder="backwright_jobs",
            program="fanout.py",
            engine=engine,
            runtime=SharedPython(),
        )
        for engine, title in ENGINE_TITLES.items()
    ),
    Trial(
        name=LITESTAR,
        title="Litestar channels, in memory",
        folder=LITESTAR,
        program="fanout.py",
        engine="",
    ),
)
_COLUMNS = (
    Column(figure="p50", heading="half, ms", form=",.1f"),
    Column(figure="p99", heading="99 in 100, ms", form=",.1f"),
    Column(figure="worst", heading="worst, ms", form=",.1f"),
    Column(figure="rate", heading="messages/s"),
    Column(figure="p99", heading="of Litestar", form=".2f", to=LITESTAR),
)


def fanout_row(sides: list[Trial], ground: Ground, effort: Effort, say: Say) -> Row:
    """What is measured is the time from the command until the last client has the message."""
    row = TrialRow(
        name="fanout",
        title=f"Fan-out: one event to {effort.listeners:,} WebSockets of one process, from the "
        "command (ours: with its commit) to the last client",
        main="p99",
        columns=_COLUMNS,
        sides=sides,
        settings={"CLIENTS": str(effort.listeners), "EVENTS": str(effort.events)},
    )
    return trial_row(row, sides, ground, effort.rounds, say)
