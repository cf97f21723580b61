"""What happens after a commit: subscribers, jobs, schedules, and what they do."""

from dataclasses import dataclass

from backwright.builder.blueprint.field_types import FieldType, Ref
from backwright.builder.blueprint.fields import Constant, Field


@dataclass(frozen=True, slots=True, kw_only=True)
class Retrying:
    """So many attempts; `every` so long, or a wait that begins with `first`; "" is left out."""

    attempts: int
    every: str = ""
    first: str = ""
    most: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """Where something waits, how often it is tried, how long it may take; "" is left to the kit."""

    queue: str = ""
    retry: Retrying | None = None
    timeout: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A value of a message: a constant, or what is read from `origin` of the event or the job.

    `day_of` says that the origin is an instant of which only the day is wanted.
    """

    name: str
    origin: str = ""
    constant: Constant | None = None
    day_of: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """An operation that is asked for."""

    entity: Ref
    operation: str
    given: tuple[Given, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Enqueuing:
    """A job that is asked for."""

    job: Ref
    given: tuple[Given, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Starting:
    """A saga that is started."""

    saga: Ref
    given: tuple[Given, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ByHand:
    """A function that people write, in a file of the application layer."""

    file: str
    function: str


Doing = Sending | Enqueuing | Starting | ByHand


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscriber:
    """Reacts to the event `on`, or to all whose names fit the `pattern`."""

    name: str
    on: Ref | None
    pattern: str
    running: Running
    doing: Doing
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Something to be done later; `unique` are the fields that tell two of them apart."""

    ref: Ref
    snake: str
    fields: tuple[Field, ...]
    returns: FieldType | None
    unique: tuple[str, ...]
    schema: int
    running: Running
    doing: Doing
    description: str = ""

    @property
    def name(self) -> str:
        """The class in the contract."""
        return self.ref.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Upcast:
    """Reads what was stored of an event, a job or a saga by `schema` as the next one has it."""

    ref: Ref
    schema: int
    doing: ByHand


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """A queue with more than a name; "" and None are left to the kit."""

    name: str
    limit: str = ""
    concurrency: int | None = None
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """A job that is asked for at set times; `snake` is the name as Python writes it."""

    name: str
    snake: str
    cron: str
    every: str
    zone: str
    run: Enqueuing
    missed: str
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One commit of a saga, and the function that undoes it."""

    name: str
    doing: Sending | ByHand
    undo: ByHand | None
    atomic: bool
    running: Running
    undo_retry: Retrying | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """Goes on when the event has come whose field `by` equals the saga's key."""

    event: Ref
    by: str
    within: str


@dataclass(frozen=True, slots=True)
class Sleep:
    """Goes on after a time."""

    length: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Saga:
    """Steps that end well as a whole, or are undone; "" and None are left to the kit."""

    ref: Ref
    snake: str
    fields: tuple[Field, ...]
    key: str
    stages: tuple[Step | Wait | Sleep, ...]
    within: str
    version: int
    schema: int
    queue: str
    description: str = ""

    @property
    def name(self) -> str:
        """The class in the contract."""
        return self.ref.name

    @property
    def steps(self) -> tuple[Step, ...]:
        """Those that do something."""
        return tuple(each for each in self.stages if isinstance(each, Step))
