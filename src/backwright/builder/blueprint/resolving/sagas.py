"""Reads the processes of several commits that a module has."""

from dataclasses import dataclass

from backwright.builder.blueprint import spelling
from backwright.builder.blueprint.diagnostics import did_you_mean, listed
from backwright.builder.blueprint.expressions.kinds import kind_of
from backwright.builder.blueprint.field_types import Ref
from backwright.builder.blueprint.findings import Spot
from backwright.builder.blueprint.format.sagas import SagaPart, StepPart, WaitPart
from backwright.builder.blueprint.reactions import (
    ByHand,
    Running,
    Saga,
    Sending,
    Sleep,
    Step,
    Wait,
)
from backwright.builder.blueprint.resolving import names
from backwright.builder.blueprint.resolving.doing import Doings, length, meanings, retrying
from backwright.builder.blueprint.resolving.drafts import Draft, MessageDraft, ModuleDraft
from backwright.builder.blueprint.resolving.giving import Source
from backwright.builder.blueprint.resolving.pointing import Pointing


def read_sagas(draft: Draft, module: ModuleDraft) -> tuple[Saga, ...]:
    """The sagas of a module; what is wrong with them is noted."""
    kept = [each for each in module.messages.values() if each.kind == "sagas"]
    return tuple(_Reading(draft, module, each).saga() for each in kept)


@dataclass(frozen=True, slots=True)
class _Reading:
    draft: Draft
    module: ModuleDraft
    message: MessageDraft

    @property
    def _name(self) -> str:
        return self.message.holder.ref.name

    @property
    def _part(self) -> SagaPart:
        return self.module.part.sagas[self._name]

    @property
    def _spot(self) -> Spot:
        return self.module.spot.down("sagas", self._name)

    def saga(self) -> Saga:
        """The saga without what is wrong with it."""
        part, spot, findings = self._part, self._spot, self.draft.findings
        if part.key is not None and part.key not in part.takes:
            hint = did_you_mean(part.key, part.takes, f"it takes {listed(part.takes)}")
            message = f'{self._name} takes no "{part.key}"'
            findings.add("unknown_field", spot / "key", message, hint)
        stages = [self._stage(each, spot.down("steps", at)) for at, each in enumerate(part.steps)]
        self._check_names(part, spot)
        return Saga(
            ref=self.message.holder.ref,
            snake=spelling.snake(self._name),
            fields=self.message.fields,
            key=part.key or "",
            stages=tuple(each for each in stages if each is not None),
            within=length(findings, spot / "within", part.within),
            version=part.version,
            schema=part.schema_,
            queue=part.queue or "",
            description=part.description,
        )

    def _check_names(self, part: SagaPart, spot: Spot) -> None:
        """Functions of one file, and steps of one history, differ in their names."""
        taken: set[str] = set()
        for at, each in enumerate(part.steps):
            for key in ("do", "undo"):
                name = getattr(each, key)
                if name is not None and name in taken:
                    message = f'"{name}" is there already'
                    self.draft.findings.add("duplicate_name", spot.down("steps", at, key), message)
                taken |= {name} if name is not None else set()

    def _stage(self, part: StepPart, spot: Spot) -> Step | Wait | Sleep | None:
        if part.wait is not None:
            return self._wait(part.wait, spot / "wait")
        if part.sleep is not None:
            return Sleep(length(self.draft.findings, spot / "sleep", part.sleep))
        findings, name = self.draft.findings, part.do or ""
        # Where it is written short, the step is its name.
        at = spot if spot.source.scalar(spot.path) is not None else spot / "do"
        good = names.is_function(findings, at, name, "step", key=False)
        if part.undo is not None:
            good &= names.is_function(findings, spot / "undo", part.undo, "step", key=False)
        elif part.atomic:
            hint = "it tells whether a step that failed is undone; say undo, or leave it out"
            findings.add("unfit_key", spot / "atomic", "nothing undoes it", hint, key=True)
        doing = self._doing(part, name, spot)
        if doing is None or not good:
            return None
        file = spelling.snake(self._name)
        return Step(
            name=name,
            doing=doing,
            undo=None if part.undo is None else ByHand(file=file, function=part.undo),
            atomic=part.atomic,
            running=Running(
                retry=retrying(findings, spot / "retry", part.retry),
                timeout=length(findings, spot / "timeout", part.timeout),
            ),
            undo_retry=retrying(findings, spot / "undo_retry", part.undo_retry),
        )

    def _doing(self, part: StepPart, name: str, spot: Spot) -> Sending | ByHand | None:
        if part.sends is None:
            if part.with_:
                message = '"with" is given to nobody'
                hint = "say what it sends"
                self.draft.findings.add("unfit_key", spot / "with", message, hint, key=True)
            return ByHand(file=spelling.snake(self._name), function=name)
        source = Source(word="saga", name=self._name, values=meanings(self.message.fields))
        return Doings(self.draft, self.module).sending(part.sends, part.with_, spot, source)

    def _wait(self, part: WaitPart, spot: Spot) -> Wait | None:
        findings = self.draft.findings
        length(findings, spot / "within", part.within)
        found = Pointing(self.draft, self.module).event(part.for_, spot / "for")
        if found is None:
            return None
        home, event = found
        field = next((each for each in event.fields if each.name == part.by), None)
        if field is None:
            known = [each.name for each in event.fields]
            hint = did_you_mean(part.by, known, f"it carries {listed(known)}")
            message = f'{event.name} has no "{part.by}"'
            findings.add("unknown_field", spot / "by", message, hint)
            return None
        if self._part.key is None:
            message = "events find a saga by its key"
            findings.add(
                "missing_key", self._spot, message, "say key: and one of its values", key=True
            )
            return None
        own = next((each for each in self.message.fields if each.name == self._part.key), None)
        if own is not None and kind_of(own.type).family is not kind_of(field.type).family:
            message = (
                f'"{own.name}" is {kind_of(own.type)}, and "{part.by}" is {kind_of(field.type)}'
            )
            findings.add("type_mismatch", spot / "by", message)
            return None
        return Wait(event=Ref(home.name, event.name), by=part.by, within=part.within)
