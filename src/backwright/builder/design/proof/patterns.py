"""Texts that match a pattern: the shortest that is easy to read, and numbered ones."""

import re
from importlib import import_module
from typing import Any

# Python's own parser of patterns; it has no public name and no types.
parser: Any = import_module("re._parser")
codes: Any = import_module("re._constants")
_PREFERRED = "aA1-_. "
# The number of a sample is tried in these widths, so that many fit.
_WIDTHS = (5, 4, 3, 2, 1)


def matching(pattern: str, least: int = 1, most: int | None = None) -> str | None:
    """A text that the whole pattern matches; None where none is found."""
    try:
        parsed = parser.parse(pattern)
    except re.error:
        return None
    for length in (least, least + 1, least + 2, 1, 2, 3):
        text = _sequence(parsed, length)
        if text is not None and re.fullmatch(pattern, text) and len(text) <= (most or len(text)):
            return text
    return None


def numbered(pattern: str, most: int | None = None) -> str | None:
    """A matching text with a place for a number, as the inside of an f-string over `number`."""
    base = matching(pattern, 6, most) or matching(pattern)
    if base is None:
        return None
    for width in _WIDTHS:
        for start in range(len(base) - width, -1, -1):
            before, after = base[:start], base[start + width :]
            tries = (f"{before}{number:0{width}}{after}" for number in (1, 10**width - 1))
            if all(re.fullmatch(pattern, each) for each in tries):
                return f"{_braced(before)}{{number:0{width}}}{_braced(after)}"
    return None


def _braced(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


def _sequence(parsed: Any, length: int) -> str | None:
    parts = [_part(op, argument, length) for op, argument in parsed]
    return None if None in parts else "".join(part for part in parts if part is not None)


def _part(op: Any, argument: Any, length: int) -> str | None:
    if op is codes.LITERAL:
        return chr(argument)
    if op is codes.ANY:
        return "a"
    if op is codes.IN:
        return _one_of(argument)
    if op in (codes.MAX_REPEAT, codes.MIN_REPEAT):
        low, high, inner = argument
        one = _sequence(inner, length)
        return None if one is None else one * max(low, min(int(high), length))
    if op is codes.SUBPATTERN:
        return _sequence(argument[-1], length)
    if op is codes.BRANCH:
        return _sequence(argument[1][0], length)
    return "" if op is codes.AT else None


def _one_of(choices: Any) -> str | None:
    expression = re.compile(_class(choices))
    candidates = (*_PREFERRED, *map(chr, range(33, 127)))
    return next((each for each in candidates if expression.fullmatch(each)), None)


def _class(choices: Any) -> str:
    """The character class again as a pattern."""
    parts: list[str] = []
    for op, argument in choices:
        if op is codes.NEGATE:
            parts.append("^")
        elif op is codes.LITERAL:
            parts.append(re.escape(chr(argument)))
        elif op is codes.RANGE:
            parts.append(f"{re.escape(chr(argument[0]))}-{re.escape(chr(argument[1]))}")
        elif op is codes.CATEGORY:
            parts.append(_CATEGORIES.get(argument, ""))
    return f"[{''.join(parts)}]"


_CATEGORIES: dict[Any, str] = {
    codes.CATEGORY_DIGIT: r"\d",
    codes.CATEGORY_NOT_DIGIT: r"\D",
    codes.CATEGORY_WORD: r"\w",
    codes.CATEGORY_NOT_WORD: r"\W",
    codes.CATEGORY_SPACE: r"\s",
    codes.CATEGORY_NOT_SPACE: r"\S",
}
