"""What a subscriber, a job or a step does: it asks for something, or a person writes it."""

from collections.abc import Mapping
from dataclasses import dataclass

from backwright.application.durable.spans import span
from backwright.builder.blueprint.effects import ListChange
from backwright.builder.blueprint.expressions.scope import Meaning
from backwright.builder.blueprint.field_types import ReferenceType
from backwright.builder.blueprint.fields import Field
from backwright.builder.blueprint.findings import Findings, Spot
from backwright.builder.blueprint.format.reactions import ReactionPart, RetryPart
from backwright.builder.blueprint.reactions import (
    Enqueuing,
    Given,
    Retrying,
    Running,
    Sending,
    Starting,
)
from backwright.builder.blueprint.resolving import names
from backwright.builder.blueprint.resolving.drafts import (
    Draft,
    EntityDraft,
    MessageDraft,
    ModuleDraft,
    OperationDraft,
)
from backwright.builder.blueprint.resolving.giving import Giving, Source, Wanted
from backwright.builder.blueprint.resolving.pointing import Pointing


@dataclass(frozen=True, slots=True)
class Doings:
    """Reads what things of one module do."""

    draft: Draft
    module: ModuleDraft

    def sending(
        self, written: str, given: Mapping[str, object], spot: Spot, source: Source | None
    ) -> Sending | None:
        """The operation that is asked for."""
        found = Pointing(self.draft, self.module).operation(written, spot / "sends")
        if found is None:
            return None
        entity, operation = found
        values = Giving(self.draft, spot, source).read(given, _wanted(entity, operation))
        return Sending(entity=entity.ref, operation=operation.name, given=values)

    def enqueuing(
        self, written: str, given: Mapping[str, object], spot: Spot, source: Source | None, key: str
    ) -> Enqueuing | None:
        """The job that is asked for; `key` is the one that names it."""
        found = self._message("jobs", written, given, spot, source, key)
        return Enqueuing(job=found[0].holder.ref, given=found[1]) if found else None

    def starting(
        self, written: str, given: Mapping[str, object], spot: Spot, source: Source | None
    ) -> Starting | None:
        """The saga that is started."""
        found = self._message("sagas", written, given, spot, source, "starts")
        return Starting(saga=found[0].holder.ref, given=found[1]) if found else None

    def _message(
        self,
        kind: str,
        written: str,
        given: Mapping[str, object],
        spot: Spot,
        source: Source | None,
        key: str,
    ) -> tuple[MessageDraft, tuple[Given, ...]] | None:
        found = Pointing(self.draft, self.module).message(kind, written, spot / key)
        if found is None:
            return None
        wanted = Wanted(
            name=found.holder.ref.name,
            fields=found.fields,
            needed=frozenset(field.name for field in found.fields if field.required),
            open=len(found.fields) < len(found.takes),
        )
        return found, Giving(self.draft, spot, source).read(given, wanted)


def _wanted(entity: EntityDraft, operation: OperationDraft) -> Wanted:
    """What an operation takes, as its message does."""
    step = operation.step
    identity = Field(name="id", type=ReferenceType(target=entity.ref, local=True))
    own = (identity,) if operation.has_target else ()
    parts = step.fields if step is not None else ()
    patched = step is not None and step.change is ListChange.CHANGE
    needed = {"id"} | {
        field.name
        for field in parts
        if field.required and (not patched or field.name == (step.key if step else ""))
    }
    if operation.name != "change":
        needed |= {field.name for field in operation.inputs if field.required}
    return Wanted(
        name=f"{entity.ref.name}.{operation.name}",
        fields=(*own, *parts, *operation.inputs),
        needed=frozenset(needed),
        open=len(operation.inputs) < len(operation.part.takes or ()),
    )


def running(findings: Findings, spot: Spot, part: ReactionPart) -> Running:
    """Where it waits, how often it is tried, and how long it may take."""
    if part.queue is not None:
        names.is_snake(findings, spot / "queue", part.queue, "queue", key=False)
    return Running(
        queue=part.queue or "",
        retry=retrying(findings, spot / "retry", part.retry),
        timeout=length(findings, spot / "timeout", part.timeout),
    )


def retrying(findings: Findings, spot: Spot, part: RetryPart | None) -> Retrying | None:
    """How often it is tried."""
    if part is None:
        return None
    return Retrying(
        attempts=part.attempts,
        every=length(findings, spot / "every", part.every),
        first=length(findings, spot / "first", part.first),
        most=length(findings, spot / "most", part.most),
    )


def length(findings: Findings, spot: Spot, written: str | None) -> str:
    """A length of time as it is written; noted where it is none."""
    if written is not None:
        try:
            span(written)
        except ValueError:
            hint = "write it like 500ms, 30s, 15m, 1h30m or 14d, at most ten years"
            findings.add("wrong_timeout", spot, "this is no time", hint)
    return written or ""


def meanings(fields: tuple[Field, ...]) -> dict[str, Meaning]:
    """What can be read from a job or a saga."""
    return {field.name: Meaning(field.type, field.optional) for field in fields}
