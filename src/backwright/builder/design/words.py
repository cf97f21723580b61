"""English for docstrings: articles, verbs and names as they are spoken."""

import json
import textwrap
from functools import lru_cache

# Longer texts are written in parts, so that lines stay within their limit wherever they stand.
_LONGEST = 76
_VOWELS = "aeiou"
# Spelled with a vowel, spoken with a consonant: a user, a European, a one-off.
_SPOKEN_WITH_CONSONANT = ("eu", "one", "uni", "use", "usu", "uti", "ur")
_SPOKEN_WITH_VOWEL = ("hour", "honest", "honour", "heir")
# `json.dumps` makes an encoder anew for each text.
_quoted = json.JSONEncoder(ensure_ascii=False).encode


def spoken(snake: str) -> str:
    """`order_line` → order line."""
    return snake.replace("_", " ")


def with_article(noun: str) -> str:
    """`order` → an order, `user` → a user."""
    vowel = noun[:1] in _VOWELS and not noun.startswith(_SPOKEN_WITH_CONSONANT)
    return f"{'an' if vowel or noun.startswith(_SPOKEN_WITH_VOWEL) else 'a'} {noun}"


def sentence(text: str) -> str:
    """The text on one line, with a capital letter and a full stop."""
    line = " ".join(text.split())
    return f"{line[:1].upper()}{line[1:]}{'' if line.endswith(('.', '!', '?')) else '.'}"


def listed(words: tuple[str, ...], last: str = "and") -> str:
    """`a`, `b`, `c` → a, b and c."""
    return f" {last} ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


@lru_cache(maxsize=4096)
def literal(value: str) -> str:
    """The text as Python source, in parts where it is long; JSON's escapes are Python's, too."""
    if len(value) <= _LONGEST:
        return _quoted(value)
    parts = textwrap.wrap(value, _LONGEST, drop_whitespace=False, break_on_hyphens=False)
    return f"({' '.join(_quoted(part) for part in parts)})"
