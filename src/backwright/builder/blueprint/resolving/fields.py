"""Fields: first the type of each, then what depends on the types of others."""

from dataclasses import dataclass

from backwright.builder.blueprint.field_types import (
    BoolType,
    FieldType,
    JsonType,
    ListType,
    MapType,
    MoneyType,
    ReferenceType,
    SequenceType,
    ValueType,
)
from backwright.builder.blueprint.fields import Constant, Field
from backwright.builder.blueprint.findings import Spot
from backwright.builder.blueprint.format.fields import FieldPart
from backwright.builder.blueprint.formula import Formula
from backwright.builder.blueprint.resolving import names
from backwright.builder.blueprint.resolving.constants import Constants
from backwright.builder.blueprint.resolving.copied import copied_of, unknown_field
from backwright.builder.blueprint.resolving.drafts import (
    Draft,
    FieldDraft,
    Holder,
    ModuleDraft,
)
from backwright.builder.blueprint.resolving.formulas import Formulas
from backwright.builder.blueprint.resolving.types import TypeReader

_NOT_UNIQUE = (BoolType, JsonType, ListType, MapType, MoneyType, ValueType)
_NO_DEFAULT = (ReferenceType, SequenceType, ValueType)


def type_fields(
    draft: Draft, module: ModuleDraft, holder: Holder, parts: dict[str, FieldPart], spot: Spot
) -> None:
    """Note the fields and their types; those that are copied get theirs later."""
    reader = TypeReader(draft, module, holder.ref.name)
    for name, part in parts.items():
        at = spot / name
        if not names.is_field(draft.findings, at, name):
            holder.lose("fields", name)
            continue
        read = (None, part.optional) if part.copied is not None else reader.read(name, part, at)
        holder.fields[name] = FieldDraft(name, at, part, *read)


@dataclass(slots=True)
class Finisher:
    """Completes the fields of all holders, once every type is known."""

    draft: Draft
    formulas: Formulas

    def finish(self, holder: Holder) -> None:
        """Complete what is not generated."""
        for field in holder.fields.values():
            if not field.generated and field.done is None and field.type is not None:
                self._check(holder, field)
                field.done = self._made(holder, field)

    def _made(self, holder: Holder, field: FieldDraft) -> Field | None:
        part, kind = field.part, field.type
        if kind is None:
            return None
        derived = self._derived(holder, field, kind)
        # Without its formula it would look as if callers gave it.
        filled = part.derived is not None and derived is None
        return Field(
            name=field.name,
            type=kind,
            optional=field.optional,
            default=self._constant(field, kind, "default"),
            unique=part.unique,
            derived=derived,
            copied=copied_of(self.draft, holder, field),
            secret=part.secret,
            hidden=part.hidden or part.secret,
            generated=filled or field.name == holder.owner,
            description=part.description,
            example=self._constant(field, kind, "example"),
        )

    def _constant(self, field: FieldDraft, type: FieldType, name: str) -> Constant | None:
        value: object = getattr(field.part, name)
        if value is None:
            return None
        if isinstance(type, _NO_DEFAULT):
            message = f'"{name}" does not fit this type'
            self.draft.findings.add("unfit_key", field.spot / name, message, key=True)
            return None
        return Constants(self.draft).read(value, type, field.spot / name)

    def _derived(self, holder: Holder, field: FieldDraft, type: FieldType) -> Formula | None:
        if field.part.derived is None:
            return None
        return self.formulas.derived(holder, field, type)

    def _check(self, holder: Holder, field: FieldDraft) -> None:
        """Note what can't be said together."""
        part, kind = field.part, field.type
        if part.unique and (isinstance(kind, _NOT_UNIQUE) or holder.is_value):
            self._unfit(field, "unique", "this can't be unique")
        if part.default is not None and field.optional:
            self._unfit(field, "default", "what has a default is never missing")
        for computed in ("derived", "copied"):
            for name in ("default", "unique"):
                if getattr(part, computed) is not None and name in part.model_fields_set:
                    self._unfit(field, name, f'"{name}" does not go with "{computed}"')
        if part.derived is not None and part.copied is not None:
            self._unfit(field, "copied", "either derived or copied")
        cleared = isinstance(kind, ReferenceType) and kind.on_delete == "clear"
        if cleared and not field.optional:
            self._unfit(field, "on_delete", "only an optional reference can be cleared")
        if isinstance(kind, SequenceType) and (holder.is_value or field.optional):
            message = "a sequence number is a field of an entity, and never missing"
            self.draft.findings.add("unfit_key", field.spot, message, key=True)
        if isinstance(kind, ListType) and kind.key is not None:
            self._check_key(field, kind)

    def _unfit(self, field: FieldDraft, name: str, message: str) -> None:
        self.draft.findings.add("unfit_key", field.spot / name, message, key=True)

    def _check_key(self, field: FieldDraft, type: ListType) -> None:
        element = self.draft.holder(type.of.target) if isinstance(type.of, ValueType) else None
        if element is None or type.key is None:
            return
        key = element.fields.get(type.key)
        if key is None:
            part = (0, len(type.key))
            unknown_field(self.draft, element, type.key, field.spot / "key", part)
        elif isinstance(key.type, (*_NOT_UNIQUE, SequenceType)) or key.optional:
            message = f'"{type.key}" can\'t tell the elements apart'
            hint = "a key is a reference, a word or a number that is never missing"
            self.draft.findings.add("wrong_key", field.spot / "key", message, hint)
