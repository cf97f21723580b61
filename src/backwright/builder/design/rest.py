"""How an entity is called from outside."""

from backwright.builder.blueprint.entities import Entity
from backwright.builder.blueprint.operations import Operation, OperationKind
from backwright.builder.blueprint.spelling import kebab
from backwright.builder.design.code import Source, call
from backwright.builder.design.imports import Imports
from backwright.builder.design.lookup import Lookup
from backwright.builder.design.words import literal, spoken

# The operations of a resource, with their method and what follows the path of the collection.
_STANDARD = {
    OperationKind.CREATE: ("create", "POST", ""),
    OperationKind.GET: ("get", "GET", "/{id}"),
    OperationKind.LIST: ("list", "GET", ""),
    OperationKind.CHANGE: ("change", "PATCH", "/{id}"),
    OperationKind.DELETE: ("delete", "DELETE", "/{id}"),
    OperationKind.RESTORE: ("restore", "POST", "/{id}/restore"),
}
# What these make is new, wherever they are called.
_MAKING = (OperationKind.CREATE, OperationKind.REGISTER)


def rest_of(entity: Entity, lookup: Lookup) -> Source:
    """The file that shows an entity's use cases."""
    imports = Imports()
    home = lookup.home_of_contract(entity)
    imports.add(home, entity.view)
    imports.update((home, operation.message) for operation in entity.operations)
    standard = [each for each in entity.operations if _is_standard(entity, each)]
    actions = [each for each in entity.operations if each not in standard]
    title = spoken(entity.plural).capitalize()
    serve, all_served = lookup.blueprint.module(entity.ref.module).serve, lookup.blueprint.serve
    arguments = [literal(entity.path.strip("/")), f"tag={literal(title)}"]
    if serve != all_served:
        arguments.append(f"serve=[{', '.join(map(literal, serve))}]")
    return Source(
        doc=f"{title} over REST." if serve == ("rest",) else f"{title}, as protocols show them.",
        constants=(
            f"api = {call('Api', arguments)}",
            *((_resource(entity, standard, lookup, imports),) if standard else ()),
            *(_action(entity, each) for each in actions),
        ),
        imports=imports.lines(),
    )


def _is_standard(entity: Entity, operation: Operation) -> bool:
    kind = _STANDARD.get(operation.kind)
    if kind is None:
        return False
    _, method, rest = kind
    return (operation.route.method, operation.route.path) == (method, f"{entity.path}{rest}")


def _resource(entity: Entity, operations: list[Operation], lookup: Lookup, imports: Imports) -> str:
    states = entity.states is not None and (
        bool(entity.states.moves) or any(each.during for each in entity.operations)
    )
    if states:
        imports.add(lookup.home_of_domain(entity), "MOVES")
    arguments = (
        entity.view,
        *(f"{_STANDARD[each.kind][0]}={each.message}" for each in operations),
        *(("states=MOVES",) if states else ()),
        *(("live=True",) if entity.live else ()),
    )
    return call("api.resource", arguments)


def _action(entity: Entity, operation: Operation) -> str:
    route = operation.route
    usual = ("POST", f"{entity.path}/{{id}}/{kebab(operation.name)}")
    path = f"{route.method} {route.path}"
    arguments = (
        operation.message,
        *(() if (route.method, route.path) == usual else (literal(path),)),
        *(("status=201",) if operation.kind in _MAKING else ()),
        *(("ends_session=True",) if operation.kind is OperationKind.LOG_OUT else ()),
    )
    return call("api.action", arguments)
