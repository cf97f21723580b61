"""Compiles the expressions of a blueprint where they stand."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from backwright.builder.blueprint.expressions import checking
from backwright.builder.blueprint.expressions.context import Report
from backwright.builder.blueprint.expressions.scope import Meaning, Scope
from backwright.builder.blueprint.field_types import FieldType, Ref, ReferenceType
from backwright.builder.blueprint.findings import Findings, Spot
from backwright.builder.blueprint.formula import Formula
from backwright.builder.blueprint.resolving.drafts import Draft, EntityDraft, FieldDraft, Holder

_STORED = "a derived value and an invariant depend on nothing but the thing itself"


@dataclass(slots=True)
class Formulas:
    """Compiles expressions against the fields of holders; implements `Types`."""

    draft: Draft
    _meanings: dict[Ref, dict[str, Meaning]] = field(default_factory=dict[Ref, dict[str, Meaning]])

    def fields_of(self, value: Ref) -> Mapping[str, Meaning] | None:
        """The fields of a value object; None where they are not all known."""
        holder = self.draft.holder(value)
        return None if holder is None or holder.open else self._fields(holder)

    def words_of(self, enum: Ref) -> Mapping[str, str]:
        """The values of an enumeration and their Python members."""
        known = self.draft.enum(enum)
        return {member.value: member.member for member in known.members} if known else {}

    def derived(self, holder: Holder, field: FieldDraft, type: FieldType) -> Formula | None:
        """The expression of a derived field."""
        spot = field.spot / "derived"
        scope = self._scope(holder, {}, timeless=_STORED, anonymous=_STORED)
        return self._value(spot, scope, type, optional=field.optional)

    def assigned(
        self,
        entity: EntityDraft,
        target: FieldDraft,
        spot: Spot,
        taken: Mapping[str, Meaning],
        *,
        anonymous: str,
    ) -> Formula | None:
        """The expression for the new value of a field."""
        if target.type is None:
            return None
        scope = self._scope(entity, taken, timeless="", anonymous=anonymous)
        return self._value(spot, scope, target.type, optional=target.optional)

    def rule(
        self,
        entity: EntityDraft,
        spot: Spot,
        taken: Mapping[str, Meaning],
        *,
        always: bool,
        anonymous: str,
    ) -> Formula | None:
        """The condition of a rule."""
        timeless = _STORED if always else ""
        scope = self._scope(entity, taken, timeless=timeless, anonymous=timeless or anonymous)
        return checking.condition(_text(spot), scope, _reporting(self.draft.findings, spot))

    def _value(
        self, spot: Spot, scope: Scope, type: FieldType, *, optional: bool
    ) -> Formula | None:
        report = _reporting(self.draft.findings, spot)
        return checking.value(_text(spot), scope, report, type=type, optional=optional)

    def _scope(
        self, holder: Holder, taken: Mapping[str, Meaning], *, timeless: str, anonymous: str
    ) -> Scope:
        states = holder.states if isinstance(holder, EntityDraft) else None
        relations = holder.relations if isinstance(holder, EntityDraft) else {}
        return Scope(
            types=self,
            fields=self._fields(holder),
            taken=taken,
            relations=frozenset(relations),
            state=states.enum if states else None,
            account=self.draft.account,
            currency=self.draft.part.currency,
            open=holder.open,
            timeless=timeless,
            anonymous=anonymous,
        )

    def _fields(self, holder: Holder) -> dict[str, Meaning]:
        if holder.ref in self._meanings:
            return self._meanings[holder.ref]
        known = {each.name: Meaning(each.type, each.optional) for each in holder.fields.values()}
        known |= {name: Meaning(None) for name in holder.broken.get("fields", ())}
        if isinstance(holder, EntityDraft):
            known["id"] = Meaning(ReferenceType(target=holder.ref, local=True))
        self._meanings[holder.ref] = known
        return known


def _text(spot: Spot) -> str:
    return spot.source.scalar(spot.path) or ""


def _reporting(findings: Findings, spot: Spot) -> Report:
    def report(code: str, message: str, hint: str, start: int, end: int) -> None:
        findings.add(code, spot, message, hint, part=(start, max(end - start, 1)))

    return report
