"""Values written in a blueprint, as values of their field's type."""

from dataclasses import dataclass
from decimal import Decimal

from backwright.builder.blueprint.diagnostics import did_you_mean, listed
from backwright.builder.blueprint.expressions.literals import money, quoted
from backwright.builder.blueprint.field_types import (
    EnumType,
    FieldType,
    ListType,
    MapType,
    MoneyType,
)
from backwright.builder.blueprint.fields import Constant
from backwright.builder.blueprint.findings import Spot
from backwright.builder.blueprint.format.scalars import is_list, is_mapping
from backwright.builder.blueprint.resolving.drafts import Draft
from backwright.builder.blueprint.resolving.scalar_constants import (
    SCALARS,
    UnfitError,
    check_length,
    number_of,
    within,
)
from backwright.domain.money import Money


@dataclass(frozen=True, slots=True)
class Constants:
    """Reads values."""

    draft: Draft

    def read(self, value: object, type: FieldType, spot: Spot) -> Constant | None:
        """The constant; None after noting why the value can't be one."""
        try:
            return self._constant(value, type)
        except UnfitError as unfit:
            self.draft.findings.add(
                "wrong_constant", spot, "this does not fit the type", str(unfit)
            )
            return None

    def _constant(self, value: object, type: FieldType) -> Constant:
        if isinstance(type, EnumType):
            return self._word(value, type)
        if isinstance(type, MoneyType):
            return self._money(value, type)
        if isinstance(type, ListType):
            return self._list(value, type)
        if isinstance(type, MapType):
            return self._map(value, type)
        maker = SCALARS.get(type.__class__)
        if maker is None:
            raise UnfitError("a value of this type can't be written here")
        return maker(value, type)

    def _word(self, value: object, type: EnumType) -> Constant:
        known = self.draft.enum(type.target)
        words = {member.value: member.member for member in known.members} if known else {}
        if not isinstance(value, str) or value not in words:
            raise UnfitError(did_you_mean(str(value), words, f"it is one of {listed(words)}"))
        return Constant(
            value=value, python=f"{type.target.name}.{words[value]}", enums=(type.target,)
        )

    def _money(self, value: object, type: MoneyType) -> Constant:
        currency = self.draft.part.currency
        try:
            if isinstance(value, str):
                amount = Money.parse(value)
            else:
                amount = Money(Decimal(number_of(value)), currency)
        except ValueError as error:
            raise UnfitError(f"write it like 9.90, or 9.90 {currency}: {error}") from error
        within(amount.amount, type)
        return Constant(
            value=amount, python=money(amount), imports=(("backwright.domain", "Money"),)
        )

    def _list(self, value: object, type: ListType) -> Constant:
        if not is_list(value):
            raise UnfitError("write a list, such as [a, b]")
        items = [self._constant(item, type.of) for item in value]
        check_length(len(items), type.min, type.max)
        python = f"[{', '.join(item.python for item in items)}]"
        return _together([item.value for item in items], python, items)

    def _map(self, value: object, type: MapType) -> Constant:
        if not is_mapping(value):
            raise UnfitError("write a map, such as {a: 1}")
        items = {name: self._constant(item, type.of) for name, item in value.items()}
        check_length(len(items), type.min, type.max)
        inside = ", ".join(f"{quoted(name)}: {item.python}" for name, item in items.items())
        values = {name: item.value for name, item in items.items()}
        return _together(values, f"{{{inside}}}", list(items.values()))


def _together(value: object, python: str, items: list[Constant]) -> Constant:
    imports = dict.fromkeys(each for item in items for each in item.imports)
    enums = dict.fromkeys(each for item in items for each in item.enums)
    return Constant(value=value, python=python, imports=tuple(imports), enums=tuple(enums))
