"""What an entity and its methods say about its states."""

from collections.abc import Sequence

from backwright.builder.blueprint.entities import Entity, StateMachine
from backwright.builder.blueprint.operations import Operation
from backwright.builder.blueprint.rules import Move
from backwright.builder.design.code import call
from backwright.builder.design.spelling import Spelling
from backwright.builder.design.words import literal, spoken


def machine_of(entity: Entity, spelling: Spelling) -> tuple[str, ...]:
    """The constant with the entity's states."""
    machine = entity.states
    if machine is None:
        return ()
    kind = literal(spoken(entity.snake))
    during = "".join(
        f"{literal(each.name)}: ({_states(each.during, machine, spelling)},), "
        for each in entity.operations
        if each.during
    )
    more = f", during={{{during}}}" if during else ""
    if not machine.moves:
        return (f"MOVES = StateMachine[{spelling.enumeration(machine.enum)}]({kind}, {{}}{more})",)
    moves = (
        f"{literal(move.name)}: {{{_ways(move, machine, spelling)}}}" for move in machine.moves
    )
    return (f"MOVES = StateMachine({kind}, {{{', '.join(moves)},}}{more})",)


def _states(names: Sequence[str], machine: StateMachine, spelling: Spelling) -> str:
    return ", ".join(spelling.member(machine.enum, state) for state in names)


def _ways(move: Move, machine: StateMachine, spelling: Spelling) -> str:
    return ", ".join(
        f"{spelling.member(machine.enum, start)}: {spelling.member(machine.enum, end)}"
        for start, end in move.ways
    )


def admitted(entity: Entity, operation: Operation) -> tuple[str, ...]:
    """First of all: it can be done in this state, and the state after it is known."""
    machine = entity.states
    if machine is None:
        return ()
    required = call("MOVES.require", (f"self.{machine.field}", literal(operation.name)))
    kept = operation.move is not None and not _at_once(operation)
    return (
        *((required,) if operation.during else ()),
        *((f"{machine.field} = {_after(operation, machine.field)}",) if kept else ()),
    )


def moved(entity: Entity, operation: Operation) -> tuple[str, ...]:
    """Last of the effects: the state is another one."""
    machine = entity.states
    if machine is None or operation.move is None:
        return ()
    new = _after(operation, machine.field) if _at_once(operation) else machine.field
    return (f"self.{machine.field} = {new}",)


def _at_once(operation: Operation) -> bool:
    """Whether nothing happens between knowing the state and setting it."""
    return not (operation.before or operation.sets or operation.step)


def _after(operation: Operation, field: str) -> str:
    move = operation.move.name if operation.move is not None else ""
    return f"MOVES.after(self.{field}, {literal(move)})"
