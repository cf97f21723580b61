"""Works out which values an operation must copy, because it sets what they are copied from."""

from collections.abc import Iterator

from backwright.builder.blueprint.effects import Copying, ListChange, Where
from backwright.builder.blueprint.field_types import ListType, ReferenceType, ValueType
from backwright.builder.blueprint.operations import OperationKind
from backwright.builder.blueprint.resolving.copied import unknown_field
from backwright.builder.blueprint.resolving.drafts import (
    Draft,
    EntityDraft,
    FieldDraft,
    Holder,
    OperationDraft,
)


def copies(draft: Draft, entity: EntityDraft, operation: OperationDraft) -> tuple[Copying, ...]:
    """Everything that it copies, each thing once."""
    found = [*_asked_for(draft, entity, operation), *_implied(draft, entity, operation)]
    return tuple(dict.fromkeys(found))


def _implied(draft: Draft, entity: EntityDraft, operation: OperationDraft) -> Iterator[Copying]:
    given = {field.name for field in operation.inputs}
    creating = operation.kind in {OperationKind.CREATE, OperationKind.REGISTER}
    if creating and entity.part.owner is not None:
        given.add(entity.part.owner)
    yield from (each for each in _of(draft, entity, Where.ENTITY, "") if each.via in given)
    if creating:
        for name in [field.name for field in operation.inputs]:
            yield from _inside(draft, entity, name)
    step = operation.step
    if step is None or step.change is ListChange.REMOVE:
        return
    holder, names = draft.holder(step.value), {field.name for field in step.fields}
    if step.change is ListChange.CHANGE:
        names.discard(step.key)
    if holder is not None:
        found = _of(draft, holder, Where.ELEMENT, step.field)
        yield from (each for each in found if each.via in names)


def _inside(draft: Draft, entity: EntityDraft, name: str) -> Iterator[Copying]:
    """What is copied into the elements of a list, or into the one value."""
    field = entity.fields.get(name)
    holder = _value_in(draft, field) if field is not None else None
    if holder is not None:
        yield from _of(draft, holder, Where.EVERY, name)


def _value_in(draft: Draft, field: FieldDraft) -> Holder | None:
    inner = field.type.of if isinstance(field.type, ListType) else field.type
    return draft.holder(inner.target) if isinstance(inner, ValueType) else None


def _of(draft: Draft, holder: Holder, where: Where, field: str) -> Iterator[Copying]:
    """One for each reference that something in the holder is copied from."""
    copied = [
        each.done
        for each in holder.fields.values()
        if each.done is not None and each.done.copied is not None
    ]
    for via in dict.fromkeys(each.copied.via for each in copied if each.copied is not None):
        reference = holder.fields[via]
        if isinstance(reference.type, ReferenceType):
            yield Copying(
                where=where,
                field=field,
                via=via,
                optional=reference.optional,
                source=reference.type.target,
                local=reference.type.local,
                pairs=tuple(
                    (each.name, each.copied.field)
                    for each in copied
                    if each.copied is not None and each.copied.via == via
                ),
            )


def _asked_for(draft: Draft, entity: EntityDraft, operation: OperationDraft) -> Iterator[Copying]:
    for index, name in enumerate(operation.part.copies):
        spot = operation.spot.down("copies", index)
        field = entity.fields.get(name)
        if field is None:
            unknown_field(draft, entity, name, spot, (0, len(name)))
            continue
        if isinstance(field.type, ReferenceType):
            every = _of(draft, entity, Where.ENTITY, "")
            found = [each for each in every if each.via == name]
        else:
            found = list(_inside(draft, entity, name))
        if not found and field.type is not None and not _is_broken(draft, entity, field):
            message = f'nothing is copied into "{name}" or from it'
            hint = "name a list or a value object with copied fields, or a reference"
            draft.findings.add("does_nothing", spot, message, hint)
        yield from found


def _is_broken(draft: Draft, entity: EntityDraft, field: FieldDraft) -> bool:
    """Whether something that is copied there has a mistake in it."""
    holder = _value_in(draft, field) or entity
    fields = holder.fields.values()
    return holder.open or any(each.part.copied and each.type is None for each in fields)


def check_nested(draft: Draft, holder: Holder) -> None:
    """Note copied fields deeper than one level: nothing would fill them."""
    for field in holder.fields.values():
        inner = _value_in(draft, field)
        if not holder.is_value or inner is None:
            continue
        if any(each.part.copied is not None for each in inner.fields.values()):
            message = f"{inner.ref.name} has copied fields, so it can't be inside of a value object"
            draft.findings.add("unsupported", field.spot, message, key=True)
