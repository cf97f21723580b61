"""How processes of several commits are written."""

from typing import Annotated

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from backwright.builder.blueprint.format.fields import FieldSpec
from backwright.builder.blueprint.format.reactions import Given, RetrySpec, Schema
from backwright.builder.blueprint.format.scalars import Part


class WaitPart(Part):
    """Waits for an event of the thing that the saga is about."""

    for_: str = Field(alias="for", examples=["payments.PaymentConfirmed"])
    """The event."""
    by: str
    """The field of the event that equals the saga's `key`."""
    within: str = Field(examples=["15m"])
    """How long to wait before everything is undone."""


def _as_step(value: object) -> object:
    """A name alone is a step that is never undone."""
    return {"do": value} if isinstance(value, str) else value


class StepPart(Part):
    """One commit of a saga, a wait or a sleep."""

    do: str | None = Field(default=None, examples=["charge"])
    """Its name, which is that of the function that you write, unless it `sends` something."""
    sends: str | None = Field(default=None, examples=["Order.ship"])
    """The operation that it asks for."""
    with_: Given = Field(default_factory=dict, alias="with", examples=[{"id": "saga.order"}])
    """What is given to it; values of the saga's input are read like `saga.order`."""
    undo: str | None = Field(default=None, examples=["refund"])
    """The function that undoes it, should it or a later step fail for good."""
    atomic: bool = False
    """Whether all that it does is in its commit: where it failed, there is nothing to undo."""
    retry: RetrySpec | None = Field(default=None, examples=[{"attempts": 3, "every": "500ms"}])
    """How often it is tried; left out, five times, 1, 2, 4 and 8 seconds apart."""
    timeout: str | None = Field(default=None, examples=["10s"])
    """How long one attempt may take; 30s if left out."""
    undo_retry: RetrySpec | None = None
    """How often undoing it is tried; left out, 20 times over some fourteen hours. Then it waits
    for a person."""
    wait: WaitPart | None = None
    """Waits for an event instead."""
    sleep: str | None = Field(default=None, examples=["1d"])
    """Waits for so long instead."""

    @model_validator(mode="after")
    def _is_one(self) -> "StepPart":
        """A step does something, waits, or sleeps."""
        if sum(each is not None for each in (self.do, self.wait, self.sleep)) != 1:
            raise PydanticCustomError("step_type", "is one of do, wait and sleep")
        if self.do is None and self.model_fields_set - {"wait", "sleep"}:
            raise PydanticCustomError("step_type", "has nothing beside it where it waits or sleeps")
        return self


StepSpec = Annotated[StepPart, BeforeValidator(_as_step, json_schema_input_type=str | StepPart)]


class SagaPart(Part):
    """Steps in their order: all of them are done, or what was done is undone in reverse."""

    takes: dict[str, FieldSpec] = Field(default_factory=dict, examples=[{"order": "Order"}])
    """What it is started with."""
    key: str | None = Field(default=None, examples=["order"])
    """The value that tells two of them apart: of each key one runs at a time."""
    steps: list[StepSpec] = Field(min_length=1)
    """What it does, step by step."""
    within: str | None = Field(default=None, examples=["14d"])
    """How long the whole may take before it is undone."""
    version: int = Field(default=1, ge=1)
    """Raised when the steps change; those that run are finished by the version they began with."""
    schema_: Schema = Field(default=1, alias="schema")
    """Raised when what it takes changes; what runs with the older shape is read by a function that
    you write for each step from one schema to the next."""
    queue: str | None = None
    """The queue that its steps wait in."""
    description: str = ""
    """What it is for."""
