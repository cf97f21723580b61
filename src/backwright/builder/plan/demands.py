"""What people write themselves: it is there before anything that imports it is generated."""

import ast
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from backwright.builder.blueprint.model import Blueprint, Module
from backwright.builder.blueprint.reactions import ByHand, Subscriber
from backwright.builder.design.deferred import returned
from backwright.builder.design.imports import Imports
from backwright.builder.design.lookup import Lookup
from backwright.builder.design.spelling import Spelling
from backwright.builder.plan.errors import PlanError, UnwrittenError

_MORE = (
    "What else it needs it takes as parameters, by type: UnitOfWork, Send, Clock, your services."
)


@dataclass(frozen=True, slots=True)
class Demand:
    """A name that a file must define; where it does not, what to import and how it begins.

    Where there is no name, the file must be there. `plain` functions await nothing.
    """

    path: str
    name: str
    imports: tuple[str, ...]
    written: str
    plain: bool = False


def demand_all(project: Path, blueprint: Blueprint) -> None:
    """Raises `UnwrittenError` with everything that is missing, and how it begins."""
    for name in blueprint.own_modules:
        file = f"{blueprint.package}/{name}/module.py"
        if not (project / file).is_file():
            raise PlanError(
                f'own_modules names "{name}", but there is no {file}; write it first: it holds '
                f'{name} = Module(name="{name}", …)'
            )
    lookup = Lookup(blueprint)
    missing = [
        each
        for module in blueprint.modules
        for each in _demands(module, lookup)
        if each.name not in _defined(project / each.path, plain=each.plain)
        if each.name or not (project / each.path).is_file()
    ]
    if missing:
        raise UnwrittenError(_told(missing))


def _told(missing: list[Demand]) -> str:
    """File by file, as it could be written."""
    places = dict.fromkeys(each.path for each in missing)
    parts = ["the blueprint counts on functions and services that you write yourself:"]
    for path in places:
        here = [each for each in missing if each.path == path]
        imports = "\n".join(dict.fromkeys(line for each in here for line in each.imports))
        written = "\n\n".join(filter(None, (imports, *(each.written for each in here))))
        parts.append(f"  {path}\n{textwrap.indent(written, '      ')}")
    return "\n\n".join([*parts, f"  {_MORE}"])


def _defined(file: Path, *, plain: bool) -> frozenset[str]:
    """The names that a file defines; raises `PlanError` where it is no Python."""
    try:
        body = ast.parse(file.read_text(encoding="utf-8"), str(file)).body
    except FileNotFoundError:
        return frozenset()
    except (SyntaxError, ValueError) as error:
        raise PlanError(f"{file} can't be read: {error}") from error
    names: set[str] = set()
    for statement in body:
        match statement:
            case ast.FunctionDef(name=name) if plain:
                names.add(name)
            case ast.AsyncFunctionDef(name=name) if not plain:
                names.add(name)
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                names.add(name)
            case _:
                continue
    return frozenset(names)


def _demands(module: Module, lookup: Lookup) -> Iterator[Demand]:
    home = f"{lookup.blueprint.package}/{module.name}"
    for doing, given, imports in _functions(module, lookup):
        path = f"{home}/application/{doing.file}.py"
        written = f"async def {doing.function}({given}: ..."
        yield Demand(path, doing.function, imports, written)
    for upcast in module.upcasts:
        name = upcast.doing.function
        written = f"def {name}(data: dict[str, Any]) -> dict[str, Any]: ..."
        path = f"{home}/application/{upcast.doing.file}.py"
        yield Demand(path, name, ("from typing import Any",), written, plain=True)
    for file in module.reactions:
        said = '"""What else is done after commits, such as earlier versions of sagas."""'
        yield Demand(f"{home}/application/{file}.py", "", (), said)
    for service in module.services:
        path = f"{home}/infrastructure/{service}.py"
        imports = ("from dishka import Provider, Scope",)
        yield Demand(path, "provider", imports, "provider = Provider(scope=Scope.APP)")


def _functions(module: Module, lookup: Lookup) -> Iterator[tuple[ByHand, str, tuple[str, ...]]]:
    contracts = lookup.place(module.name, "contracts")
    for subscriber in module.subscribers:
        if isinstance(subscriber.doing, ByHand):
            kind, place = _event(subscriber, lookup)
            line = f"{'event' if subscriber.on else 'envelope'}: {kind}) -> None"
            yield subscriber.doing, line, (f"from {place} import {kind}",)
    for job in module.jobs:
        if isinstance(job.doing, ByHand):
            imports = Imports()
            imports.add(contracts, job.name)
            result = returned(job.returns, Spelling(lookup, imports))
            yield job.doing, f"job: {job.name}) -> {result}", imports.lines()
    for saga in module.sagas:
        doings = [each for step in saga.steps for each in (step.doing, step.undo)]
        for doing in doings:
            if isinstance(doing, ByHand):
                line = f"saga: {saga.name}) -> None"
                yield doing, line, (f"from {contracts} import {saga.name}",)


def _event(subscriber: Subscriber, lookup: Lookup) -> tuple[str, str]:
    if subscriber.on is None:
        return "Envelope", "backwright.application"
    return subscriber.on.name, lookup.place(subscriber.on.module, "contracts")
