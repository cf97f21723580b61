"""How an entity is stored and read: its table, its mapping, its reading and its links."""

from backwright.builder.blueprint.entities import Entity
from backwright.builder.blueprint.field_types import Ref, ReferenceType
from backwright.builder.blueprint.fields import (
    InverseRelation,
    LinkRelation,
    Relation,
    Show,
    Shown,
)
from backwright.builder.blueprint.listings import Filter, FilterKind
from backwright.builder.blueprint.operations import OperationKind
from backwright.builder.design.code import Source, call
from backwright.builder.design.columns import column, columns_of, source
from backwright.builder.design.imports import Imports
from backwright.builder.design.indexes import indexes_of
from backwright.builder.design.lookup import Lookup
from backwright.builder.design.words import literal, spoken


def tables_of(entity: Entity, lookup: Lookup) -> Source:
    """The file that says how an entity is stored, and how it is read unless others are needed."""
    imports = Imports()
    imports.add(lookup.home_of_domain(entity), entity.name)
    imports.add(lookup.place(entity.ref.module, "infrastructure.metadata"), "metadata")
    links = [each for each in entity.relations if isinstance(each, LinkRelation)]
    reading = () if looks_elsewhere(entity) else (_reading(entity, lookup, imports),)
    return Source(
        doc=f"How {spoken(entity.plural)} are stored{' and read' if reading else ''}.",
        constants=(
            _table(entity, lookup),
            *(_links(entity, each, lookup) for each in links),
            _mapping(entity),
            *reading,
        ),
        imports=imports.lines(),
    )


def reading_of(entity: Entity, lookup: Lookup) -> Source:
    """The file of a reading that looks at the tables of other entities, too."""
    imports = Imports()
    home = lookup.place(entity.ref.module, f"infrastructure.{entity.plural}")
    links = (each for each in entity.relations if isinstance(each, LinkRelation))
    imports.update([(home, entity.plural), *((home, link_name(entity, each)) for each in links)])
    return Source(
        doc=f"How {spoken(entity.plural)} are read.",
        constants=(_reading(entity, lookup, imports),),
        imports=imports.lines(),
    )


def looks_elsewhere(entity: Entity) -> bool:
    """Whether its view shows something of another entity's table."""
    return any(_target(entity, shown) not in (None, entity.ref) for shown in entity.shows)


def _target(entity: Entity, shown: Shown) -> Ref | None:
    """The entity whose table is looked at; None for links, which stand beside the entity."""
    if shown.show is Show.PATH:
        via = entity.field(shown.via).type
        return via.target if isinstance(via, ReferenceType) else None
    relation = relation_of(entity, shown.relation)
    return relation.target if isinstance(relation, InverseRelation) else None


def relation_of(entity: Entity, name: str) -> Relation:
    """The relation of the entity with this name."""
    return next(each for each in entity.relations if each.name == name)


def link_name(entity: Entity, relation: LinkRelation) -> str:
    """The variable of a link table."""
    return f"{relation.name}_links" if relation.name == entity.plural else relation.name


def _table(entity: Entity, lookup: Lookup) -> str:
    columns = columns_of(entity, lookup)
    uniques = (
        call("UniqueConstraint", [literal(name) for name in names]) for names in entity.unique
    )
    checks = (
        f"CheckConstraint({literal(check.condition)}, name={literal(check.name)})"
        for each in columns
        for check in each.checks
    )
    indexes = (call("Index", ["None", *map(literal, names)]) for names in indexes_of(entity))
    kept = (
        *(("soft_delete=True",) if entity.soft_delete else ()),
        *(("search=True",) if _searched(entity) else ()),
    )
    arguments = (
        literal(entity.table),
        "metadata",
        *map(source, columns),
        *uniques,
        *checks,
        *indexes,
        *kept,
    )
    return f"{entity.plural} = {call('aggregate_table', arguments)}"


