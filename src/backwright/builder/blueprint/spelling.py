"""The spellings of a name: one word becomes classes, files, tables, paths and sentences."""

import re

_BORDER = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_IRREGULAR = {
    "child": "children",
    "criterion": "criteria",
    "datum": "data",
    "foot": "feet",
    "goose": "geese",
    "half": "halves",
    "hero": "heroes",
    "index": "indexes",
    "leaf": "leaves",
    "life": "lives",
    "man": "men",
    "mouse": "mice",
    "person": "people",
    "potato": "potatoes",
    "quiz": "quizzes",
    "shelf": "shelves",
    "tooth": "teeth",
    "woman": "women",
}
_SINGULAR = {plural: singular for singular, plural in _IRREGULAR.items()}
_UNCHANGED = {"equipment", "information", "metadata", "news", "series", "species", "staff"}


def snake(name: str) -> str:
    """`OrderLine` → `order_line`, `HTTPCall` → `http_call`."""
    return _BORDER.sub("_", name).lower()


def pascal(name: str) -> str:
    """`order_line` → `OrderLine`."""
    return "".join(part[:1].upper() + part[1:] for part in name.split("_"))


def kebab(name: str) -> str:
    """`order_lines` → `order-lines`."""
    return name.replace("_", "-")


def constant(name: str) -> str:
    """`order.too_large` → `ORDER_TOO_LARGE`."""
    return re.sub(r"[^A-Za-z0-9]+", "_", _BORDER.sub("_", name)).upper()


def plural(word: str) -> str:
    """The English plural of a word in snake case: `category` → `categories`."""
    head, _, last = word.rpartition("_")
    return f"{head}_{_plural(last)}" if head else _plural(last)


def _plural(word: str) -> str:
    if word in _UNCHANGED:
        return word
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word.endswith("sis"):
        return word[:-2] + "es"
    if re.search(r"[^aeiou]y$", word):
        return word[:-1] + "ies"
    return word + ("es" if re.search(r"(s|x|z|ch|sh)$", word) else "s")


def singular(word: str) -> str:
    """One of many, in snake case: `categories` → `category`; never the word itself."""
    head, _, last = word.rpartition("_")
    one = _one_of(last)
    return f"{head}_{one}" if head else one


def _one_of(word: str) -> str:
    if word in _SINGULAR:
        return _SINGULAR[word]
    if word in _UNCHANGED or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return f"each_{word}"
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if re.search(r"(ss|x|zz|[^a]ch|sh|[a-z]{2}[^aeo]us)es$", word):
        return word[:-2]
    return word[:-1]


# Spelled with a vowel, spoken with a consonant, and the other way round.
_A_BEFORE = ("eu", "one", "uni", "use", "usu", "uti", "ur")
_AN_BEFORE = ("heir", "honest", "honour", "hour")


def with_article(noun: str) -> str:
    """`order` → `an order`, `user` → `a user`."""
    vowel = noun[:1] in "aeiou" and not noun.startswith(_A_BEFORE)
    return f"{'an' if vowel or noun.startswith(_AN_BEFORE) else 'a'} {noun}"
