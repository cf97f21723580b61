"""What an entity's methods say about its states."""

from backwright.builder.blueprint.model import Entity
from backwright.builder.blueprint.operations import Operation
from backwright.builder.design.code import call
from backwright.builder.design.spelling import Spelling
from backwright.builder.design.words import literal


def admitted(entity: Entity, operation: Operation, spelling: Spelling) -> tuple[str, ...]:
    """First of all: it can be done in this state, and the state after it is known."""
    machine = entity.states
    if machine is None:
        return ()
    states = (spelling.member(machine.enum, state) for state in operation.during)
    required = call("MOVES.require", (f"self.{machine.field}", literal(operation.name), *states))
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
