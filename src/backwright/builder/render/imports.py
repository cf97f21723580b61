"""The imports at the top of a rendered file: only those that it needs, in the usual order.

Ruff could do it alone, and has the last word; mending a thousand files takes it a second, and
finding nothing to mend almost nothing.
"""

import re
import sys
from collections.abc import Iterable

_STATEMENT = re.compile(
    r"^(?:from (?P<module>\S+) import (?:\((?P<many>[^)]*)\)|(?P<few>.+))|import (?P<whole>\S+))\n",
    re.MULTILINE,
)
_DEFINITIONS = ("@", "class ", "def ", "async def ")
_WORD = re.compile(r"\w+")


def tidied(text: str, first_party: frozenset[str], width: int) -> str:
    """The file with its imports pruned, sorted, and in the place of the first one."""
    found: dict[str, set[str]] = {}
    for statement in _STATEMENT.finditer(text):
        names = statement["many"] or statement["few"] or ""
        module = statement["module"] or statement["whole"]
        found.setdefault(module, set()).update(filter(None, map(str.strip, names.split(","))))
    if not found:
        return text
    head = text.index(next(_STATEMENT.finditer(text)).group())
    body = _STATEMENT.sub("", text[head:])
    words = frozenset(_WORD.findall(body))
    sections: list[list[str]] = [[], [], []]
    for module, names in sorted(found.items(), key=lambda pair: (bool(pair[1]), pair[0].lower())):
        used = [name for name in names if name.rpartition(" ")[2] in words]
        if used or not names:
            sections[_section(module, first_party)] += _statements(module, used, width)
    block = "\n\n".join("\n".join(lines) for lines in sections if lines)
    body = body.lstrip("\n")
    apart = "\n\n\n" if body.startswith(_DEFINITIONS) else "\n\n"
    return f"{text[:head]}{block}{apart if block and body else chr(10)}{body}"


def _section(module: str, first_party: frozenset[str]) -> int:
    root = module.partition(".")[0]
    if root in sys.stdlib_module_names:
        return 0
    return 2 if root in first_party else 1


def _statements(module: str, names: list[str], width: int) -> Iterable[str]:
    """One statement for all names; names that get another one have a statement each."""
    if not names:
        return [f"import {module}"]
    renamed = sorted(name for name in names if " as " in name)
    plain = sorted((name for name in names if " as " not in name), key=_rank)
    line = f"from {module} import {', '.join(plain)}"
    if len(line) > width:
        line = f"from {module} import (\n{''.join(f'    {name},' + chr(10) for name in plain)})"
    return [*([line] if plain else []), *(f"from {module} import {name}" for name in renamed)]


def _rank(name: str) -> tuple[int, str]:
    """Constants, then classes, then the rest."""
    constant, kind = len(name) > 1 and name.isupper(), name[:1].isupper()
    return (0 if constant else 1 if kind else 2), name
