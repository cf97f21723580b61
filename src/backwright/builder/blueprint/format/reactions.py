"""How what happens after a commit is written: subscribers, jobs and schedules."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from backwright.builder.blueprint.format.fields import FieldSpec
from backwright.builder.blueprint.format.scalars import Part, TypeSpec

Schema = Annotated[int, Field(ge=1, le=99)]
Given = Annotated[dict[str, Any], Field(examples=[{"order": "event.order", "kind": "full"}])]


def _as_retry(value: object) -> object:
    """`never` is one attempt."""
    return {"attempts": 1} if value == "never" else value


class RetryPart(Part):
    """How often something that failed is tried, and how long to wait between."""

    attempts: int = Field(ge=1, le=1000)
    """How many attempts there are in all."""
    every: str | None = Field(default=None, examples=["500ms"])
    """The same wait each time."""
    first: str | None = Field(default=None, examples=["1s"])
    """The first wait; each one after it is twice as long."""
    most: str | None = Field(default=None, examples=["1h"])
    """The longest wait."""

    @model_validator(mode="after")
    def _fits(self) -> "RetryPart":
        """One attempt needs no wait, several need one."""
        waits = (self.every is not None) + (self.first is not None)
        if waits != (self.attempts > 1) or (self.most is not None and self.first is None):
            raise PydanticCustomError(
                "retry_type", "needs every: 500ms, or first: 1s and perhaps most: 1h"
            )
        return self


RetrySpec = Annotated[
    RetryPart, BeforeValidator(_as_retry, json_schema_input_type=Literal["never"] | RetryPart)
]


class ReactionPart(Part):
    """What subscribers and jobs have in common."""

    queue: str | None = Field(default=None, examples=["mail"])
    """The queue that it waits in; workers can be told which queues to take from."""
    retry: RetrySpec | None = Field(
        default=None, examples=[{"attempts": 5, "first": "1s"}, {"attempts": 3, "every": "500ms"}]
    )
    """How often it is tried; left out, 20 times over some fourteen hours."""
    timeout: str | None = Field(default=None, examples=["30s"])
    """How long one attempt may take: 30s for a subscriber and 5m for a job, if left out."""
    sends: str | None = Field(default=None, examples=["catalog.Product.restock"])
    """The operation that it asks for, in the same commit. Left out, a function that you write does
    it: the build says where it is expected."""
    with_: Given = Field(default_factory=dict, alias="with")
    """What is given to it: values, and what is read from the event or the job (`event.order`).
    Where the names are equal nothing needs to be said."""
    description: str = ""
    """What it is for."""


def _as_queue(value: object) -> object:
    """A rate alone is what most queues say."""
    return {"limit": value} if isinstance(value, str) else value


class QueuePart(Part):
    """A queue that is slower than others, or of which more or less runs at once."""

    limit: str | None = Field(default=None, examples=["100/minute"])
    """How many are begun, by all workers together."""
    concurrency: int | None = Field(default=None, ge=1, le=1000)
    """How many run at once in one process, where its settings do not say it (`QUEUES`)."""
    description: str = ""
    """What it is for."""

    @model_validator(mode="after")
    def _says_something(self) -> "QueuePart":
        """Its name alone needs no declaration."""
        if self.limit is None and self.concurrency is None:
            raise PydanticCustomError("queue_type", "needs limit: 100/minute, or concurrency: 2")
        return self


QueueSpec = Annotated[QueuePart, BeforeValidator(_as_queue, json_schema_input_type=str | QueuePart)]


class SubscriberPart(ReactionPart):
    """Reacts to an event, once for each; the events of one thing come in their order."""

    on: str = Field(examples=["ordering.OrderPlaced", "catalog.*"])
    """The event, or a pattern of names of events."""
    enqueues: str | None = Field(default=None, examples=["SendReceipt"])
    """The job that it asks for, in the same commit."""
    starts: str | None = Field(default=None, examples=["FulfilOrder"])
    """The saga that it starts, in the same commit."""


class JobPart(ReactionPart):
    """Something to be done later, until it ends well or its attempts are used up."""

    takes: dict[str, FieldSpec] = Field(
        default_factory=dict, examples=[{"order": "ordering.Order", "to": "email"}]
    )
    """What it must be told."""
    returns: TypeSpec | None = Field(default=None, examples=["text"])
    """What it finds out, kept in the history."""
    unique: list[str] = Field(default_factory=list, examples=[["order"]])
    """While one waits or runs, another one with the same values of these is left out."""
    schema_: Schema = Field(default=1, alias="schema")
    """Raised when what it takes changes; what waits in the older shape is read by a function that
    you write for each step from one schema to the next."""


class SchedulePart(Part):
    """A job that is asked for at set times, once for all processes together."""

    cron: str | None = Field(default=None, examples=["0 9 * * *", "*/5 * * * *"])
    """Minute, hour, day, month and weekday; six fields begin with the second."""
    every: str | None = Field(default=None, examples=["1h"])
    """How far apart, counted from midnight in UTC."""
    tz: str | None = Field(default=None, examples=["Europe/Berlin"])
    """The time zone whose clock is meant; UTC if left out."""
    run: str = Field(examples=["BuildReport"])
    """The job."""
    with_: Given = Field(default_factory=dict, alias="with", examples=[{"day": "due"}])
    """What it is told; `due` is the time at which it was to run."""
    missed: Literal["skip", "once", "all"] = "once"
    """What becomes of times at which no worker was there: left out, made up for once, or each."""
    description: str = ""
    """What it is for."""
