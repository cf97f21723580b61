"""All sides of the jobs row, in the order of the table."""

from benchmarks.harness.durable.job_side import CALLERS, JobSide
from benchmarks.harness.installation import SharedPython

_SAFE = "in the database when the call returns (fsync), taken away after it was done"
_CONFIRMED = (
    "confirmed by the broker when the call returns (durable classic queue, persistent message), "
    "acknowledged after it was done"
)
OURS = tuple(
    JobSide(
        name=f"backwright_{engine}",
        title=f"Backwright, {title}",
        folder="backwright_jobs",
        worker=("worker.py",),
        durable=f"{_SAFE}; part of the caller's own transaction",
        engine=engine,
        prepares=True,
        runtime=SharedPython(),
    )
    for engine, title in (("postgresql", "PostgreSQL"), ("sqlite", "SQLite"))
)
JOB_SIDES = {
    side.name: side
    for side in (
        *OURS,
        JobSide(
            name="procrastinate",
            title="Procrastinate",
            folder="procrastinate",
            worker=(
                # Not a line for each job.
                *("-m", "procrastinate", "--app", "tasks.app", "--log-level", "warning", "worker"),
                *("--concurrency", str(CALLERS)),
            ),
            durable=_SAFE,
            prepares=True,
        ),
        JobSide(
            name="pgqueuer",
            title="pgqueuer",
            folder="pgqueuer",
            worker=("worker.py",),
            durable=f"{_SAFE}; 20 at once, the least it can",
            prepares=True,
        ),
        JobSide(
            name="saq",
            title="SAQ, PostgreSQL",
            folder="saq_postgres",
            worker=("-m", "saq", "tasks.settings", "--quiet"),
            durable=_SAFE,
        ),
        JobSide(
            name="dbos",
            title="DBOS queue",
            folder="dbos",
            worker=("tasks.py",),
            durable=f"{_SAFE}; without a limit of how many at once, queue polled every 0.1 s",
            prepares=True,
        ),
        JobSide(
            name="celery",
            title="Celery, RabbitMQ",
            folder="celery_rabbitmq",
            worker=(
                *("-m", "celery", "-A", "tasks", "worker", "--pool", "threads"),
                *("--concurrency", str(CALLERS), "--loglevel", "WARNING"),
                *("--without-mingle", "--without-gossip"),
            ),
            durable=_CONFIRMED,
            broker="rabbitmq",
        ),
        JobSide(
            name="dramatiq",
            title="Dramatiq, RabbitMQ",
            folder="dramatiq_rabbitmq",
            worker=("-m", "dramatiq", "tasks", "--processes", "1", "--threads", str(CALLERS)),
            durable=_CONFIRMED,
            broker="rabbitmq",
        ),
        JobSide(
            name="taskiq",
            title="Taskiq, Redis stream",
            folder="taskiq_redis",
            worker=(
                *("-m", "taskiq", "worker", "tasks:broker", "--workers", "1"),
                *("--max-async-tasks", str(CALLERS), "--log-level", "WARNING"),
            ),
            durable="in Redis' file when the call returns (appendfsync always), acknowledged after "
            "it was done; the stream keeps what is done",
            broker="redis",
        ),
    )
}
