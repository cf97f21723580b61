"""Checks what is said about an entity as a whole: its owner, and what is unique together."""

from backwright.builder.blueprint.field_types import (
    JsonType,
    ListType,
    MapType,
    MoneyType,
    ReferenceType,
    ValueType,
)
from backwright.builder.blueprint.resolving.copied import unknown_field
from backwright.builder.blueprint.resolving.drafts import Draft, EntityDraft, Holder

_NOT_UNIQUE = (JsonType, ListType, MapType, MoneyType, ValueType)


def check_owner(draft: Draft, entity: EntityDraft) -> None:
    """Note an owner that is none, and mark the field as filled in."""
    name, spot = entity.part.owner, entity.spot / "owner"
    if name is None:
        return
    if entity.part.account is not None:
        message = "an account owns itself"
        draft.findings.add("conflict", spot, message, "leave it out", key=True)
        return
    field = entity.fields.get(name)
    if field is None:
        unknown_field(draft, entity, name, spot, (0, len(name)))
    elif field.type is None:
        return
    elif draft.account is None:
        hint = 'give one entity an "account", so that somebody can log in'
        draft.findings.add("no_account", spot, "nobody can log in, so nobody owns this", hint)
    elif not isinstance(field.type, ReferenceType) or field.type.target != draft.account:
        message = f'"{name}" does not refer to the account, {draft.account}'
        draft.findings.add("wrong_owner", spot, message)
    elif field.optional:
        message = f'"{name}" may be missing, so it is no owner'
        draft.findings.add("wrong_owner", spot, message, "make it required")


def check_unique(draft: Draft, entity: EntityDraft) -> None:
    """Note what can't be unique together."""
    for index, names in enumerate(entity.part.unique):
        spot = entity.spot.down("unique", index)
        if len(names) < 2:
            hint = "for one field, write unique: true there"
            draft.findings.add("wrong_unique", spot, "two or more are unique together", hint)
        for place, name in enumerate(names):
            field = entity.fields.get(name)
            if field is None:
                unknown_field(draft, entity, name, spot / place, (0, len(name)))
            elif names.index(name) != place:
                draft.findings.add("duplicate_name", spot / place, f'"{name}" is named twice')
            elif isinstance(field.type, _NOT_UNIQUE):
                message = f'"{name}" can\'t be unique'
                draft.findings.add("wrong_unique", spot / place, message)


def check_derived(draft: Draft, holder: Holder) -> None:
    """Note derived fields that depend on themselves, once for each circle."""
    noted: set[str] = set()
    for name, field in holder.fields.items():
        reached = _depends(holder, name)
        if name in reached and noted.isdisjoint(reached):
            noted.add(name)
            message = f'"{name}" is derived from itself in the end'
            draft.findings.add("derived_cycle", field.spot / "derived", message)


def _depends(holder: Holder, name: str) -> set[str]:
    found: set[str] = set()
    waiting = [name]
    while waiting:
        field = holder.fields.get(waiting.pop())
        derived = field.done.derived if field is not None and field.done is not None else None
        for read in derived.fields if derived is not None else ():
            if read not in found:
                found.add(read)
                waiting.append(read)
    return found


def check_references(draft: Draft, holder: Holder) -> None:
    """Note what can't be said about references where no foreign key stands behind them."""
    for field in holder.fields.values():
        if holder.is_value and field.part.on_delete is not None:
            message = "a reference inside of a value object has no foreign key"
            at = field.spot / "on_delete"
            draft.findings.add("unsupported", at, message, "leave it out", key=True)
