"""From the names of messages and views to the words of paths."""

import re

_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z][a-z0-9]*|[a-z0-9]+")


def words(name: str) -> list[str]:
    """`AddOrderLine` → add, order, line."""
    return [word.lower() for word in _WORDS.findall(name)]


def camel(name: str) -> str:
    """`PlaceOrder` → placeOrder."""
    first, *rest = words(name)
    return first + "".join(word.capitalize() for word in rest)


def sentence(name: str) -> str:
    """`PlaceOrder` → Place order."""
    return " ".join(words(name)).capitalize()


def verb(message: str, entity: str) -> list[str]:
    """What a message's name says besides the entity: `PlaceOrder` of an order → place."""
    said, thing = words(message), words(entity)
    for start in range(len(said) - len(thing), -1, -1):
        if said[start : start + len(thing)] == thing:
            return said[:start] + said[start + len(thing) :] or said
    return said


def entity(view: str) -> str:
    """`OrderView` → Order."""
    return view.removesuffix("View")