def _searched(entity: Entity) -> tuple[str, ...]:
    operation = entity.operation(OperationKind.LIST)
    return operation.listing.search if operation and operation.listing else ()


def _links(entity: Entity, relation: LinkRelation, lookup: Lookup) -> str:
    target = lookup.entity(relation.target)
    right = literal(f"{target.table}.id") if relation.right_local else "None"
    attributes = ", ".join(source(column(each, lookup)) for each in relation.attributes)
    arguments = (
        literal(relation.table),
        "metadata",
        f"left=({literal(relation.left)}, {literal(entity.table + '.id')})",
        f"right=({literal(relation.right)}, {right})",
        *((f"attributes=[{attributes}]",) if attributes else ()),
    )
    return f"{link_name(entity, relation)} = {call('LinkTable', arguments)}"


def _mapping(entity: Entity) -> str:
    secret = [literal(field.name) for field in entity.fields if field.secret]
    searched = _searched(entity)
    arguments = (
        entity.name,
        entity.plural,
        *((f"search=[{', '.join(map(literal, searched))}]",) if searched else ()),
        *((f"owner={literal(entity.owner)}",) if entity.owner else ()),
        *((f"state={literal(entity.states.field)}",) if entity.states else ()),
        *((f"secret={{{', '.join(secret)}}}",) if secret else ()),
    )
    return f"{entity.plural}_mapping = {call('Mapping', arguments)}"


def _reading(entity: Entity, lookup: Lookup, imports: Imports) -> str:
    imports.add(lookup.home_of_contract(entity), entity.view)
    operation = entity.operation(OperationKind.LIST)
    listing = operation.listing if operation is not None else None
    filters = (
        [pair for each in listing.filters for pair in _filter(entity, each)] if (listing) else []
    )
    sorts = (
        [f"{literal(name)}: {entity.plural}.c.{name}" for name in listing.sorts]
        if (listing)
        else []
    )
    derived = [
        f"{literal(shown.name)}: {_derived(entity, shown, lookup, imports)}"
        for shown in entity.shows
    ]
    parts = (("filters", filters), ("sorts", sorts), ("derived", derived))
    said = (f"{name}={{{', '.join(pairs)},}}" for name, pairs in parts if pairs)
    return f"{entity.plural}_reading = {call('Reading', (entity.view, entity.plural, *said))}"


def _filter(entity: Entity, filter: Filter) -> tuple[str, ...]:
    column, name = f"{entity.plural}.c.{filter.name}", filter.name
    match filter.kind:
        case FilterKind.EQUALS:
            return (f"{literal(name)}: equals({column})",)
        case FilterKind.CONTAINS:
            return (f"{literal(name)}: contains({column})",)
        case FilterKind.RANGE:
            return (
                f"{literal(name + '_min')}: at_least({column})",
                f"{literal(name + '_max')}: at_most({column})",
            )
        case FilterKind.LINKED:
            relation = relation_of(entity, name)
            links = link_name(entity, relation) if isinstance(relation, LinkRelation) else name
            return (f"{literal(name)}: linked_with({links}.left, {links}.right)",)


def _derived(entity: Entity, shown: Shown, lookup: Lookup, imports: Imports) -> str:
    target = _target(entity, shown)
    other = lookup.entity(target) if target is not None else entity
    if target is not None and other is not entity:
        home = lookup.place(entity.ref.module, f"infrastructure.{other.plural}")
        imports.add(home, other.plural)
    if shown.show is Show.PATH:
        return f"field_of({entity.plural}.c.{shown.via}, {other.plural}.c.{shown.field})"
    relation = relation_of(entity, shown.relation)
    if isinstance(relation, InverseRelation):
        return f"count_of({other.plural}.c.{relation.by})"
    links = link_name(entity, relation)
    if shown.show is Show.COUNT:
        return f"count_of({links}.left)"
    return f"caller_among({links}.left, {links}.right)"
