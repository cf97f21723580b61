"""Reads what an operation does: its move, assignments, list elements and links."""

from dataclasses import replace

from backwright.builder.blueprint.diagnostics import did_you_mean, listed
from backwright.builder.blueprint.effects import Assignment, LinkStep, ListChange, ListStep
from backwright.builder.blueprint.expressions.scope import Meaning
from backwright.builder.blueprint.field_types import (
    ListType,
    ReferenceType,
    SequenceType,
    ValueType,
)
from backwright.builder.blueprint.fields import Field, LinkRelation
from backwright.builder.blueprint.resolving.copied import unknown_field
from backwright.builder.blueprint.resolving.drafts import (
    Draft,
    EntityDraft,
    FieldDraft,
    OperationDraft,
)
from backwright.builder.blueprint.resolving.formulas import Formulas
from backwright.builder.blueprint.resolving.policies import no_states, unknown_state
from backwright.builder.blueprint.rules import Move

NOBODY = "the operation is public, so the caller may be nobody"


def during(draft: Draft, entity: EntityDraft, operation: OperationDraft) -> tuple[str, ...]:
    """The states in which it can be done."""
    machine, written = entity.states, operation.part.while_
    spot = operation.spot / "while"
    if machine is None:
        if written:
            no_states(draft, entity, spot, key=True)
        return ()
    for index, name in enumerate(written):
        if name not in machine.states:
            unknown_state(draft, spot / index, machine, name)
    return tuple(name for name in written if name in machine.states)


def move(draft: Draft, entity: EntityDraft, operation: OperationDraft) -> Move | None:
    """The move that it makes."""
    moves = {each.name: each for each in entity.states.moves} if entity.states else {}
    written = operation.part.moves
    if written is None:
        return moves.get(operation.name)
    if written not in moves and not entity.open:
        hint = did_you_mean(written, moves, f"moves are {listed(moves)}")
        message = f'{entity.ref.name} has no move "{written}"'
        draft.findings.add("unknown_move", operation.spot / "moves", message, hint)
    return moves.get(written)


def sets(
    draft: Draft, entity: EntityDraft, operation: OperationDraft, formulas: Formulas
) -> tuple[Assignment, ...]:
    """The assignments that it makes."""
    found: list[Assignment] = list(operation.sets)
    for name in operation.part.sets:
        spot = operation.spot.down("sets", name)
        target = _target(draft, entity, operation, name)
        if target is None:
            continue
        anonymous = NOBODY if operation.public else ""
        formula = formulas.assigned(entity, target, spot, operation.taken, anonymous=anonymous)
        if formula is not None:
            found.append(Assignment(name, formula))
    return tuple(found)


def _target(
    draft: Draft, entity: EntityDraft, operation: OperationDraft, name: str
) -> FieldDraft | None:
    spot = operation.spot.down("sets", name)
    field = entity.fields.get(name)
    if field is None:
        if entity.lacks("fields", name):
            hint = did_you_mean(name, entity.fields, f"it has {listed(entity.fields)}")
            message = f'{entity.ref.name} has no field "{name}"'
            draft.findings.add("unknown_field", spot, message, hint, key=True)
        return None
    problem = _not_settable(entity, field)
    if not problem and any(each.field == name for each in operation.sets):
        problem = f'"{name}" is taken and set already'
    if problem:
        draft.findings.add("not_settable", spot, problem, key=True)
        return None
    return field


def _not_settable(entity: EntityDraft, field: FieldDraft) -> str:
    if entity.states is not None and field.name == entity.states.field:
        return "a state is changed by a move"
    if field.part.derived is not None or field.part.copied is not None:
        return f'"{field.name}" is derived or copied'
    if isinstance(field.type, SequenceType):
        return f'"{field.name}" is given by the store'
    if field.generated and field.name != "active":
        return f'"{field.name}" has operations of its own'
    return ""


def step(draft: Draft, entity: EntityDraft, operation: OperationDraft) -> ListStep | None:
    """What it does to an element of a list."""
    part = operation.part
    written = [
        (change, name)
        for change, name in (
            (ListChange.ADD, part.adds),
            (ListChange.CHANGE, part.changes),
            (ListChange.REMOVE, part.removes),
        )
        if name is not None
    ]
    if len(written) > 1:
        message = "an operation adds, changes or removes one thing"
        key = f"{written[1][0].value}s"
        draft.findings.add("conflict", operation.spot / key, message, key=True)
    return _step(draft, entity, operation, *written[0]) if written else None


