"""The revisions that a project has: where the next one is put, and what it follows."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FOLDER = "migrations"


class ChainError(Exception):
    """The revisions do not form one line; says what is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class End:
    """The revision that comes last (None: there is none), and the number of the next file."""

    last: str | None
    number: str


def end_of_chain(project: Path) -> End:
    """Read the files of the folder, whoever wrote them; raises `ChainError`."""
    files = sorted((project / FOLDER).glob("*.py"))
    known = dict(_revisions(files))
    followed = {name for names in known.values() for name in names}
    missing = sorted(followed - known.keys())
    if missing:
        raise ChainError(f"{FOLDER} lacks the revision {', '.join(missing)}; bring its file back")
    ends = sorted(known.keys() - followed)
    if len(ends) > 1:
        raise ChainError(
            f"{FOLDER} has several ends ({', '.join(ends)}); let one follow the other: "
            "change its down_revision"
        )
    if known and not ends:
        raise ChainError(f"the revisions in {FOLDER} follow each other in a circle")
    numbers = [int(file.name[:4]) for file in files if file.name[:4].isdecimal()]
    return End(ends[0] if ends else None, f"{max(numbers, default=0) + 1:04}")


def _revisions(files: list[Path]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each revision and those that it follows."""
    for file in files:
        values = _constants(file)
        if "revision" in values:
            yield values["revision"][0], values.get("down_revision", ())


def _constants(file: Path) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for statement in _assignments(file):
        match statement:
            case (
                ast.Assign(targets=[ast.Name(id=name)], value=value)
                | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
            ) if name in ("revision", "down_revision"):
                found[name] = _names(value, file)
            case _:
                continue
    return found


def _assignments(file: Path) -> list[ast.stmt]:
    """The statements before the first function: the rest is long, and says nothing of it."""
    text = file.read_text(encoding="utf-8")
    head = re.split(r"^(?:async )?def ", text, maxsplit=1, flags=re.MULTILINE)[0]
    try:
        return ast.parse(head).body
    except (SyntaxError, ValueError):
        pass
    try:
        return ast.parse(text).body
    except (SyntaxError, ValueError) as error:
        raise ChainError(f"{FOLDER}/{file.name} can't be read: {error}") from error


def _names(value: ast.expr, file: Path) -> tuple[str, ...]:
    """A text, several, or None."""
    parts = value.elts if isinstance(value, (ast.Tuple, ast.List)) else [value]
    constants = [part.value for part in parts if isinstance(part, ast.Constant)]
    names = [constant for constant in constants if isinstance(constant, str)]
    if len(constants) < len(parts) or not (names or constants == [None]):
        raise ChainError(f"{FOLDER}/{file.name} computes its revision; write it as a text")
    return tuple(names)
