"""Who calls in a test: somebody who may, somebody who may not, and whose things they are."""

from backwright.builder.blueprint.effects import Where
from backwright.builder.blueprint.entities import Entity
from backwright.builder.blueprint.field_types import ReferenceType
from backwright.builder.blueprint.model import Blueprint
from backwright.builder.blueprint.operations import Operation, OperationKind
from backwright.builder.blueprint.rights import Grant, Who
from backwright.builder.design.lookup import Lookup
from backwright.builder.design.words import literal

ANYBODY = "app.anonymous"


def roles_for(grant: Grant, blueprint: Blueprint) -> tuple[str, ...]:
    """The least role that the grant admits; none where anybody who is logged in will do."""
    if grant.who is not Who.ROLE:
        return ()
    having = [role for role in blueprint.roles if grant.name in (role.name, *role.grants)]
    return tuple(role.name for role in sorted(having, key=lambda role: len(role.grants))[:1])


def caller(operation: Operation, blueprint: Blueprint) -> str:
    """Source of somebody who may do it to anything; empty where only owners may."""
    for grant in operation.allow:
        if grant.who is Who.PUBLIC:
            return ANYBODY
        if grant.who is Who.AUTHENTICATED:
            return "app.caller()"
        roles = roles_for(grant, blueprint)
        if grant.who is Who.ROLE and roles:
            return f"app.caller({', '.join(map(literal, roles))})"
    return ""


def for_owners(operation: Operation) -> bool:
    """Whether owners may do it, in some state at least."""
    return any(grant.who is Who.OWNER for grant in operation.allow)


def for_all(operation: Operation) -> bool:
    """Whether nobody has to log in for it."""
    return any(grant.who is Who.PUBLIC for grant in operation.allow)


def for_roles_only(operation: Operation) -> bool:
    """Whether somebody without a role is refused, whatever the thing is."""
    return all(grant.who is Who.ROLE for grant in operation.allow)


def owner_roles(entity: Entity, lookup: Lookup) -> tuple[str, ...]:
    """The roles that somebody needs to make one, and what it refers to, so that all is theirs."""
    making = entity.operation(OperationKind.CREATE)
    if making is None:
        return ()
    roles = [*roles_for(making.allow[0], lookup.blueprint)]
    for field in making.inputs:
        if field.required and isinstance(field.type, ReferenceType):
            target = lookup.entity(field.type.target)
            roles += owner_roles(target, lookup) if owns(target) else ()
    return tuple(dict.fromkeys(roles))


def owns(entity: Entity) -> bool:
    """Whether whoever makes one owns it: nobody else is named."""
    making = entity.operation(OperationKind.CREATE)
    named = making is not None and any(each.name == entity.owner for each in making.inputs)
    return entity.owner not in (None, "id") and not named


def needs_accounts(lookup: Lookup) -> bool:
    """Whether whoever calls must really be there: for a foreign key, or to be copied from."""
    entities = (each for module in lookup.blueprint.modules for each in module.entities)
    return lookup.account is not None and any(
        _is_followed(entity) for entity in entities if owns(entity)
    )


def _is_followed(entity: Entity) -> bool:
    kind = entity.field(entity.owner or "").type
    copied = any(
        copying.where is Where.ENTITY and copying.via == entity.owner
        for operation in entity.operations
        for copying in operation.copies
    )
    return copied or (isinstance(kind, ReferenceType) and kind.local)
