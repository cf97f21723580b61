"""What becomes of sagas that are under way while the blueprint changes them."""

import ast
from collections.abc import Collection, Iterator
from pathlib import Path

from backwright.builder.blueprint.model import Blueprint
from backwright.builder.plan.outline import Outline
from backwright.builder.plan.outline_reactions import SAGA, SLEEP, STEP, VERSION
from backwright.builder.plan.thing import Thing

# A saga, by its module and its name, and one of its versions.
Version = tuple[str, int]


def stranded(old: Outline, new: Outline, by_hand: Collection[Version]) -> list[str]:
    """Which sagas could not go on, and what to do; `by_hand` are versions that people keep."""
    return [
        said
        for name, was in old.things.items()
        if was.kind == SAGA and (name, _version(was)) not in by_hand
        for said in _stranded(name, was, new.things.get(name))
    ]


def kept_by_hand(project: Path, blueprint: Blueprint) -> frozenset[Version]:
    """The versions that the files under `reactions` declare, as far as their text shows it."""
    return frozenset(
        (f"{module.name}.{name}", version)
        for module in blueprint.modules
        for file in module.reactions
        for name, version in _declared(
            project / blueprint.package / module.name / "application" / f"{file}.py"
        )
    )


def _stranded(name: str, was: Thing, now: Thing | None) -> Iterator[str]:
    version = _version(was)
    keep = (
        f"keep that in a file under `reactions` until `backwright sagas list --name {name}` shows "
        "none of them under way"
    )
    if now is None or _version(now) != version:
        yield (
            f"sagas {name} that began with version {version} wait for ever without its "
            f"declaration: {keep}"
        )
    elif _way(was) != _way(now):
        yield (
            f"the steps of {name} changed, and its version did not: sagas under way go on at the "
            f"same place among other steps; raise its version, declare version {version} yourself, "
            f"and {keep}"
        )


def _version(saga: Thing) -> int:
    return int(saga.parts[VERSION])


def _way(saga: Thing) -> list[str]:
    """What its steps are, without how often they are tried, and how long they take or wait."""
    said = [text for part, text in saga.parts.items() if part.startswith(STEP)]
    named = [text.partition("; ")[0].partition(" within ")[0] for text in said]
    return [name.partition(" ")[0] if name.startswith(SLEEP) else name for name in named]


def _declared(file: Path) -> Iterator[Version]:
    """The calls of `Saga` with the name of a class; the file is there, and it is Python."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        match node:
            case ast.Call(func=ast.Name(id="Saga"), args=[ast.Name(id=name), *_]):
                given = {each.arg: each.value for each in node.keywords}
                match given.get("version", ast.Constant(1)):
                    case ast.Constant(value=int() as version):
                        yield name, version
                    case _:
                        continue
            case _:
                continue
