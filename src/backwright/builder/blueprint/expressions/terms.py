"""Pieces of Python, put together with no more parentheses than needed."""

from collections.abc import Sequence
from dataclasses import dataclass

from backwright.builder.blueprint.expressions.kinds import BOOL, UNKNOWN, Kind

OR, AND, NOT, COMPARE, SUM, PRODUCT, SIGN, ATOM = range(8)
_NONE: frozenset[str] = frozenset()
_OPPOSITE = {
    "==": "!=",
    "!=": "==",
    "<": ">=",
    ">": "<=",
    "<=": ">",
    ">=": "<",
    "is": "is not",
    "is not": "is",
    "in": "not in",
    "not in": "in",
}


@dataclass(frozen=True, slots=True)
class Term:
    """A Python expression and what is known of it.

    `when_true` and `when_false` are expressions that can't be None where this one is true or
    false. `places` of decimals are in the kind. `opposite` is the Python of the negation, where
    that reads better than `not`. `nonzero` is whether it can be divided by.
    """

    python: str
    kind: Kind
    strength: int = ATOM
    when_true: frozenset[str] = _NONE
    when_false: frozenset[str] = _NONE
    opposite: str = ""
    nonzero: bool = False

    def at(self, strength: int) -> str:
        """The Python, in parentheses if it binds looser than its surroundings."""
        return self.python if self.strength >= strength else f"({self.python})"


WRONG = Term("None", UNKNOWN)


def compared(sign: str, left: Term, right: Term) -> Term:
    """`left sign right`; operands that are comparisons themselves get parentheses."""
    one, two = left.at(SUM), right.at(SUM)
    opposite = f"{one} {_OPPOSITE[sign]} {two}"
    return Term(f"{one} {sign} {two}", BOOL, COMPARE, opposite=opposite)


def tested(term: Term, *, present: bool) -> Term:
    """Whether something is there (or is not)."""
    known = frozenset({term.python})
    sign = "is not" if present else "is"
    test = compared(sign, term, Term("None", UNKNOWN))
    return Term(
        test.python,
        BOOL,
        COMPARE,
        when_true=known if present else _NONE,
        when_false=_NONE if present else known,
        opposite=test.opposite,
    )


def both(left: Term, right: Term) -> Term:
    """`left and right`."""
    return Term(
        f"{left.at(AND)} and {right.at(AND)}",
        BOOL,
        AND,
        when_true=left.when_true | right.when_true,
        when_false=left.when_false & right.when_false,
    )


def either(left: Term, right: Term) -> Term:
    """`left or right`."""
    return Term(
        f"{left.at(OR)} or {right.at(OR)}",
        BOOL,
        OR,
        when_true=left.when_true & right.when_true,
        when_false=left.when_false | right.when_false,
    )


def negated(term: Term) -> Term:
    """`not term`, turned round where that is plainer."""
    python = term.opposite or f"not {term.at(NOT)}"
    strength = COMPARE if term.opposite and term.strength == COMPARE else NOT
    if term.strength == NOT and term.opposite:
        strength = ATOM
    return Term(
        python,
        BOOL,
        strength,
        when_true=term.when_false,
        when_false=term.when_true,
        opposite=term.at(NOT),
    )


def reckoned(sign: str, left: Term, right: Term, kind: Kind) -> Term:
    """`left sign right` for + - * /."""
    strength = SUM if sign in {"+", "-"} else PRODUCT
    return Term(f"{left.at(strength)} {sign} {right.at(strength + 1)}", kind, strength)


def called(function: str, *arguments: str, kind: Kind) -> Term:
    """`function(arguments)`."""
    return Term(f"{function}({', '.join(arguments)})", kind)


def one_of(items: Sequence[Term], kind: Kind) -> Term:
    """A tuple of them."""
    inside = ", ".join(item.python for item in items)
    return Term(f"({inside},)" if len(items) == 1 else f"({inside})", kind)
