"""Reading a folder of alembic revisions without running them."""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# What an operation of alembic destroys; its first argument, or two, say what of it.
_LOSING = {"drop_table", "drop_column"}
_WORDS = ("drop table", "drop column", "delete from", "truncate", "drop schema")


class MigrationError(Exception):
    """The migrations can't be run as they are; says where and what to do."""


class DestructiveMigrationError(MigrationError):
    """A step would lose data, and its revision was not named."""

    def __init__(self, revisions: "Sequence[Revision]", *, to: str, backward: bool) -> None:
        super().__init__(tuple(revision.id for revision in revisions))
        self.revisions = tuple(revisions)
        self.to = to
        self.backward = backward

    def __str__(self) -> str:
        lines = [
            f"{revision.id} would lose data: {'; '.join(revision.losses(self.backward))}"
            for revision in self.revisions
        ]
        options = ["--to", self.to] if self.to != "head" else []
        options += [f"--allow {revision.id}" for revision in self.revisions]
        remedy = f"nothing was changed; if you mean it: backwright migrate {' '.join(options)}"
        return "\n".join((*lines, remedy))


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """One file. `upgrade_losses` and `downgrade_losses` say what data each way destroys."""

    id: str
    down: str | None
    path: Path
    upgrade_losses: tuple[str, ...]
    downgrade_losses: tuple[str, ...]

    def losses(self, backward: bool) -> tuple[str, ...]:
        """What running it forward, or backward, destroys."""
        return self.downgrade_losses if backward else self.upgrade_losses


def read_revisions(folder: Path) -> tuple[Revision, ...]:
    """Every revision of the folder, in the order in which they run.

    Raises `MigrationError` for files that can't be read and for a history that forks.
    """
    if not folder.is_dir():
        return ()
    found = [_read(path) for path in sorted(folder.glob("*.py")) if path.name != "__init__.py"]
    ordered = list(_ordered({revision.down: revision for revision in found}))
    if len(ordered) != len(found):
        names = ", ".join(sorted(revision.path.name for revision in found))
        raise MigrationError(
            f"{folder}: revisions must follow each other in one line by down_revision: {names}"
        )
    return tuple(ordered)


def _ordered(by_parent: "dict[str | None, Revision]") -> Iterator[Revision]:
    parent: str | None = None
    while (revision := by_parent.pop(parent, None)) is not None:
        yield revision
        parent = revision.id


def _read(path: Path) -> Revision:
    try:
        tree = ast.parse(path.read_text(encoding="utf-8"), str(path))
    except SyntaxError as error:
        raise MigrationError(f"{path}:{error.lineno}: {error.msg}") from error
    named = {
        target.id: _literal(node.value)
        for node in tree.body
        if isinstance(node, (ast.Assign, ast.AnnAssign))
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name)
    }
    if not isinstance(named.get("revision"), str):
        raise MigrationError(f'{path}: has no line such as revision = "0001"')
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    declared = tuple(str(each) for each in named.get("destructive") or ())
    return Revision(
        id=named["revision"],
        down=named.get("down_revision"),
        path=path,
        upgrade_losses=tuple(dict.fromkeys((*declared, *_losses(functions.get("upgrade"))))),
        downgrade_losses=tuple(_losses(functions.get("downgrade"))),
    )


def _losses(function: ast.FunctionDef | None) -> Iterator[str]:
    """What the calls in a function destroy, as far as can be seen without running it."""
    for node in ast.walk(function) if function else ():
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        arguments = [_literal(argument) for argument in node.args]
        text = " ".join(str(argument) for argument in arguments if isinstance(argument, str))
        if node.func.attr in _LOSING:
            yield f"{node.func.attr.replace('_', ' ')} {text}"
        elif node.func.attr == "execute" and any(word in text.lower() for word in _WORDS):
            yield text


def _literal(node: ast.expr | None) -> Any:
    try:
        return ast.literal_eval(node) if node is not None else None
    except ValueError:
        return None
