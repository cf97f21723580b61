"""An expression as a row of words, numbers, texts and signs."""

import re
from enum import Enum, auto
from typing import NamedTuple

MAX_LENGTH = 1000


class FormulaError(Exception):
    """The expression can't be read; `start` and `end` are offsets into its text."""

    def __init__(self, message: str, start: int, end: int, hint: str = "") -> None:
        super().__init__(message, start, end, hint)
        self.message = message
        self.start = start
        self.end = end
        self.hint = hint


class TokenKind(Enum):
    """What a token is."""

    NUMBER = auto()
    TEXT = auto()
    NAME = auto()
    SIGN = auto()
    END = auto()


class Token(NamedTuple):
    """One word of the expression, and where it stands."""

    kind: TokenKind
    text: str
    start: int
    end: int


_TOKEN = re.compile(
    r"""\s*(?:
        (?P<NUMBER>\d+(?:\.\d+)?)
      | (?P<NAME>[A-Za-z_][A-Za-z0-9_]*)
      | (?P<TEXT>"[^"]*"|'[^']*')
      | (?P<SIGN><=|>=|==|!=|[-+*/<>()\[\],.])
    )""",
    re.VERBOSE | re.ASCII,
)
_REMEDIES = {
    "=": 'write "==" to compare',
    "!": 'write "not", or "!="',
    "&": 'write "and"',
    "|": 'write "or"',
    '"': "the text does not end",
    "'": "the text does not end",
    "%": 'there are only + - * and "/"',
}


def tokens(text: str) -> list[Token]:
    """The tokens and one END; `FormulaError` at the first sign that means nothing."""
    if len(text) > MAX_LENGTH:
        raise FormulaError(f"an expression has at most {MAX_LENGTH} characters", 0, 1)
    found: list[Token] = []
    at, end = 0, len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            at += len(text[at:]) - len(text[at:].lstrip())
            hint = _REMEDIES.get(text[at], "")
            raise FormulaError(f'"{text[at]}" means nothing here', at, at + 1, hint)
        kind = TokenKind[match.lastgroup]
        found.append(Token(kind, match[kind.name], *match.span(kind.name)))
        at = match.end()
    return [*found, Token(TokenKind.END, "", end, end)]