def _step(
    draft: Draft, entity: EntityDraft, operation: OperationDraft, change: ListChange, name: str
) -> ListStep | None:
    spot = operation.spot / f"{change.value}s"
    field = entity.fields.get(name)
    if field is None:
        unknown_field(draft, entity, name, spot, (0, len(name)))
        return None
    kind = field.type
    if not isinstance(kind, ListType) or not isinstance(kind.of, ValueType):
        if kind is not None:
            message = f'"{name}" is no list of value objects'
            draft.findings.add("wrong_type", spot, message)
        return None
    holder = draft.holder(kind.of.target)
    if holder is None or holder.open:
        return None
    if change is not ListChange.ADD and kind.key is None:
        hint = f'say what tells them apart: add "key" to {name}'
        message = f'the elements of "{name}" can\'t be told apart'
        draft.findings.add("no_key", spot, message, hint)
        return None
    fields = _element_inputs(
        [each.done for each in holder.fields.values() if each.done], change, kind.key or ""
    )
    if all(each.done for each in holder.fields.values()):
        _check_step(draft, operation, change, fields)
    return ListStep(
        change=change, field=name, value=kind.of.target, key=kind.key or "", fields=fields
    )


def _element_inputs(fields: list[Field], change: ListChange, key: str) -> tuple[Field, ...]:
    if change is ListChange.ADD:
        return tuple(field for field in fields if field.settable)
    found = next((replace(field, default=None) for field in fields if field.name == key), None)
    keyed = (found,) if found is not None else ()
    if change is ListChange.REMOVE:
        return keyed
    return (*keyed, *(field for field in fields if field.settable and field.name != key))


def _check_step(
    draft: Draft, operation: OperationDraft, change: ListChange, fields: tuple[Field, ...]
) -> None:
    spot = operation.spot / f"{change.value}s"
    if change is ListChange.CHANGE and len(fields) < 2:
        draft.findings.add("does_nothing", spot, "there is nothing in it that can be changed")
    for field in fields:
        if field.name in operation.taken:
            message = f'"{field.name}" is given already, for the element'
            at = operation.spot.down("takes", field.name)
            draft.findings.add("duplicate_name", at, message, key=True)


def link(draft: Draft, entity: EntityDraft, operation: OperationDraft) -> LinkStep | None:
    """The link that it makes or undoes; adds what that takes to the inputs."""
    part = operation.part
    if part.links is not None and part.unlinks is not None:
        message = "an operation links or unlinks, not both"
        draft.findings.add("conflict", operation.spot / "unlinks", message, key=True)
    key, name = ("links", part.links) if part.links is not None else ("unlinks", part.unlinks)
    if name is None:
        return None
    spot = operation.spot / key
    if name not in entity.relations:
        if not entity.open:
            hint = did_you_mean(name, entity.relations, f"it has {listed(entity.relations)}")
            message = f'{entity.ref.name} has no relation "{name}"'
            draft.findings.add("unknown_relation", spot, message, hint)
        return None
    relation = entity.relations[name]
    if not isinstance(relation, LinkRelation):
        if relation is not None:
            message = f'"{name}" is not many to many'
            hint = f"create or change a {relation.target.name} instead"
            draft.findings.add("wrong_relation", spot, message, hint)
        return None
    return _link(draft, operation, relation, making=key == "links")


def _link(
    draft: Draft, operation: OperationDraft, relation: LinkRelation, *, making: bool
) -> LinkStep:
    given = [
        each.name
        for each in operation.inputs
        if isinstance(each.type, ReferenceType) and each.type.target == relation.target
    ]
    right = given[0] if given else ""
    added: list[Field] = []
    if not right and not relation.caller:
        kind = ReferenceType(target=relation.target, local=relation.right_local)
        added.append(Field(name=relation.right, type=kind))
        right = relation.right
    if not right and operation.public:
        draft.findings.add(
            "no_actor", operation.spot, f"there may be no caller: {NOBODY}", key=True
        )
    attributes = relation.attributes if making else ()
    added.extend(attributes)
    for field in added:
        if field.name in operation.taken:
            message = f'"{field.name}" is given already, for the link'
            at = operation.spot.down("takes", field.name)
            draft.findings.add("duplicate_name", at, message, key=True)
        operation.taken[field.name] = Meaning(field.type, field.optional)
    operation.inputs += tuple(added)
    return LinkStep(
        link=making,
        relation=relation.name,
        right=right,
        attributes=tuple(each.name for each in attributes),
    )
