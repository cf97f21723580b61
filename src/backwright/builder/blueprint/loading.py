"""Finds the files of a blueprint, reads them all, and says everything that is wrong with them."""

from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from backwright.builder.blueprint import source as sources
from backwright.builder.blueprint.diagnostics import did_you_mean
from backwright.builder.blueprint.findings import Findings, Spot
from backwright.builder.blueprint.format.module import ModuleBody, ModulePart
from backwright.builder.blueprint.format.project import ProjectPart
from backwright.builder.blueprint.format.scalars import is_mapping
from backwright.builder.blueprint.model import Blueprint
from backwright.builder.blueprint.reading import read
from backwright.builder.blueprint.reserved import MODULES
from backwright.builder.blueprint.resolving import names
from backwright.builder.blueprint.resolving.drafts import Draft, ModuleDraft
from backwright.builder.blueprint.resolving.resolve import resolve
from backwright.builder.blueprint.source import Position, Source
from backwright.builder.blueprint.yaml_reader import parse, values
from backwright.builder.collecting import without_collector

PROJECT_FILE = "project.yaml"
# More than any backend needs; what is larger is something else.
_LARGEST = 2_000_000
PartT = TypeVar("PartT", bound=BaseModel)


def load(path: Path) -> Blueprint:
    """The checked blueprint: a folder with a `project.yaml`, or a file with the whole project.

    Raises `BlueprintError` with every mistake in all of its files.
    """
    findings = Findings()
    file = path / PROJECT_FILE if path.is_dir() else path
    with without_collector():
        draft = _project(file, findings)
        if draft is None:
            findings.raise_if_any()
            raise LookupError(f"{file} could not be read, and nothing is wrong with it")
        return resolve(draft)


def _project(file: Path, findings: Findings) -> Draft | None:
    text = _text(file, findings)
    if text is None:
        return None
    source = parse(_shown(file), text, findings)
    value = values(source, findings)
    if source.root is None:
        if not findings.diagnostics:
            _say(findings, source, "empty", "this file is empty", "begin with project: NAME")
        return None
    spot = Spot(source)
    inline = value.get("modules") if is_mapping(value) else None
    otherwise = {"project": "project", "modules": list[str]()}
    part, broken = read(ProjectPart, value, spot, findings, otherwise=otherwise)
    if part is None:
        return None
    draft = Draft(findings=findings, spot=spot, part=part)
    draft.roles_open = any(path[:1] == ("roles",) for path in broken)
    if is_mapping(inline):
        for module in _inline(draft, inline):
            draft.modules[module.name] = module
    else:
        for module in _files(draft, file.parent):
            draft.modules[module.name] = module
        if not any(path[:1] == ("modules",) for path in broken):
            _note_unlisted(draft, file.parent)
    _check_own(draft)
    return draft


def _inline(draft: Draft, inline: dict[str, object]) -> Iterator[ModuleDraft]:
    """The modules that stand in the project's own file."""
    for name, value in inline.items():
        spot = draft.spot.down("modules", name)
        if not _is_module(draft, spot, name, key=True):
            continue
        part, broken = read(ModuleBody, value, spot, draft.findings, otherwise={})
        yield _module(name, spot, part, broken)


def _files(draft: Draft, folder: Path) -> Iterator[ModuleDraft]:
    """The modules in files beside the project's."""
    for index, name in enumerate(draft.part.modules):
        spot = draft.spot.down("modules", index)
        if not _is_module(draft, spot, name, key=False):
            continue
        if draft.part.modules.index(name) != index:
            draft.findings.add("duplicate_name", spot, f'"{name}" is named twice')
            continue
        file = folder / f"{name}.yaml"
        if not file.exists():
            others = [each.stem for each in sorted(folder.glob("*.yaml"))]
            hint = did_you_mean(name, others, "create the file, or leave the module out")
            message = f"there is no file {_shown(file)}"
            draft.findings.add("no_file", spot, message, hint)
            yield _module(name, spot, None, frozenset())
            continue
        yield _file(draft, file, name)


def _check_own(draft: Draft) -> None:
    """Modules that are written by hand share their names with no other."""
    taken = list(draft.part.modules)
    for index, name in enumerate(draft.part.own_modules):
        spot = draft.spot.down("own_modules", index)
        if name in taken:
            hint = "a module is either made from the blueprint, or written by hand"
            draft.findings.add("duplicate_name", spot, f'"{name}" is named twice', hint)
        elif _is_module(draft, spot, name, key=False):
            taken.append(name)


def _file(draft: Draft, file: Path, name: str) -> ModuleDraft:
    text = _text(file, draft.findings)
    source = parse(_shown(file), text or "", draft.findings)
    value, spot = values(source, draft.findings), Spot(source)
    if source.root is None:
        if text is not None and not text.strip():
            hint = f"begin with module: {name}"
            _say(draft.findings, source, "empty", "this file is empty", hint)
        return _module(name, spot, None, frozenset())
    part, broken = read(ModulePart, value, spot, draft.findings, otherwise={"module": name})
    if part is not None and part.module != name:
        hint = f'write "{name}", or rename the file'
        message = f'this file is the module "{name}"'
        draft.findings.add("wrong_module", spot / "module", message, hint)
    return _module(name, spot, part, broken)


def _module(
    name: str, spot: Spot, part: ModuleBody | None, broken: frozenset[sources.Path]
) -> ModuleDraft:
    """The module; one that could not be read keeps its name, so that nobody misses it."""
    lost = frozenset({("entities",), ("values",)}) if part is None else broken
    return ModuleDraft(name=name, spot=spot, part=part or ModuleBody(), broken=lost)


def _is_module(draft: Draft, spot: Spot, name: str, *, key: bool) -> bool:
    if not names.is_snake(draft.findings, spot, name, "module", key=key):
        return False
    if name in MODULES:
        message = f'no module can be called "{name}"'
        hint = "every project has something of this name already"
        draft.findings.add("reserved_name", spot, message, hint, key=key)
        return False
    return True


def _note_unlisted(draft: Draft, folder: Path) -> None:
    """Files that look like modules but are not listed would be forgotten without a word."""
    for file in sorted(folder.glob("*.yaml")):
        if file.name != PROJECT_FILE and file.stem not in draft.part.modules:
            message = f"{_shown(file)} belongs to no module"
            hint = f'add "{file.stem}", or remove the file'
            draft.findings.add("unlisted_file", draft.spot / "modules", message, hint, key=True)


def _text(file: Path, findings: Findings) -> str | None:
    """The text of a file; None after noting why it can't be read."""
    source = Source(_shown(file), "", None)
    try:
        if file.stat().st_size > _LARGEST:
            _say(findings, source, "unreadable", "this file is larger than 2 MB")
            return None
        return file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        _say(findings, source, "unreadable", "this file is not UTF-8 text", "save it as UTF-8")
    except FileNotFoundError:
        hint = "name a folder with a project.yaml, or the file of a blueprint"
        _say(findings, source, "no_file", "there is no such file", hint)
    except OSError as error:
        _say(findings, source, "unreadable", f"this can't be read: {error.strerror}")
    return None


def _say(findings: Findings, source: Source, code: str, message: str, hint: str = "") -> None:
    findings.at(code, source, Position(1, 1, 1), message, hint)


def _shown(file: Path) -> str:
    """The file as people name it: from where they stand, if it is below."""
    absolute = file.absolute()
    here = Path.cwd()
    return str(absolute.relative_to(here)) if absolute.is_relative_to(here) else str(file)
