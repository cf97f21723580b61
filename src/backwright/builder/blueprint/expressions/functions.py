"""sum, count, all, any, today and now."""

from collections.abc import Callable

from backwright.builder.blueprint.diagnostics import did_you_mean, listed
from backwright.builder.blueprint.expressions.context import Context, Elements
from backwright.builder.blueprint.expressions.kinds import (
    BOOL,
    DATE,
    INSTANT,
    INT,
    NUMBERS,
    Family,
    Kind,
)
from backwright.builder.blueprint.expressions.operators import there
from backwright.builder.blueprint.expressions.paths import element_of, read
from backwright.builder.blueprint.expressions.syntax import Call, Node, Path
from backwright.builder.blueprint.expressions.terms import WRONG, Term, called

FUNCTIONS = ("sum", "count", "all", "any", "today", "now")
Check = Callable[[Node], Term]


def call(context: Context, node: Call, check: Check) -> Term:
    """The result of a function."""
    name = node.function.name
    if name not in FUNCTIONS:
        hint = did_you_mean(name, FUNCTIONS, f"there are {listed(FUNCTIONS)}")
        return context.wrong("unknown_function", node.function, f'there is no "{name}"', hint)
    if name in {"today", "now"}:
        return _time(context, node)
    if node.argument is None:
        return context.wrong("wrong_operand", node, f"{name} of what?", f"{name}(lines.amount)")
    if context.elements is not None:
        return context.wrong("nested_function", node, "these functions can't be nested")
    return _over(context, node, node.argument, check)


def _time(context: Context, node: Call) -> Term:
    if node.argument is not None:
        return context.wrong("wrong_operand", node.argument, "this function takes nothing")
    if context.scope.timeless:
        message = f"{node.function.name}() can't be used here"
        return context.wrong("no_time", node, message, context.scope.timeless)
    context.uses.now = True
    if node.function.name == "today":
        return Term("now.date()", DATE)
    return Term("now", INSTANT)


def _over(context: Context, node: Call, argument: Node, check: Check) -> Term:
    name = node.function.name
    whole = read(context, argument) if isinstance(argument, Path) and name == "count" else None
    if whole is not None and whole.kind.family in {Family.LIST, Family.MAP}:
        return called("len", whole.python, kind=INT) if there(context, argument, whole) else WRONG
    context.elements = elements = Elements(name)
    body = check(argument)
    if there_is_list := body.kind.family is Family.LIST:
        body = element_of(context, body, argument) if there(context, argument, body) else WRONG
    context.elements = None
    if body.kind.family is Family.UNKNOWN or not there(context, argument, body):
        return WRONG
    if not elements.source:
        hint = f"{name}(lines.amount) goes through a list"
        return context.wrong("wrong_operand", argument, "there is no list in this", hint)
    whole_list = elements.source if there_is_list else ""
    return _folded(context, node, body, elements, whole_list)


def _folded(context: Context, node: Call, body: Term, elements: Elements, whole: str) -> Term:
    name = node.function.name
    through = f"for {elements.variable} in {elements.source}"
    each = whole or f"{body.python} {through}"
    if name == "sum":
        return _sum(context, node, body.kind, each, plain=bool(whole))
    if body.kind.family is not Family.BOOL:
        message = f"{name} needs a condition, and this is {body.kind}"
        return context.wrong("wrong_operand", node, message, f"{name}(lines.quantity > 0)")
    if name == "count":
        return called("sum", f"1 {through} if {body.python}", kind=INT)
    return called(name, each, kind=BOOL)


def _sum(context: Context, node: Call, kind: Kind, each: str, *, plain: bool) -> Term:
    grouped = each if plain else f"({each})"
    if kind.family is Family.MONEY:
        context.uses.imports["backwright.domain", "Money"] = None
        return called("Money.sum", grouped, f'"{context.scope.currency}"', kind=kind)
    if kind.family is Family.INT:
        return called("sum", each, kind=kind)
    if kind.family in NUMBERS:
        context.uses.imports["decimal", "Decimal"] = None
        return called("sum", grouped, "Decimal(0)", kind=kind)
    if kind.family is Family.DURATION:
        context.uses.imports["datetime", "timedelta"] = None
        return called("sum", grouped, "timedelta()", kind=kind)
    return context.wrong("wrong_operand", node, f"{kind} can't be added up")
