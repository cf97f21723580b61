"""Fields that are copied from what a reference beside them points to."""

from backwright.builder.blueprint.diagnostics import did_you_mean, listed
from backwright.builder.blueprint.field_types import (
    FieldType,
    ListType,
    MapType,
    ReferenceType,
    ValueType,
)
from backwright.builder.blueprint.fields import Copied
from backwright.builder.blueprint.findings import Spot
from backwright.builder.blueprint.resolving.drafts import Draft, EntityDraft, FieldDraft, Holder


def resolve_copied(draft: Draft, holder: Holder, field: FieldDraft, way: tuple[Spot, ...]) -> None:
    """Give a copied field the type of its source; `way` are the fields that wait for it."""
    if field.part.copied is None or field.followed:
        return
    field.followed = True
    source = _source(draft, holder, field)
    if source is None:
        return
    via, origin, found = source
    resolve_copied(draft, origin, found, (*way, field.spot))
    if found.spot in way:
        message = f"{field.name} is copied from itself in the end"
        draft.findings.add("copy_cycle", field.spot / "copied", message)
    elif found.part.hidden or found.part.secret:
        message = f'"{found.name}" is never shown, so it can\'t be copied'
        draft.findings.add("hidden_field", field.spot / "copied", message)
    elif found.type is not None and _is_private(found.type, holder, origin):
        message = f"{origin.ref.module} keeps value objects to itself"
        hint = "copy fields of simple types"
        draft.findings.add("private_value", field.spot / "copied", message, hint)
    else:
        field.type = found.type
        field.optional = found.optional or via.optional


def _is_private(type: FieldType, holder: Holder, origin: Holder) -> bool:
    inner = type.of if isinstance(type, (ListType, MapType)) else type
    return isinstance(inner, ValueType) and holder.ref.module != origin.ref.module


def _source(
    draft: Draft, holder: Holder, field: FieldDraft
) -> tuple[FieldDraft, EntityDraft, FieldDraft] | None:
    """The reference field beside it, the entity that it points to, and the field there."""
    written = field.part.copied or ""
    spot = field.spot / "copied"
    first, _, second = written.partition(".")
    if not second or "." in second:
        hint = "write it like product.price"
        draft.findings.add("wrong_path", spot, "a copied value is a field of a reference", hint)
        return None
    via = holder.fields.get(first)
    if via is None:
        unknown_field(draft, holder, first, spot, (0, len(first)))
        return None
    if not isinstance(via.type, ReferenceType):
        if via.type is not None:
            message = f'"{first}" is no reference'
            draft.findings.add("wrong_path", spot, message, part=(0, len(first)))
        return None
    origin = draft.entity(via.type.target)
    if origin is None:
        return None
    found = origin.fields.get(second)
    if found is None:
        unknown_field(draft, origin, second, spot, (len(first) + 1, len(second)))
        return None
    return via, origin, found


def unknown_field(
    draft: Draft, holder: Holder, name: str, spot: Spot, part: tuple[int, int]
) -> None:
    """Note that there is no such field, unless a mistake was noted in it."""
    if not holder.lacks("fields", name):
        return
    hint = did_you_mean(name, holder.fields, f"it has {listed(holder.fields)}")
    message = f'{holder.ref.name} has no field "{name}"'
    draft.findings.add("unknown_field", spot, message, hint, part=part)


def copied_of(draft: Draft, holder: Holder, field: FieldDraft) -> Copied | None:
    """What a copied field is copied from."""
    first, _, second = (field.part.copied or "").partition(".")
    via = holder.fields.get(first)
    if via is None or not isinstance(via.type, ReferenceType):
        return None
    return Copied(first, via.type.target, second)
