"""A plan: typed steps with their reasons, their states and what was found out about them."""

from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What a step does.

    LEFT_ALONE changes nothing: the file is a person's by now, and the change that was meant for it
    is kept beside the project. RECORD remembers what was generated, for the next plan.
    """

    FOLDER = "folder"
    CREATE = "create"
    REPLACE = "replace"
    DELETE = "delete"
    MIGRATION = "migration"
    LEFT_ALONE = "left_alone"
    CHECK = "check"
    RECORD = "record"


class Status(StrEnum):
    """How far a step is. UNDONE: it was done, and undone because a later one failed."""

    PENDING = "pending"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    SKIPPED = "skipped"
    UNDONE = "undone"


class Phase(StrEnum):
    """How far a plan is. FAILED: everything was undone."""

    PLANNED = "planned"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


WRITING = (Kind.CREATE, Kind.REPLACE, Kind.MIGRATION, Kind.RECORD)


@dataclass(slots=True, kw_only=True)
class Step:
    """One step. `before` and `after` are hashes of the file ("" where there is none).

    `test` is a test that speaks of the same part of the blueprint. `added` and `removed` count
    lines. `score` is from -2 to 2 once it is known, and `evidence` says why; see `scoring`.
    """

    kind: Kind
    path: str
    reason: str
    test: str = ""
    added: int = 0
    removed: int = 0
    before: str = ""
    after: str = ""
    status: Status = Status.PENDING
    score: int | None = None
    evidence: list[str] = field(default_factory=list[str])


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How large the project is."""

    modules: int
    entities: int
    use_cases: int

    def __str__(self) -> str:
        return ", ".join(
            f"{count} {one if count == 1 else more}"
            for count, one, more in (
                (self.modules, "module", "modules"),
                (self.entities, "entity", "entities"),
                (self.use_cases, "use case", "use cases"),
            )
        )


@dataclass(slots=True, kw_only=True)
class Plan:
    """What a build does, and how far it is.

    `blueprint` and `manifest` are hashes of what it was made from. `summary` says in sentences what
    changed in the blueprint, `destructive` what data its migration loses, `problem` why it failed.
    `serve` are the protocols by which the project is called. `warnings` are what to look at before
    it is applied, and what was left to do after it, `waiting` files with a change that a person
    has yet to take over.
    """

    format: int = 1
    project: str
    generator: str
    status: Phase = Phase.PLANNED
    problem: str = ""
    size: Size
    serve: list[str] = field(default_factory=lambda: ["rest"])
    summary: list[str]
    destructive: list[str]
    warnings: list[str]
    waiting: list[str]
    unchanged: int
    blueprint: str
    manifest: str
    steps: list[Step]

    def of(self, *kinds: Kind) -> list[Step]:
        """The steps of these kinds, in their order."""
        return [step for step in self.steps if step.kind in kinds]

    @property
    def changes(self) -> bool:
        """Whether applying it would change anything but what is remembered of the last build."""
        return bool(self.of(*(kind for kind in Kind if kind not in (Kind.CHECK, Kind.RECORD))))

    @property
    def left(self) -> bool:
        """Whether something is left for a person: a change to take over, a check to look at."""
        failed = any(step.status is Status.FAILED for step in self.of(Kind.CHECK))
        return bool(self.waiting or self.of(Kind.LEFT_ALONE) or failed)
