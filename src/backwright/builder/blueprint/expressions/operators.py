"""What the operators do to which kinds."""

from backwright.builder.blueprint.expressions import literals
from backwright.builder.blueprint.expressions.context import Context
from backwright.builder.blueprint.expressions.kinds import (
    DURATION,
    INT,
    MONEY,
    NUMBERS,
    ORDERED,
    TEXT,
    Family,
    Kind,
)
from backwright.builder.blueprint.expressions.syntax import Binary, Node, Text
from backwright.builder.blueprint.expressions.terms import (
    ATOM,
    PRODUCT,
    WRONG,
    Term,
    compared,
    negated,
    reckoned,
    tested,
)

EXAMPLES = {
    Family.DATE: "2026-01-31",
    Family.TIME: "12:30",
    Family.INSTANT: "2026-01-31T12:30:00Z",
}
_INSTEAD = {
    "+": "amounts add up with amounts, numbers with numbers, times with lengths of time",
    "-": "amounts are taken from amounts, numbers from numbers, lengths of time from times",
    "*": "multiply numbers, an amount by a number, or a length of time by a whole number",
    "/": "divide a number or an amount by a number",
}


def there(context: Context, node: Node, term: Term) -> bool:
    """Whether the value can be used; one that may be missing is noted."""
    if term.kind.family is Family.NULL:
        context.wrong("wrong_operand", node, "null can only be compared with == and !=")
        return False
    if term.kind.optional:
        name = term.python.removeprefix("self.")
        hint = f"ask first: {name} != null and ..."
        context.wrong("may_be_missing", node, f'"{name}" may be missing', hint)
        return False
    return term.kind.family is not Family.UNKNOWN


def arithmetic(context: Context, node: Binary, left: Term, right: Term) -> Term:
    """+ - * /."""
    one, two = there(context, node.left, left), there(context, node.right, right)
    if not (one and two):
        return WRONG
    kind = _sum(node.sign, left.kind, right.kind) if node.sign in "+-" else None
    if node.sign == "*":
        kind = _product(left.kind, right.kind)
    elif node.sign == "/":
        return _quotient(context, node, left, right)
    if kind is None:
        return _unfit(context, node, left, right)
    return reckoned(node.sign, left, right, kind)


def _unfit(context: Context, node: Binary, left: Term, right: Term) -> Term:
    message = f'"{node.sign}" does not fit between {left.kind} and {right.kind}'
    return context.wrong("wrong_operand", node, message, _INSTEAD[node.sign])


def _sum(sign: str, left: Kind, right: Kind) -> Kind | None:
    one, two = left.family, right.family
    if one in NUMBERS and two in NUMBERS:
        return _number(left, right, max(left.places or 0, right.places or 0))
    if one is two and one in {Family.MONEY, Family.DURATION}:
        return left
    if one is two is Family.TEXT and sign == "+":
        return TEXT
    if one in {Family.DATE, Family.INSTANT} and two is Family.DURATION:
        return left
    if one is Family.DURATION and two in {Family.DATE, Family.INSTANT} and sign == "+":
        return right
    if one is two and one in {Family.DATE, Family.INSTANT} and sign == "-":
        return DURATION
    return None


def _product(left: Kind, right: Kind) -> Kind | None:
    one, two = left.family, right.family
    if one in NUMBERS and two in NUMBERS:
        return _number(left, right, (left.places or 0) + (right.places or 0))
    if one is Family.MONEY and two in NUMBERS:
        return left
    if two is Family.MONEY and one in NUMBERS:
        return right
    if {one, two} == {Family.DURATION, Family.INT}:
        return DURATION
    return None


def _number(left: Kind, right: Kind, places: int) -> Kind:
    if left.family is right.family is Family.INT:
        return INT
    unlimited = left.places is None or right.places is None
    return Kind(Family.DECIMAL, places=None if unlimited else places)


def _quotient(context: Context, node: Binary, left: Term, right: Term) -> Term:
    if right.kind.family not in NUMBERS or left.kind.family not in {*NUMBERS, Family.MONEY}:
        return _unfit(context, node, left, right)
    if not right.nonzero:
        hint = 'give the field "min: 1" or "above: 0"'
        return context.wrong("division_by_zero", node.right, "this can be 0", hint)
    decimal = Kind(Family.DECIMAL, places=None)
    if left.kind.family is Family.DECIMAL:
        return reckoned("/", left, right, decimal)
    context.uses.imports["decimal", "Decimal"] = None
    if left.kind.family is Family.INT:
        return Term(f"Decimal({left.python}) / {right.at(PRODUCT + 1)}", decimal, PRODUCT)
    share = f"(Decimal(1) / {right.at(PRODUCT + 1)})"
    return Term(f"{left.at(PRODUCT)} * {share}", MONEY, PRODUCT)


