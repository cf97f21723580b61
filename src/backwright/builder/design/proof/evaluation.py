"""Working out at build time what a formula says of an example, to find examples that break it.

Only the few forms that formulas are compiled to are understood; everything else raises
`UnclearError`, and the test that would have needed the answer is left out.
"""

import ast
import operator
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from backwright.builder.blueprint.field_types import Ref
from backwright.builder.blueprint.formula import Formula
from backwright.builder.design.lookup import Lookup
from backwright.builder.design.proof.values import NOW
from backwright.domain import Money

_COMPARE: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
    ast.In: lambda one, many: one in many,
    ast.NotIn: lambda one, many: one not in many,
}
_ARITHMETIC: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: lambda one, other: one / other,
}
_KNOWN: dict[str, Any] = {
    "len": len,
    "sum": sum,
    "all": all,
    "any": any,
    "Decimal": Decimal,
    "date": date,
    "time": time,
    "datetime": datetime,
    "timedelta": timedelta,
    "Money": Money,
    "now": NOW,
}
_METHODS = frozenset({"date", "of", "sum"})


class UnclearError(Exception):
    """The formula can't be worked out for this example."""


class Thing:
    """An example of an entity or a value object: its fields, and what it derives from them."""

    def __init__(
        self, values: Mapping[str, Any], derived: Mapping[str, Formula], lookup: Lookup
    ) -> None:
        self._values = values
        self._derived = derived
        self._lookup = lookup

    def read(self, name: str) -> Any:
        """The field; a derived one is worked out."""
        if name in self._derived:
            return worked_out(self._derived[name], self, self._lookup)
        if name not in self._values:
            raise UnclearError(name)
        return self._values[name]


def worked_out(
    formula: Formula, thing: Thing, lookup: Lookup, taken: Mapping[str, Any] | None = None
) -> Any:
    """What the formula is for the thing; raises `UnclearError`."""
    names = {**_KNOWN, **(taken or {}), "self": thing}
    enums = {ref.name: ref for ref in formula.enums}
    try:
        tree = ast.parse(formula.python, mode="eval").body
        return _Reading(names, enums, lookup).value(tree)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise UnclearError(formula.text) from error


class _Reading:
    def __init__(self, names: Mapping[str, Any], enums: Mapping[str, Ref], lookup: Lookup) -> None:
        self._names = names
        self._enums = enums
        self._lookup = lookup

    def value(self, node: ast.expr) -> Any:
        match node:
            case ast.Constant(value=value):
                return value
            case ast.Name(id=name):
                return self._names[name]
            case ast.Attribute(value=inner, attr=name):
                return self._attribute(inner, name)
            case ast.BoolOp(op=ast.And(), values=parts):
                return all(self.value(part) for part in parts)
            case ast.BoolOp(values=parts):
                return any(self.value(part) for part in parts)
            case ast.UnaryOp(op=ast.Not(), operand=inner):
                return not self.value(inner)
            case ast.UnaryOp(op=ast.USub(), operand=inner):
                return -self.value(inner)
            case ast.BinOp(left=left, op=op, right=right):
                return _ARITHMETIC[type(op)](self.value(left), self.value(right))
            case ast.Compare():
                return self._compared(node)
            case ast.IfExp(test=test, body=body, orelse=other):
                return self.value(body if self.value(test) else other)
            case ast.Tuple(elts=parts) | ast.List(elts=parts) | ast.Set(elts=parts):
                return [self.value(part) for part in parts]
            case ast.GeneratorExp() | ast.ListComp():
                return self._each(node)
            case ast.Call():
                return self._called(node)
            case _:
                raise UnclearError(ast.dump(node))

    def _attribute(self, inner: ast.expr, name: str) -> Any:
        if isinstance(inner, ast.Name) and inner.id in self._enums:
            members = self._lookup.enum(self._enums[inner.id]).members
            return next(each.value for each in members if each.member == name)
        owner = self.value(inner)
        if isinstance(owner, Thing):
            return owner.read(name)
        if name in _METHODS or not callable(getattr(owner, name)):
            return getattr(owner, name)
        raise UnclearError(name)

    def _compared(self, node: ast.Compare) -> bool:
        left = self.value(node.left)
        for op, part in zip(node.ops, node.comparators, strict=True):
            right = self.value(part)
            if not _COMPARE[type(op)](left, right):
                return False
            left = right
        return True

    def _each(self, node: ast.GeneratorExp | ast.ListComp) -> list[Any]:
        generator = node.generators[0]
        if len(node.generators) > 1 or not isinstance(generator.target, ast.Name):
            raise UnclearError(ast.dump(node))
        found: list[Any] = []
        for item in self.value(generator.iter):
            inner = _Reading({**self._names, generator.target.id: item}, self._enums, self._lookup)
            if all(inner.value(test) for test in generator.ifs):
                found.append(inner.value(node.elt))
        return found

    def _called(self, node: ast.Call) -> Any:
        arguments = [self.value(argument) for argument in node.args]
        named = {each.arg: self.value(each.value) for each in node.keywords if each.arg}
        return self.value(node.func)(*arguments, **named)
