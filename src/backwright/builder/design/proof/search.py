"""Finding examples: an entity with nothing wrong, and one that breaks a single rule."""

import ast
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations, islice, product
from typing import Any, cast

from backwright.builder.blueprint.entities import Entity
from backwright.builder.blueprint.field_types import FieldType, ListType, ValueType
from backwright.builder.blueprint.fields import Field
from backwright.builder.blueprint.formula import Formula
from backwright.builder.blueprint.rules import Rule
from backwright.builder.design.lookup import Lookup
from backwright.builder.design.proof.evaluation import Thing, UnclearError, worked_out
from backwright.builder.design.proof.pools import pool
from backwright.builder.design.proof.values import Parts, good, target_fields

Example = Mapping[str, object]
# Enough for rules about two or three fields; more would only take time.
_MOST_TRIES = 3000


class Examples:
    """Examples of one entity, as values of the fields that its class is made with."""

    def __init__(self, entity: Entity, lookup: Lookup) -> None:
        self._entity = entity
        self._lookup = lookup
        self._derived = {each.name: each.derived for each in entity.fields if each.derived}
        self._fields = {each.name: each for each in entity.fields if each.derived is None}

    def start(self) -> Example:
        """A good value for everything that must be given; raises `NoValueError`."""
        return {
            name: good(field, self._lookup)
            for name, field in self._fields.items()
            if _needed(field)
        }

    def fitting(self, rules: Iterable[Rule], start: Example) -> Example | None:
        """An example for which all rules hold: the start itself where that is possible."""
        wanted = tuple(rules)
        tries = (start, *_first(self._variations(start, wanted)))
        return next((each for each in tries if self._all_hold(wanted, each)), None)

    def breaking(self, rule: Rule, others: Iterable[Rule], start: Example) -> Example | None:
        """An example that breaks this rule and no other."""
        rest = tuple(each for each in others if each is not rule)
        for each in (start, *_first(self._variations(start, (rule,)))):
            if self._holds(rule, each) is False and self._all_hold(rest, each):
                return each
        return None

    def worked_out(self, formula: Formula, example: Example, taken: Example | None = None) -> Any:
        """What a formula is for an example and what a caller gives; raises `UnclearError`."""
        return worked_out(formula, self._thing(example), self._lookup, taken)

    def _all_hold(self, rules: Iterable[Rule], example: Example) -> bool:
        return all(self._holds(rule, example) for rule in rules)

    def _holds(self, rule: Rule, example: Example) -> bool | None:
        """None where it can't be known: it needs the caller or what the caller gives."""
        if rule.must.needs_actor or rule.must.taken:
            return None
        try:
            return bool(self.worked_out(rule.must, example))
        except UnclearError:
            return None

    def _thing(self, example: Example) -> Thing:
        values = {name: self._plain(field, example) for name, field in self._fields.items()}
        return Thing(values, self._derived, self._lookup)

    def _plain(self, field: Field, example: Example) -> Any:
        if field.name in example:
            return self._inner(field.type, example[field.name])
        if field.default is not None:
            return field.default.value
        return [] if isinstance(field.type, ListType) else None

    def _inner(self, kind: FieldType, value: Any) -> Any:
        """Value objects as things, so that what they derive can be read."""
        if isinstance(kind, ListType) and value is not None:
            return [self._inner(kind.of, each) for each in value]
        if not isinstance(kind, ValueType) or value is None:
            return value
        found = self._lookup.value(kind.target)
        derived = {each.name: each.derived for each in found.fields if each.derived}
        return Thing(dict(cast("Parts", value).fields), derived, self._lookup)

    def _variations(self, start: Example, rules: tuple[Rule, ...]) -> Iterator[Example]:
        """One field is another than at the start, then two."""
        formulas = list(self._with_derived([rule.must for rule in rules]))
        constants = [each for formula in formulas for each in _constants(formula)]
        names = dict.fromkeys(name for each in formulas for name in each.fields)
        pools = {
            name: list(self._candidates(self._fields[name], constants, formulas))
            for name in names
            if name in self._fields
        }
        for name, candidates in pools.items():
            yield from ({**start, name: each} for each in candidates)
        for one, other in combinations(pools, 2):
            for pair in product(pools[one], pools[other]):
                yield {**start, one: pair[0], other: pair[1]}

    def _with_derived(self, formulas: Iterable[Formula]) -> Iterator[Formula]:
        """The formulas, and those of what they derive from."""
        for formula in formulas:
            yield formula
            inner = [self._derived[name] for name in formula.fields if name in self._derived]
            yield from self._with_derived(inner)

    def _candidates(
        self, field: Field, constants: list[object], formulas: list[Formula]
    ) -> Iterator[object]:
        if field.optional:
            yield None
        inner = field.type.of if isinstance(field.type, ListType) else field.type
        if isinstance(inner, ValueType):
            parts = list(self._values(inner, constants))
            yield from ([[], *([each] for each in parts)] if inner is not field.type else parts)
        elif isinstance(field.type, ListType):
            yield from ([], good(field, self._lookup))
        else:
            yield from pool(inner, constants, self._lookup)

    def _values(self, kind: ValueType, constants: list[object]) -> Iterator[Parts]:
        """Good value objects, of which one field is another than usual."""
        fields = target_fields(self._lookup, kind)
        usual = {each.name: good(each, self._lookup) for each in fields}
        yield Parts(tuple(usual.items()))
        for field in fields:
            for value in pool(field.type, constants, self._lookup):
                yield Parts(tuple({**usual, field.name: value}.items()))


def _needed(field: Field) -> bool:
    """Lists of value objects get an element, too, as there is little to say of empty ones."""
    inner = field.type.of if isinstance(field.type, ListType) else None
    if isinstance(inner, ValueType):
        return True
    empty = field.optional or field.default is not None or isinstance(field.type, ListType)
    return not empty or (isinstance(field.type, ListType) and bool(field.type.min))


def _first(examples: Iterator[Example]) -> Iterator[Example]:
    return islice(examples, _MOST_TRIES)


def _constants(formula: Formula) -> Iterator[object]:
    """Numbers and texts that the formula compares with."""
    for node in ast.walk(ast.parse(formula.python, mode="eval")):
        if isinstance(node, ast.Constant) and not isinstance(node.value, bool):
            yield node.value