def comparison(context: Context, node: Binary, left: Term, right: Term) -> Term:
    """== != < <= > >=."""
    left, right = _dated(context, node, left, right)
    if Family.UNKNOWN in {left.kind.family, right.kind.family}:
        return WRONG
    if node.sign in {"==", "!="}:
        return _equality(context, node, left, right)
    one, two = there(context, node.left, left), there(context, node.right, right)
    if not (one and two):
        return WRONG
    if left.kind.family not in ORDERED or not _alike(left.kind, right.kind):
        return _zero_of_money(node.sign, left, right) or _incomparable(context, node, left, right)
    return compared(node.sign, left, right)


def _equality(context: Context, node: Binary, left: Term, right: Term) -> Term:
    for term, other in ((left, right), (right, left)):
        if other.kind.family is Family.NULL:
            if not term.kind.optional:
                name = term.python.removeprefix("self.")
                return context.wrong("never_missing", node, f'"{name}" is never missing')
            return tested(term, present=node.sign == "!=")
        if other.python in {"True", "False"} and term.kind.family is Family.BOOL:
            if term.kind.optional:
                return compared("is" if node.sign == "==" else "is not", term, other)
            return term if (other.python == "True") == (node.sign == "==") else negated(term)
    if not _alike(left.kind, right.kind):
        return _zero_of_money(node.sign, left, right) or _incomparable(context, node, left, right)
    return compared(node.sign, left, right)


def _alike(left: Kind, right: Kind) -> bool:
    if left.family in NUMBERS and right.family in NUMBERS:
        return True
    return left.family is right.family and left.ref == right.ref


def _zero_of_money(sign: str, left: Term, right: Term) -> Term | None:
    """An amount may be compared with 0, which is nothing in every currency."""
    for term, other in ((left, right), (right, left)):
        if term.kind.family is Family.MONEY and other.python == "0" and not term.kind.optional:
            amount = Term(f"{term.at(ATOM)}.amount", INT)
            return compared(sign, amount, other) if term is left else compared(sign, other, amount)
    return None


def _incomparable(context: Context, node: Binary, left: Term, right: Term) -> Term:
    hint = ""
    if Family.MONEY in {left.kind.family, right.kind.family}:
        hint = f"write an amount with its currency: 10 {context.scope.currency}"
    message = f"{left.kind} can't be compared with {right.kind} by {node.sign}"
    return context.wrong("wrong_operand", node, message, hint)


def _dated(context: Context, node: Binary, left: Term, right: Term) -> tuple[Term, Term]:
    """Texts beside a date, a time or an instant are such, too."""
    if isinstance(node.right, Text) and left.kind.family in EXAMPLES:
        right = _moment(context, node.right, left.kind)
    elif isinstance(node.left, Text) and right.kind.family in EXAMPLES:
        left = _moment(context, node.left, right.kind)
    return left, right


def _moment(context: Context, node: Text, kind: Kind) -> Term:
    found = literals.moment(context, node.value, kind.family)
    if found is not None:
        return found
    hint = f'write it like "{EXAMPLES[kind.family]}"'
    return context.wrong("wrong_literal", node, f"this is no {kind.family.value}", hint)


def membership(context: Context, node: Binary, item: Term, whole: Term) -> Term:
    """`in` and `not in` a list, a map's keys, or a text."""
    one, two = there(context, node.left, item), there(context, node.right, whole)
    if not (one and two):
        return WRONG
    inside = whole.kind.of
    if whole.kind.family is Family.MAP or whole.kind.family is Family.TEXT:
        inside = TEXT
    if inside is None:
        return context.wrong("wrong_operand", node.right, f"nothing is inside of {whole.kind}")
    if inside.family is not Family.UNKNOWN and not _alike(item.kind, inside):
        message = f"{item.kind} is never in there"
        return context.wrong("wrong_operand", node.left, message)
    return compared(node.sign, item, whole)


def minus(context: Context, node: Node, term: Term) -> Term:
    """A minus in front."""
    if not there(context, node, term):
        return WRONG
    if term.kind.family not in {*NUMBERS, Family.MONEY, Family.DURATION}:
        return context.wrong("wrong_operand", node, f"{term.kind} has no negative")
    return Term(f"-{term.at(PRODUCT + 1)}", term.kind, PRODUCT + 1, nonzero=term.nonzero)
