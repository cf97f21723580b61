"""Fields as columns of a table: the same meaning on every database."""

from dataclasses import dataclass
from decimal import Decimal

from backwright.builder.blueprint.entities import Entity
from backwright.builder.blueprint.field_types import (
    BoolType,
    CountryType,
    CurrencyType,
    DateType,
    DecimalType,
    DurationType,
    EmailType,
    EnumType,
    FieldType,
    InstantType,
    IntType,
    JsonType,
    ListType,
    MapType,
    MoneyType,
    ReferenceType,
    SequenceType,
    SlugType,
    TextType,
    TimeType,
    UrlType,
    UuidType,
    ValueType,
)
from backwright.builder.blueprint.fields import Field
from backwright.builder.design.indexes import indexes_of
from backwright.builder.design.lookup import Lookup
from backwright.builder.design.words import literal

_SIMPLE: dict[type[object], str] = {
    EnumType: "Text()",
    SequenceType: "Text()",
    CountryType: "Text(2)",
    CurrencyType: "Text(3)",
    IntType: "Integer()",
    BoolType: "Boolean()",
    DateType: "Date()",
    TimeType: "Time()",
    InstantType: "Instant()",
    DurationType: "Duration()",
    UuidType: "Identifier()",
    ReferenceType: "Identifier()",
    JsonType: "Json()",
    ListType: "Json()",
    MapType: "Json()",
    ValueType: "Json()",
}
_COMPARED = (("min", ">="), ("max", "<="), ("above", ">"), ("below", "<"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A condition that the database keeps; its name begins with the column's."""

    name: str
    condition: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column, or the two of an amount of money.

    `type` is its source (empty for money); `target` the table of a foreign key, which has an index
    of its own where it is `indexed`.
    """

    name: str
    type: str
    nullable: bool = False
    unique: bool = False
    target: str = ""
    indexed: bool = True
    on_delete: str = "restrict"
    checks: tuple[Check, ...] = ()

    @property
    def money(self) -> bool:
        """Whether it holds an amount, and its currency beside it."""
        return not self.type


def columns_of(entity: Entity, lookup: Lookup) -> tuple[Column, ...]:
    """The columns of an entity's fields, derived ones included, in the order of the blueprint."""
    begun = {names[0] for names in indexes_of(entity)}
    return tuple(column(field, lookup, indexed=field.name not in begun) for field in entity.fields)


def column(field: Field, lookup: Lookup, *, indexed: bool = True) -> Column:
    """The column of one field."""
    kind = field.type
    local = isinstance(kind, ReferenceType) and kind.local
    unique = field.unique or isinstance(kind, SequenceType)
    return Column(
        name=field.name,
        type=_type(kind),
        nullable=field.optional,
        indexed=indexed,
        unique=unique,
        target=lookup.entity(kind.target).table
        if isinstance(kind, ReferenceType) and local
        else "",
        on_delete=kind.on_delete if isinstance(kind, ReferenceType) else "restrict",
        checks=_checks(field, lookup),
    )


def _type(kind: FieldType) -> str:
    match kind:
        case TextType(max=most):
            return f"Text({most})" if most is not None else "Text()"
        case EmailType() | UrlType() | SlugType():
            return f"Text({kind.max})"
        case DecimalType():
            return f"Number({kind.digits}, {kind.places})"
        case MoneyType():
            return ""
        case _:
            return _SIMPLE[type(kind)]


def _checks(field: Field, lookup: Lookup) -> tuple[Check, ...]:
    match field.type:
        case TextType(min=least, max=most):
            name = f"length({field.name})"
            bounds = ((">=", least or None, "min"), ("<=", most, "max"))
            return tuple(
                Check(name=f"{field.name}_{end}", condition=f"{name} {sign} {at}")
                for sign, at, end in bounds
                if at is not None
            )
        case IntType() | MoneyType() | DecimalType():
            found = ((end, sign, getattr(field.type, end)) for end, sign in _COMPARED)
            return tuple(
                Check(name=f"{field.name}_{end}", condition=f"{field.name} {sign} {at}")
                for end, sign, at in found
                if at is not None and _same_everywhere(field.type, at)
            )
        case EnumType(target=target):
            members = ", ".join(f"'{each.value}'" for each in lookup.enum(target).members)
            return (Check(name=f"{field.name}_known", condition=f"{field.name} IN ({members})"),)
        case _:
            return ()


def _same_everywhere(kind: FieldType, bound: int | Decimal) -> bool:
    """Amounts and decimals are scaled in some databases: only zero is the same there."""
    return isinstance(kind, IntType) or bound == 0


def source(column: Column) -> str:
    """The column as an argument of `aggregate_table`."""
    name, empty = literal(column.name), ", nullable=True" if column.nullable else ""
    if column.money:
        return f"*money_columns({name}{empty})"
    unique = ", unique=True" if column.unique else ""
    if column.target:
        deleted = {"restrict": "", "clear": ", on_delete=OnDelete.CLEAR"}
        what = deleted.get(column.on_delete, ", on_delete=OnDelete.CASCADE")
        index = "" if column.indexed or column.unique else ", index=False"
        return f"reference({name}, {literal(column.target + '.id')}{empty}{what}{unique}{index})"
    needed = "" if column.nullable else ", nullable=False"
    return f"Column({name}, {column.type}{needed}{unique})"
