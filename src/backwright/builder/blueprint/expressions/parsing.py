"""Reads an expression: a Pratt parser, as in "Top Down Operator Precedence" (Pratt, 1973)."""

from decimal import Decimal

from backwright.builder.blueprint.expressions.syntax import (
    Binary,
    Call,
    Choice,
    Name,
    Node,
    Number,
    Path,
    Text,
    Unary,
    Word,
)
from backwright.builder.blueprint.expressions.tokens import FormulaError, Token, TokenKind, tokens

_COMPARISON = 40
_STRENGTH = {
    "or": 10,
    "and": 20,
    "not": 30,
    **dict.fromkeys(("==", "!=", "<", "<=", ">", ">=", "in", "not in"), _COMPARISON),
    **dict.fromkeys("+-", 50),
    **dict.fromkeys("*/", 60),
}
_UNARY_MINUS = 70
_WORDS = {"true": True, "false": False, "null": None}
_RESERVED = {"and", "or", "not", "in"}
_MAX_DEPTH = 30


def parse(text: str) -> Node:
    """The expression; `FormulaError` where it stops making sense."""
    parser = _Parser(tokens(text))
    tree = parser.expression(0)
    parser.expect_end()
    return tree


class _Parser:
    def __init__(self, row: list[Token]) -> None:
        self._row = row
        self._at = 0
        self._depth = 0

    @property
    def _next(self) -> Token:
        return self._row[self._at]

    def _take(self) -> Token:
        token = self._row[self._at]
        if token.kind is not TokenKind.END:
            self._at += 1
        return token

    def expect_end(self) -> None:
        """Raise if something is left over."""
        token = self._next
        if token.kind is not TokenKind.END:
            raise FormulaError(f'"{token.text}" is not expected here', token.start, token.end)

    def expression(self, strength: int) -> Node:
        """Everything that binds at least this strongly."""
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise FormulaError("this is nested too deeply", self._next.start, self._next.end)
        left = self._first()
        compared = False
        while (sign := self._sign()) and _STRENGTH[sign] > strength:
            comparing = _STRENGTH[sign] == _COMPARISON
            if compared and comparing:
                hint = 'compare two and two, with "and" between'
                token = self._next
                raise FormulaError("a comparison has two sides", token.start, token.end, hint)
            left = self._binary(left, sign)
            compared = comparing
        self._depth -= 1
        return left

    def _sign(self) -> str:
        """The operator that comes next, or nothing."""
        token = self._next
        if token.kind is TokenKind.NAME and token.text == "not":
            after = self._row[self._at + 1]
            return "not in" if after.text == "in" else ""
        known = token.kind in {TokenKind.SIGN, TokenKind.NAME} and token.text in _STRENGTH
        return token.text if known else ""

    def _binary(self, left: Node, sign: str) -> Node:
        self._take()
        if sign == "not in":
            self._take()
        right = self.expression(_STRENGTH[sign])
        return Binary(left.start, right.end, sign, left, right)

    def _first(self) -> Node:
        token = self._take()
        if token.kind is TokenKind.NUMBER:
            return self._number(token)
        if token.kind is TokenKind.TEXT:
            return Text(token.start, token.end, token.text[1:-1])
        if token.text in {"not", "-"}:
            strength = _STRENGTH["not"] if token.text == "not" else _UNARY_MINUS
            operand = self.expression(strength)
            return Unary(token.start, operand.end, token.text, operand)
        if token.text == "(":
            inner = self.expression(0)
            self._close(")", token)
            return inner
        if token.text == "[":
            return self._choice(token)
        if token.kind is TokenKind.NAME and token.text not in _RESERVED:
            return self._named(token)
        if token.kind is TokenKind.END:
            message, hint = "the expression ends too early", "a value must follow, such as 0"
            raise FormulaError(message, token.start, token.start + 1, hint)
        raise FormulaError(f'"{token.text}" is not expected here', token.start, token.end)

    def _number(self, token: Token) -> Number:
        unit = self._next
        if unit.kind is TokenKind.NAME and unit.text not in _STRENGTH:
            self._take()
            return Number(token.start, unit.end, Decimal(token.text), unit.text)
        return Number(token.start, token.end, Decimal(token.text))

    def _named(self, token: Token) -> Node:
        if token.text in _WORDS:
            return Word(token.start, token.end, _WORDS[token.text])
        names = [Name(token.start, token.end, token.text)]
        if self._next.text == "(":
            return self._call(names[0])
        while self._next.text == ".":
            self._take()
            part = self._take()
            if part.kind is not TokenKind.NAME:
                raise FormulaError("a name must follow the dot", part.start, part.start + 1)
            names.append(Name(part.start, part.end, part.text))
        return Path(names[0].start, names[-1].end, tuple(names))

    def _call(self, function: Name) -> Call:
        opening = self._take()
        argument = None if self._next.text == ")" else self.expression(0)
        end = self._close(")", opening)
        return Call(function.start, end, function, argument)

    def _choice(self, opening: Token) -> Choice:
        items = [self.expression(0)]
        while self._next.text == ",":
            self._take()
            items.append(self.expression(0))
        return Choice(opening.start, self._close("]", opening), tuple(items))

    def _close(self, sign: str, opening: Token) -> int:
        token = self._take()
        if token.text != sign or token.kind is not TokenKind.SIGN:
            hint = f'"{sign}" is missing'
            raise FormulaError(f'"{opening.text}" is not closed', opening.start, opening.end, hint)
        return token.end
