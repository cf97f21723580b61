"""The tables that a blueprint asks for: the same that its generated files declare."""

from backwright.builder.blueprint.entities import Entity
from backwright.builder.blueprint.fields import Field, LinkRelation
from backwright.builder.blueprint.model import Blueprint
from backwright.builder.blueprint.operations import OperationKind
from backwright.builder.design import columns as design
from backwright.builder.design.indexes import indexes_of
from backwright.builder.design.lookup import Lookup
from backwright.builder.migration.fills import currency_fill, fill
from backwright.builder.migration.kit_tables import KIT_TABLES, aggregate_columns
from backwright.builder.migration.schema import Check, Column, ForeignKey, Schema, Table

_ON_DELETE = {"restrict": "NO ACTION", "clear": "SET NULL", "cascade": "CASCADE"}
_CASCADE = _ON_DELETE["cascade"]


def schema_of(blueprint: Blueprint) -> Schema:
    """All tables of a project, the kit's first."""
    lookup = Lookup(blueprint)
    tables = list(KIT_TABLES)
    for module in blueprint.modules:
        for entity in module.entities:
            tables.append(_entity_table(entity, lookup))
            tables += [
                _link_table(entity, relation, lookup)
                for relation in entity.relations
                if isinstance(relation, LinkRelation)
            ]
    return Schema(tables=tuple(tables))


def _entity_table(entity: Entity, lookup: Lookup) -> Table:
    declared = design.columns_of(entity, lookup)
    searched = _searched(entity)
    search = (Column(name="search", type="Text()", default='""'),) if searched else ()
    return Table(
        name=entity.table,
        of=str(entity.ref),
        columns=(
            *aggregate_columns(soft_delete=entity.soft_delete),
            *(
                column
                for field, each in zip(entity.fields, declared, strict=True)
                for column in _columns(each, field)
            ),
            *search,
        ),
        uniques=(*((each.name,) for each in declared if each.unique), *entity.unique),
        checks=tuple(check for each in declared for check in _checks(each)),
        foreign_keys=tuple(_foreign_key(each) for each in declared if each.target),
        indexes=(
            *(
                (each.name,)
                for each in declared
                if each.target and each.indexed and not each.unique
            ),
            *indexes_of(entity),
        ),
        search=searched,
    )


def _searched(entity: Entity) -> tuple[str, ...]:
    operation = entity.operation(OperationKind.LIST)
    return operation.listing.search if operation and operation.listing else ()


def _columns(column: design.Column, field: Field) -> tuple[Column, ...]:
    name, nullable = column.name, column.nullable
    if not column.money:
        filled = fill(field, column.type)
        return (Column(name=name, type=column.type, nullable=nullable, fill=filled),)
    amount = Column(
        name=name,
        type="Integer()",
        nullable=nullable,
        amount=name,
        fill=fill(field, "Integer()"),
    )
    currency = Column(
        name=f"{name}_currency",
        type="Text(3)",
        nullable=nullable,
        amount=name,
        fill=currency_fill(field),
    )
    return amount, currency


def _checks(column: design.Column) -> tuple[Check, ...]:
    checks = tuple(Check(name=each.name, condition=each.condition) for each in column.checks)
    if not (column.money and column.nullable):
        return checks
    name = column.name
    whole = f"({name} IS NULL) = ({name}_currency IS NULL)"
    return (*checks, Check(name=f"{name}_whole", condition=whole))


def _foreign_key(column: design.Column) -> ForeignKey:
    on_delete = _ON_DELETE[column.on_delete]
    return ForeignKey(column=column.name, target=column.target, on_delete=on_delete)


def _link_table(entity: Entity, relation: LinkRelation, lookup: Lookup) -> Table:
    attributes = [design.column(each, lookup) for each in relation.attributes]
    ends = [(relation.left, entity.table)]
    if relation.right_local:
        ends.append((relation.right, lookup.entity(relation.target).table))
    return Table(
        name=relation.table,
        of=f"{entity.ref}.{relation.name}",
        columns=(
            Column(name=relation.left, type="Identifier()"),
            Column(name=relation.right, type="Identifier()"),
            *(
                column
                for field, each in zip(relation.attributes, attributes, strict=True)
                for column in _columns(each, field)
            ),
        ),
        primary_key=(relation.left, relation.right),
        foreign_keys=tuple(
            ForeignKey(column=name, target=target, on_delete=_CASCADE) for name, target in ends
        ),
        indexes=((relation.right,),),
    )
