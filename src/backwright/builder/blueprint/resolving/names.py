"""Which names are good ones."""

import re

from backwright.builder.blueprint import reserved, spelling
from backwright.builder.blueprint.findings import Findings, Spot

# Room for prefixes and suffixes within the 63 bytes that PostgreSQL gives a name.
MAX_LENGTH = 40
_TAKEN = (
    reserved.FUNCTIONS
    | reserved.PARAMETERS
    | reserved.FILES
    | frozenset(
        "event exponential fixed job reactions saga sagas schedules send subscribes".split()
    )
)
_SNAKE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", re.ASCII)
_PASCAL = re.compile(r"[A-Z][A-Za-z0-9]*", re.ASCII)
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9]*(_[A-Za-z0-9]+)*", re.ASCII)


def is_snake(findings: Findings, spot: Spot, name: str, what: str, *, key: bool = True) -> bool:
    """Whether a field, an operation, a module, ... can be called so; else it is noted."""
    hint = "use lower-case letters, digits and single underscores, a letter first"
    return _fits(findings, spot, name, what, _SNAKE, hint, key=key)


def is_class(findings: Findings, spot: Spot, name: str, what: str) -> bool:
    """Whether an entity, a value object or an event can be called so; else it is noted."""
    hint = "use words with capitals, such as OrderLine"
    if not _fits(findings, spot, name, what, _PASCAL, hint, key=True):
        return False
    if name in reserved.CLASSES or spelling.snake(name) in reserved.PARAMETERS:
        message = f'"{name}" is a name that the generated code uses itself'
        findings.add("reserved_name", spot, message, "choose a more telling one", key=True)
        return False
    if reserved.is_keyword(spelling.snake(name)):
        message = f'"{name}" would be {spelling.snake(name)} in Python, which is a keyword'
        findings.add("reserved_name", spot, message, "choose a more telling one", key=True)
        return False
    return True


def is_function(findings: Findings, spot: Spot, name: str, what: str, *, key: bool = True) -> bool:
    """Whether a subscriber, a step, ... can be called so; else it is noted."""
    if not is_snake(findings, spot, name, what, key=key):
        return False
    if name in _TAKEN:
        message = f'"{name}" is a name that the generated code uses itself'
        findings.add("reserved_name", spot, message, "say what is done: reserve_stock", key=key)
        return False
    return True


def is_word(findings: Findings, spot: Spot, name: str, what: str, *, key: bool = False) -> bool:
    """Whether a state or a value of an enumeration can be called so; else it is noted."""
    hint = "use letters, digits and single underscores, a letter first"
    return _fits(findings, spot, name, what, _WORD, hint, key=key)


def is_field(findings: Findings, spot: Spot, name: str, what: str = "field") -> bool:
    """Whether a field, a relation or an input can be called so; else it is noted."""
    if not is_snake(findings, spot, name, what):
        return False
    if name in reserved.FIELDS:
        message = f'no {what} can be called "{name}"'
        findings.add("reserved_name", spot, message, _remedy(name), key=True)
        return False
    return True


def _remedy(name: str) -> str:
    if name in reserved.EVERYWHERE:
        return "every entity has it already"
    if name in reserved.COLUMNS:
        return "databases have a column of this name themselves"
    return f"it means something else in the generated code; say which {name}"


def _fits(
    findings: Findings,
    spot: Spot,
    name: str,
    what: str,
    pattern: re.Pattern[str],
    hint: str,
    *,
    key: bool,
) -> bool:
    if not pattern.fullmatch(name):
        message = f'"{name}" can\'t be the name of {spelling.with_article(what)}'
        findings.add("wrong_name", spot, message, hint, key=key)
    elif len(name) > MAX_LENGTH:
        message = f"this name has more than {MAX_LENGTH} characters"
        findings.add("wrong_name", spot, message, key=key)
    elif reserved.is_keyword(name) or name.lower() in reserved.LITERALS:
        message = f'"{name}" means something else in Python'
        findings.add("reserved_name", spot, message, key=key)
    else:
        return True
    return False
