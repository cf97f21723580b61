"""Reads the states of an entity and the moves between them."""

from collections.abc import Iterator

from backwright.builder.blueprint import spelling
from backwright.builder.blueprint.diagnostics import did_you_mean, listed
from backwright.builder.blueprint.entities import Enumeration, EnumMember, StateMachine
from backwright.builder.blueprint.field_types import EnumType, Ref
from backwright.builder.blueprint.fields import Constant, Field
from backwright.builder.blueprint.format.fields import FieldPart
from backwright.builder.blueprint.format.module import StatesPart
from backwright.builder.blueprint.resolving import names
from backwright.builder.blueprint.resolving.drafts import (
    Draft,
    EntityDraft,
    FieldDraft,
    ModuleDraft,
)
from backwright.builder.blueprint.rules import Move


def read_states(draft: Draft, module: ModuleDraft, entity: EntityDraft) -> None:
    """Give the entity its state machine, and the field that holds the state."""
    part = entity.part.states
    if part is None:
        return
    states = _states(part)
    if not _are_good(draft, entity, part, states):
        entity.open = True
        return
    _check_reachable(draft, entity, part, states)
    ref = Ref(module.name, entity.ref.name + spelling.pascal(part.field))
    members = tuple(EnumMember(state, spelling.constant(state)) for state in states)
    if ref.name in module.enums or ref.name in module.values:
        message = f"the class of the states would be {ref.name}, and there is one already"
        draft.findings.add("duplicate_name", entity.spot / "states", message, key=True)
    module.enums.setdefault(ref.name, Enumeration(ref=ref, members=members))
    moves = tuple(Move(name, tuple(ways.items())) for name, ways in part.moves.items())
    entity.states = StateMachine(
        field=part.field, enum=ref, start=part.start, states=states, moves=moves
    )
    _add_field(entity, part, ref)


def _add_field(entity: EntityDraft, part: StatesPart, ref: Ref) -> None:
    python = f"{ref.name}.{spelling.constant(part.start)}"
    default = Constant(value=part.start, python=python, enums=(ref,))
    kind = EnumType(ref)
    field = FieldDraft(part.field, entity.spot / "states", FieldPart(), kind, False)
    field.generated = True
    field.done = Field(name=part.field, type=kind, default=default, generated=True)
    entity.fields[part.field] = field


def _states(part: StatesPart) -> tuple[str, ...]:
    """Every state, in the order in which the blueprint names them."""
    named = (state for ways in part.moves.values() for way in ways.items() for state in way)
    return tuple(dict.fromkeys([part.start, *named]))


def _are_good(draft: Draft, entity: EntityDraft, part: StatesPart, states: tuple[str, ...]) -> bool:
    """Whether all names can be used."""
    findings, spot = draft.findings, entity.spot / "states"
    good = [names.is_field(findings, spot / "field", part.field, "state field")]
    if part.field in entity.fields:
        message = f'"{part.field}" is a field already; the states bring their own'
        findings.add("duplicate_name", entity.fields[part.field].spot, message, key=True)
        good.append(False)
    for name, ways in part.moves.items():
        at = spot.down("moves", name)
        good.append(names.is_snake(findings, at, name, "move"))
        if not ways:
            findings.add("wrong_type", at, f'"{name}" leads nowhere', key=True)
    good.extend(_is_state(draft, entity, part, state) for state in states)
    constants = {spelling.constant(state): state for state in states}
    for state in states:
        if constants[spelling.constant(state)] != state:
            message = f'"{state}" and "{constants[spelling.constant(state)]}" look the same in code'
            findings.add("duplicate_name", spot, message, key=True)
            good.append(False)
    return all(good)


def _is_state(draft: Draft, entity: EntityDraft, part: StatesPart, state: str) -> bool:
    spot = entity.spot / "states"
    if state == part.start:
        return names.is_word(draft.findings, spot / "start", state, "state")
    for move, ways in part.moves.items():
        for before, after in ways.items():
            if state in (before, after):
                at = spot.down("moves", move, before)
                return names.is_word(draft.findings, at, state, "state", key=state == before)
    return True


def _check_reachable(
    draft: Draft, entity: EntityDraft, part: StatesPart, states: tuple[str, ...]
) -> None:
    """Note states that nothing leads to; not those that only they lead to."""
    spot = entity.spot / "states"
    if not any(part.start in ways for ways in part.moves.values()):
        sources = [state for ways in part.moves.values() for state in ways]
        hint = did_you_mean(part.start, sources, f"moves begin at {listed(dict.fromkeys(sources))}")
        message = f'no move begins at "{part.start}"'
        draft.findings.add("unknown_state", spot / "start", message, hint)
        return
    reached = _reached(part)
    lost = [state for state in states if state not in reached]
    targets = {after for ways in part.moves.values() for after in ways.values()}
    for state in [state for state in lost if state not in targets] or lost[:1]:
        move = next(name for name, ways in part.moves.items() if state in ways)
        hint = did_you_mean(state, reached, f"states are {listed(reached)}")
        message = f'nothing leads to the state "{state}"'
        at = spot.down("moves", move, state)
        draft.findings.add("unreachable_state", at, message, hint, key=True)


def _reached(part: StatesPart) -> dict[str, None]:
    reached: dict[str, None] = {}
    waiting = [part.start]
    while waiting:
        state = waiting.pop(0)
        if state not in reached:
            reached[state] = None
            waiting.extend(_after(part, state))
    return reached


def _after(part: StatesPart, state: str) -> Iterator[str]:
    return (ways[state] for ways in part.moves.values() if state in ways)
