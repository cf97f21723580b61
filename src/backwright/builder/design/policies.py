"""Who may do what, as Python source."""

from backwright.builder.blueprint.entities import Entity
from backwright.builder.blueprint.operations import Operation
from backwright.builder.blueprint.rights import Grant, Who
from backwright.builder.design.imports import Imports
from backwright.builder.design.lookup import Lookup
from backwright.builder.design.spelling import Spelling


def policy(
    entity: Entity, grants: tuple[Grant, ...], lookup: Lookup, spelling: Spelling, imports: Imports
) -> str:
    """The grants of an operation: `owner.during(OrderStatus.DRAFT) | staff`."""
    return " | ".join(_grant(entity, grant, lookup, spelling, imports) for grant in grants)


def _grant(
    entity: Entity, grant: Grant, lookup: Lookup, spelling: Spelling, imports: Imports
) -> str:
    kit = grant.who is not Who.ROLE
    place = "backwright.application" if kit else f"{lookup.blueprint.package}.roles"
    imports.add(place, grant.symbol)
    if grant.states is None or entity.states is None:
        return grant.symbol
    states = (spelling.member(entity.states.enum, state) for state in grant.states)
    return f"{grant.symbol}.during({', '.join(states)})"


def declaration(
    entity: Entity,
    operation: Operation,
    lookup: Lookup,
    spelling: Spelling,
    imports: Imports,
    *,
    targeted: bool,
) -> str:
    """The decorator that declares a use case."""
    said = [
        operation.message,
        f"allow={policy(entity, operation.allow, lookup, spelling, imports)}",
        *([f"on={entity.name}"] if targeted else []),
        *(["idempotent=True"] if operation.idempotent else []),
        *([f'limit="{operation.limit}"'] if operation.limit else []),
        *([f"timeout={operation.timeout}"] if operation.timeout is not None else []),
    ]
    return f"@handles({', '.join(said)})"
