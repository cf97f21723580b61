"""Reads who may do what."""

import re
from collections.abc import Iterable

from backwright.builder.blueprint import reserved
from backwright.builder.blueprint.diagnostics import did_you_mean, listed
from backwright.builder.blueprint.entities import StateMachine
from backwright.builder.blueprint.findings import Spot
from backwright.builder.blueprint.resolving.drafts import Draft, EntityDraft
from backwright.builder.blueprint.rights import Grant, Who

_GRANT = re.compile(r"(?P<who>\S+)(?:\s+(?P<when>until|while)\s+(?P<states>\S.*))?")
_KNOWN = {"public": Who.PUBLIC, "authenticated": Who.AUTHENTICATED, "owner": Who.OWNER}


def read_policy(
    draft: Draft, entity: EntityDraft, spot: Spot, written: list[str], *, loads: bool
) -> dict[int, Grant]:
    """The grants that are good, by their place; what is wrong with the others is noted.

    `loads` is whether the operation looks at an entity that is there: only then is there an owner
    and a state.
    """
    if not written:
        hint = "write public if everybody may"
        draft.findings.add("nobody", spot, "nobody may do this", hint, key=True)
    found = {
        index: _grant(draft, entity, spot / index, each, loads=loads)
        for index, each in enumerate(written)
    }
    return {index: grant for index, grant in found.items() if grant is not None}


def _grant(
    draft: Draft, entity: EntityDraft, spot: Spot, written: str, *, loads: bool
) -> Grant | None:
    match = _GRANT.fullmatch(written.strip())
    if match is None:
        hint = "write a role, a permission, owner, public or authenticated"
        draft.findings.add("wrong_grant", spot, "this says nobody", hint)
        return None
    name, when = match["who"], match["when"]
    who = _KNOWN.get(name, Who.ROLE)
    if who is Who.ROLE and not is_known(draft, spot, name):
        return None
    if who is Who.OWNER and not _has_owner(draft, entity, spot, loads=loads):
        return None
    states = None
    if when is not None:
        states = _states(draft, entity, spot, match, loads=loads)
        if states is None:
            return None
    symbol = draft.permissions[name].symbol if name in draft.permissions else name
    return Grant(who=who, symbol=symbol, name=name if who is Who.ROLE else "", states=states)


def is_known(draft: Draft, spot: Spot, name: str) -> bool:
    """Whether there is such a role or permission; else it is noted."""
    if name in draft.roles or name in draft.permissions or draft.roles_open:
        return True
    kind = "permission" if "." in name or name == reserved.OPERATIONS else "role"
    known = [*_KNOWN, *draft.roles, *draft.permissions]
    otherwise = f"known are {listed([*draft.roles, *draft.permissions] or _KNOWN)}"
    if kind == "permission":
        otherwise = "give it to a role first, in the project"
    hint = did_you_mean(name, known, otherwise)
    draft.findings.add(
        f"unknown_{kind}", spot, f'there is no {kind} "{name}"', hint, part=(0, len(name))
    )
    return False


def _has_owner(draft: Draft, entity: EntityDraft, spot: Spot, *, loads: bool) -> bool:
    if not loads:
        hint = "name the roles that may; whoever does it becomes the owner"
        draft.findings.add("no_owner", spot, "there is no owner yet", hint)
        return False
    if entity.part.owner is None and entity.part.account is None and not entity.open:
        if "owner" not in entity.told:
            entity.told.add("owner")
            hint = 'say which field refers to the owner: "owner: customer"'
            draft.findings.add("no_owner", spot, f"{entity.ref.name} has no owner", hint)
        return False
    return True


def _states(
    draft: Draft, entity: EntityDraft, spot: Spot, match: re.Match[str], *, loads: bool
) -> tuple[str, ...] | None:
    machine = entity.states
    if machine is None:
        no_states(draft, entity, spot)
        return None
    if not loads:
        draft.findings.add("unknown_state", spot, "there is no state yet")
        return None
    names = [name for name in re.split(r"\s*,\s*|\s+or\s+", match["states"].strip()) if name]
    wrong = [name for name in names if name not in machine.states]
    for name in wrong:
        offset = match.start("states") + match["states"].find(name)
        unknown_state(draft, spot, machine, name, (offset, len(name)))
    if wrong:
        return None
    return tuple(names) if match["when"] == "while" else _until(draft, spot, machine, names)


def no_states(draft: Draft, entity: EntityDraft, spot: Spot, *, key: bool = False) -> None:
    """Note once that the entity has no states, unless a mistake was noted in them."""
    if not entity.open and "states" not in entity.told:
        entity.told.add("states")
        draft.findings.add("unknown_state", spot, f"{entity.ref.name} has no states", key=key)


def unknown_state(
    draft: Draft, spot: Spot, machine: StateMachine, name: str, part: tuple[int, int] | None = None
) -> None:
    """Note that there is no such state."""
    hint = did_you_mean(name, machine.states, f"states are {listed(machine.states)}")
    draft.findings.add("unknown_state", spot, f'there is no state "{name}"', hint, part=part)


def _until(
    draft: Draft, spot: Spot, machine: StateMachine, names: list[str]
) -> tuple[str, ...] | None:
    """The states before: from which the state can still be reached, without having been in it."""
    if set(names).isdisjoint(_reachable(machine, machine.start, [])):
        return None
    before = _reachable(machine, machine.start, names)
    found = tuple(
        state
        for state in machine.states
        if state in before and set(names) & _reachable(machine, state, [])
    )
    if not found:
        message = f'nothing comes before "{names[0]}"'
        draft.findings.add("unknown_state", spot, message, "leave the state out")
        return None
    return found


def _reachable(machine: StateMachine, start: str, but: Iterable[str]) -> set[str]:
    """The states that can be reached without going through some."""
    found: set[str] = set()
    waiting = [start]
    while waiting:
        state = waiting.pop()
        if state in found or state in but:
            continue
        found.add(state)
        waiting += [after for move in machine.moves for one, after in move.ways if one == state]
    return found
