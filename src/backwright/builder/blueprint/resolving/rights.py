"""Whether callers may read what their operations refer to in other modules.

A module asks another one with the rights of the caller, so a caller who may do something must be
allowed to get what it needs.
"""

from collections.abc import Iterator

from backwright.builder.blueprint.field_types import (
    FieldType,
    ListType,
    Ref,
    ReferenceType,
    ValueType,
)
from backwright.builder.blueprint.fields import Field
from backwright.builder.blueprint.operations import OperationKind
from backwright.builder.blueprint.resolving.drafts import Draft, EntityDraft, OperationDraft
from backwright.builder.blueprint.rights import Grant, Who


def check_rights(draft: Draft, entity: EntityDraft, unreadable: set[Ref]) -> None:
    """Note every operation that would be refused because of what it reads elsewhere.

    `unreadable` are the entities that were noted already because nobody can get them.
    """
    for operation in entity.operations.values():
        for needed in dict.fromkeys(_needed(draft, entity, operation)):
            other = draft.entity(needed)
            if other is not None and needed not in unreadable:
                _check(draft, operation, other, unreadable)


def _needed(draft: Draft, entity: EntityDraft, operation: OperationDraft) -> Iterator[Ref]:
    yield from (copying.source for copying in operation.copies if not copying.local)
    step = operation.step
    for field in (*operation.inputs, *(step.fields if step is not None else ())):
        yield from _referred(draft, entity, field.type)


def _referred(draft: Draft, entity: EntityDraft, kind: FieldType) -> Iterator[Ref]:
    inner = kind.of if isinstance(kind, ListType) else kind
    if isinstance(inner, ReferenceType) and inner.target.module != entity.ref.module:
        yield inner.target
    holder = draft.holder(inner.target) if isinstance(inner, ValueType) else None
    if holder is not None:
        for field in [each.done for each in holder.fields.values()]:
            if isinstance(field, Field) and field.settable:
                yield from _referred(draft, entity, field.type)


def _check(
    draft: Draft, operation: OperationDraft, other: EntityDraft, unreadable: set[Ref]
) -> None:
    get = other.operations.get("get")
    if get is None:
        unreadable.add(other.ref)
        if other.lacks("operations", "get"):
            message = f"{operation.name} must read {other.ref}, which has no operation get"
            hint = f'add "get" to {other.ref.name}'
            draft.findings.add("not_readable", operation.spot, message, hint, key=True)
        return
    if get.kind is not OperationKind.GET or len(get.grants) < len(get.part.allow):
        return
    for index, grant in operation.grants.items():
        if not _admits(draft, get.allow, grant):
            written = operation.part.allow[index]
            message = f'"{written}" may {operation.name}, but not get {other.ref}, which it needs'
            hint = f"let them get it: {other.ref} allows {', '.join(get.part.allow)}"
            spot = operation.spot.down("allow", index)
            draft.findings.add("not_readable", spot, message, hint)


def _admits(draft: Draft, grants: tuple[Grant, ...], caller: Grant) -> bool:
    """Whether a caller that one grant lets pass is let pass by some of the others."""
    held = {caller.name}
    if caller.name in draft.roles:
        held.update(draft.roles[caller.name].grants)
    for grant in grants:
        if grant.who is Who.PUBLIC:
            return True
        if grant.who is Who.AUTHENTICATED and caller.who is not Who.PUBLIC:
            return True
        if grant.who is Who.ROLE and caller.who is Who.ROLE and grant.name in held:
            return True
    return False
