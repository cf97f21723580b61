"""Reads which facts an entity tells of."""

import re
from dataclasses import dataclass

from backwright.builder.blueprint import spelling
from backwright.builder.blueprint.diagnostics import did_you_mean, listed
from backwright.builder.blueprint.events import Event, EventField, Source
from backwright.builder.blueprint.field_types import ListType, MapType, ReferenceType
from backwright.builder.blueprint.findings import Spot
from backwright.builder.blueprint.format.operations import EventPart
from backwright.builder.blueprint.operations import OperationKind
from backwright.builder.blueprint.resolving import names
from backwright.builder.blueprint.resolving.copied import unknown_field
from backwright.builder.blueprint.resolving.drafts import Draft, EntityDraft, OperationDraft
from backwright.builder.blueprint.resolving.rules import unknown_operation

_CHANGES = re.compile(r"(?P<field>\S+)\s+changes")
_OLD = re.compile(r"old\s+(?P<field>\S+)")
_SILENT = frozenset(
    {
        OperationKind.GET,
        OperationKind.LIST,
        OperationKind.LOG_IN,
        OperationKind.LOG_OUT,
        OperationKind.ME,
        OperationKind.REFRESH,
    }
)


def read_events(draft: Draft, entity: EntityDraft) -> tuple[Event, ...]:
    """The events that are good; what is wrong with the others is noted."""
    found = (_event(draft, entity, name, part) for name, part in entity.part.events.items())
    return tuple(event for event in found if event is not None)


def _event(draft: Draft, entity: EntityDraft, name: str, part: EventPart) -> Event | None:
    spot = entity.spot.down("events", name)
    if not names.is_class(draft.findings, spot, name, "event"):
        return None
    occasion = _occasion(draft, entity, spot / "on", part)
    if occasion is None:
        return None
    snake = spelling.snake(entity.ref.name)
    identity = EventField(
        name=snake,
        type=ReferenceType(target=entity.ref, local=True),
        optional=False,
        source=Source.ID,
        origin="id",
    )
    fields = {snake: identity}
    for index, written in enumerate(part.carries):
        found = _carried(draft, entity, occasion, written, spot.down("carries", index))
        if found is not None and found.name == "schema":
            message = 'every event has a "schema" of its own'
            draft.findings.add("reserved_name", spot.down("carries", index), message)
        elif found is not None and found.name in fields:
            message = f'"{found.name}" is carried already'
            draft.findings.add("duplicate_name", spot.down("carries", index), message)
        elif found is not None:
            fields[found.name] = found
    return Event(
        name=name,
        fields=tuple(fields.values()),
        operations=tuple(each.name for each in occasion.operations),
        changed=occasion.changed,
        schema=part.schema_,
        description=part.description,
    )


@dataclass(frozen=True, slots=True)
class _Occasion:
    """What an event tells of."""

    operations: tuple[OperationDraft, ...]
    changed: str = ""


def _occasion(draft: Draft, entity: EntityDraft, spot: Spot, part: EventPart) -> _Occasion | None:
    changes = [match for each in part.on if (match := _CHANGES.fullmatch(each.strip()))]
    if changes and len(part.on) > 1:
        message = "an event tells of operations, or of a change"
        draft.findings.add("conflict", spot, message, "make it two events", key=True)
        return None
    if changes:
        return _change(draft, entity, spot / 0, changes[0]["field"])
    found: list[OperationDraft] = []
    for index, name in enumerate(part.on):
        operation = entity.operations.get(name)
        if operation is None:
            unknown_operation(draft, entity, spot / index, name)
        elif operation.kind in _SILENT:
            message = f'"{name}" changes nothing that an event could tell of'
            draft.findings.add("wrong_operation", spot / index, message)
        else:
            found.append(operation)
    return _Occasion(tuple(found)) if len(found) == len(part.on) and found else None


def _change(draft: Draft, entity: EntityDraft, spot: Spot, name: str) -> _Occasion | None:
    field = entity.fields.get(name)
    if field is None:
        unknown_field(draft, entity, name, spot, (0, len(name)))
        return None
    if isinstance(field.type, (ListType, MapType)) or field.part.derived is not None:
        message = f'changes of "{name}" can\'t be told of'
        hint = "name the operations that change it instead"
        draft.findings.add("unsupported", spot, message, hint)
        return None
    machine = entity.states
    moved = machine is not None and machine.field == name
    found = tuple(
        each
        for each in entity.operations.values()
        if each.changes(name) or (moved and each.move is not None)
    )
    if not found:
        if not _is_incomplete(entity) and field.type is not None:
            draft.findings.add("never_happens", spot, f'nothing changes "{name}"')
        return None
    return _Occasion(found, name)


def _is_incomplete(entity: EntityDraft) -> bool:
    """Whether an operation, or a field that it takes, was left out because of a mistake."""
    fields = (each for each in entity.operations.values() if each.part.fields is not None)
    short = any(len(each.inputs) < len(each.part.fields or ()) for each in fields)
    return entity.open or bool(entity.broken.get("operations")) or short


def _carried(
    draft: Draft, entity: EntityDraft, occasion: _Occasion, written: str, spot: Spot
) -> EventField | None:
    if match := _OLD.fullmatch(written.strip()):
        name = match["field"]
        if name != occasion.changed:
            message = f'there is no old "{name}" here'
            hint = f"only an event on: {name} changes has it"
            draft.findings.add("wrong_carry", spot, message, hint)
            return None
        field = entity.fields[name]
        if field.type is None:
            return None
        return EventField(
            name=f"old_{name}",
            type=field.type,
            optional=field.optional,
            source=Source.OLD,
            origin=name,
        )
    name = written.strip()
    return _taken(draft, occasion, name, spot) or _of_entity(draft, entity, occasion, name, spot)


def _taken(draft: Draft, occasion: _Occasion, name: str, spot: Spot) -> EventField | None:
    """A value that all operations take under the same name."""
    meanings = [each.taken.get(name) for each in occasion.operations]
    first = meanings[0]
    if first is None or first.type is None or any(each != first for each in meanings):
        return None
    if not names.is_field(draft.findings, spot, name):
        return None
    return EventField(
        name=name, type=first.type, optional=first.optional, source=Source.TAKEN, origin=name
    )


def _of_entity(
    draft: Draft, entity: EntityDraft, occasion: _Occasion, name: str, spot: Spot
) -> EventField | None:
    field = entity.fields.get(name)
    if field is None:
        inputs = {each for operation in occasion.operations for each in operation.taken}
        if entity.lacks("fields", name) and name not in inputs:
            known = [*entity.fields, *sorted(inputs)]
            hint = did_you_mean(name, known, f"it can carry {listed(known)}")
            message = f'{entity.ref.name} has no field "{name}"'
            draft.findings.add("unknown_field", spot, message, hint)
        elif name in inputs and all(each.taken.get(name) for each in occasion.operations) is False:
            message = f'not every operation takes "{name}"'
            draft.findings.add("wrong_carry", spot, message, "make it two events")
        return None
    if field.type is None:
        return None
    if field.part.secret or field.part.hidden or (field.done and field.done.hidden):
        message = f'"{name}" is never shown, so no event carries it'
        draft.findings.add("hidden_field", spot, message)
        return None
    return EventField(
        name=name, type=field.type, optional=field.optional, source=Source.FIELD, origin=name
    )
