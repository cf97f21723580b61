"""The use cases around an entity: one handler for each operation."""

from collections.abc import Callable

from backwright.builder.blueprint.entities import Entity
from backwright.builder.blueprint.fields import LinkRelation
from backwright.builder.blueprint.operations import Operation, OperationKind
from backwright.builder.blueprint.spelling import pascal
from backwright.builder.design.accounts import ACCOUNT_HANDLERS
from backwright.builder.design.actions import change, create, delete, perform, restore
from backwright.builder.design.code import Function, Source
from backwright.builder.design.contract import messages_of
from backwright.builder.design.copying import Copies
from backwright.builder.design.handler import Draft, Shared
from backwright.builder.design.imports import Imports
from backwright.builder.design.lookup import Lookup
from backwright.builder.design.policies import policy
from backwright.builder.design.spelling import Spelling
from backwright.builder.design.words import literal, spoken


def use_cases_of(entity: Entity, lookup: Lookup) -> Source:
    """The file of an entity's handlers."""
    imports = Imports()
    home = lookup.home_of_contract(entity)
    imports.update((home, name) for name in messages_of(entity, lookup))
    imports.add(lookup.home_of_domain(entity), entity.name)
    shared = Shared(
        entity=entity,
        lookup=lookup,
        imports=imports,
        spelling=Spelling(lookup, imports),
        copies=Copies(entity, lookup, imports),
    )
    handlers = [_handler(operation, shared) for operation in entity.operations]
    return Source(
        doc=f"Use cases around {spoken(entity.plural)}.",
        constants=_relations(entity),
        functions=(*shared.copies.shared, *handlers, *_asked(shared)),
        imports=imports.lines(),
    )


def _relations(entity: Entity) -> tuple[str, ...]:
    """The relations that the handlers link and unlink in."""
    named = {each.link.relation for each in entity.operations if each.link is not None}
    return tuple(
        f"{relation.name.upper()} = RelationName({literal(relation.table)})"
        for relation in entity.relations
        if isinstance(relation, LinkRelation) and relation.name in named
    )


def _handler(operation: Operation, shared: Shared) -> Function:
    draft = Draft(operation=operation, shared=shared)
    _WRITERS[operation.kind](draft)
    return draft.function(targeted=operation.kind not in _WITHOUT_TARGET)


def _get(draft: Draft) -> None:
    draft.add(f"return await {draft.read(draft.entity)}.get(query.id)")
    draft.returns = draft.entity.view


def _list(draft: Draft) -> None:
    draft.add(f"return await {draft.read(draft.entity)}.page(query)")
    draft.returns = f"Page[{draft.entity.view}]"


def _me(draft: Draft) -> None:
    draft.add(f"return await {draft.read(draft.entity)}.get({draft.use('actor')}.known())")
    draft.returns = draft.entity.view


_WRITERS: dict[OperationKind, Callable[[Draft], None]] = {
    OperationKind.CREATE: create,
    OperationKind.CHANGE: change,
    OperationKind.DELETE: delete,
    OperationKind.RESTORE: restore,
    OperationKind.ACTION: perform,
    OperationKind.GET: _get,
    OperationKind.LIST: _list,
    OperationKind.ME: _me,
    **ACCOUNT_HANDLERS,
}
# Their policies look at the caller only.
_WITHOUT_TARGET = (
    OperationKind.CREATE,
    OperationKind.REGISTER,
    OperationKind.LOG_IN,
    OperationKind.REFRESH,
    OperationKind.LOG_OUT,
    OperationKind.CHANGE_PASSWORD,
)


def _asked(shared: Shared) -> list[Function]:
    """Handlers of the queries that only other modules ask."""
    entity, lookup, found = shared.entity, shared.lookup, list[Function]()
    get = entity.operation(OperationKind.GET)
    if lookup.asked_for_many(entity) and get is not None:
        allow = policy(entity, get.allow, lookup, shared.spelling, shared.imports)
        found.append(_all_of(entity, f"allow={allow}, on={entity.name}"))
    if lookup.asked_to_exist(entity):
        found.append(_check(entity))
    return found


def _all_of(entity: Entity, declared: str) -> Function:
    message = f"Get{pascal(entity.plural)}"
    return Function(
        name=f"get_{entity.plural}",
        parameters=(f"query: {message}", f"{entity.plural}: Reader[{entity.view}]"),
        returns=f"list[{entity.view}]",
        body=(f"return await all_of({entity.plural}, query.ids)",),
        decorators=(f"@handles({message}, {declared})",),
        awaits=True,
    )


def _check(entity: Entity) -> Function:
    message = f"Check{pascal(entity.plural)}"
    return Function(
        name=f"check_{entity.plural}",
        parameters=(f"query: {message}", f"{entity.plural}: Reader[{entity.view}]"),
        body=(f"await all_of({entity.plural}, query.ids)",),
        decorators=(f"@handles({message}, allow=public)",),
        awaits=True,
    )
