"""What the rows are, beside jobs: relay, saga, growth, idle cost."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from benchmarks.harness.durable.figures import Column
from benchmarks.harness.durable.places import kafka_place, rabbitmq_place
from benchmarks.harness.durable.trials import Around, Trial, TrialRow, nothing_else
from benchmarks.harness.installation import SharedPython

OURS = "backwright_postgresql"
_ENGINES = (("postgresql", "PostgreSQL"), ("sqlite", "SQLite"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Amounts:
    """How much each row does."""

    # So many that connecting, which counts, is little of it.
    messages: int = 100_000
    sagas: int = 1_000
    due: int = 1_000_000
    finished: int = 10_000_000
    lane: int = 100_000
    claimed: int = 10_000
    idle: float = 15.0


def _own(
    program: str, *, around: Around = nothing_else, needs: tuple[str, ...] = ()
) -> list[Trial]:
    return [
        Trial(
            name=f"backwright_{engine}",
            title=f"Backwright, {title}",
            folder="backwright_jobs",
            program=program,
            engine=engine,
            around=around,
            needs=needs,
            runtime=SharedPython(),
        )
        for engine, title in _ENGINES
    ]


def _relay(kind: str, title: str, place: Around, bare: Trial, client: str, count: int) -> TrialRow:
    columns = [
        Column(figure="rate", heading="messages/s"),
        Column(figure="rate", heading="of the bare client", form=".2f", to=bare.name),
        Column(figure="cpu", heading="CPU µs"),
    ]
    streamed = Trial(
        name=f"faststream_{kind}",
        title="FastStream",
        folder="faststream",
        program=f"publish_{kind}.py",
        engine="",
        needs=(kind,),
        around=place,
    )
    return TrialRow(
        name=f"relay-{kind}",
        title=f"Relay to {title}: {count:,} events of {count // 10:,} aggregates, confirmed, in "
        f"order; against {client} without an outbox",
        main="rate",
        columns=columns,
        sides=[*_own("relay.py", around=place, needs=(kind,)), bare, streamed],
        settings={"COUNT": str(count)},
    )


def _relay_rabbitmq(amounts: Amounts) -> TrialRow:
    place = partial(rabbitmq_place, amounts.messages)
    bare = Trial(
        name="aio_pika",
        title="aio-pika, bare",
        folder="aio_pika",
        program="publish.py",
        engine="",
        needs=("rabbitmq",),
        around=place,
    )
    return _relay("rabbitmq", "RabbitMQ", place, bare, "aio-pika", amounts.messages)


def _relay_kafka(amounts: Amounts) -> TrialRow:
    place = partial(kafka_place, amounts.messages)
    bare = Trial(
        name="confluent_kafka",
        title="confluent-kafka, bare",
        folder="confluent_kafka",
        program="publish.py",
        engine="",
        needs=("kafka",),
        around=place,
    )
    return _relay("kafka", "Kafka", place, bare, "confluent-kafka", amounts.messages)


def _saga(amounts: Amounts) -> TrialRow:
    dbos = Trial(name="dbos_workflow", title="DBOS workflow", folder="dbos", program="sagas.py")
    return TrialRow(
        name="saga",
        title=f"Sagas of three steps: {amounts.sagas:,}, 10 at once, in the process that starts "
        "them",
        main="rate",
        columns=[
            Column(figure="rate", heading="sagas/s"),
            Column(figure="rate", heading="times DBOS", form=".1f", to=dbos.name),
            Column(figure="cpu", heading="CPU µs"),
            Column(figure="p50", heading="alone, ms", form=",.1f"),
        ],
        sides=[*_own("sagas.py"), dbos],
        settings={"COUNT": str(amounts.sagas)},
    )


def _growth(amounts: Amounts) -> TrialRow:
    return TrialRow(
        name="growth",
        title=f"Growth: {amounts.due:,} jobs due, {amounts.finished:,} finished, {amounts.lane:,} "
        "in one lane",
        main="claim_due",
        columns=[
            Column(figure="claim_empty", heading="drain/s, empty"),
            Column(figure="claim_finished", heading="many finished"),
            Column(figure="claim_due", heading="many due"),
            Column(figure="ask_empty", heading="enqueue/s, empty"),
            Column(figure="ask_finished", heading="many finished"),
            Column(figure="ask_due", heading="many due"),
            Column(figure="lane_short", heading="one lane/s, short"),
            Column(figure="lane_long", heading="long"),
            Column(figure="worst", heading="worst to empty", form=".2f"),
        ],
        sides=_own("growth.py"),
        settings={
            "DUE": str(amounts.due),
            "FINISHED": str(amounts.finished),
            "LANE": str(amounts.lane),
            "COUNT": str(amounts.claimed),
        },
    )


def _idle(amounts: Amounts) -> TrialRow:
    return TrialRow(
        name="idle",
        title="Idle worker",
        main="cpu_share",
        columns=[
            Column(figure="queries", heading="round trips/s", form=".2f"),
            Column(figure="cpu_share", heading="CPU %", form=".2f"),
        ],
        sides=_own("idle.py"),
        settings={"SECONDS": str(amounts.idle)},
    )


ROWS: Mapping[str, Callable[[Amounts], Sequence[TrialRow]]] = {
    "relay": lambda amounts: [_relay_rabbitmq(amounts), _relay_kafka(amounts)],
    "saga": lambda amounts: [_saga(amounts)],
    "growth": lambda amounts: [_growth(amounts)],
    "idle": lambda amounts: [_idle(amounts)],
}
