"""The files of a project: which template makes each of them, and of what."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from backwright.builder.blueprint.entities import Entity
from backwright.builder.blueprint.model import Module
from backwright.builder.design.code import Source
from backwright.builder.design.contract import contract_of, values_of
from backwright.builder.design.deferred import jobs_of, sagas_of
from backwright.builder.design.domain import domain_of
from backwright.builder.design.lookup import Lookup
from backwright.builder.design.module_files import domain_values_of, events_of, offered, types_of
from backwright.builder.design.reactions import (
    declared_sagas_of,
    queues_of,
    reactions_of,
    schedules_of,
)
from backwright.builder.design.rest import rest_of
from backwright.builder.design.tables import looks_elsewhere, reading_of, tables_of
from backwright.builder.design.use_cases import use_cases_of
from backwright.builder.design.words import sentence, spoken


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A file of the project: its path, its template, and the values that the template gets."""

    path: str
    template: str
    values: dict[str, Any] = field(default_factory=dict[str, Any])


def module_pages(module: Module, lookup: Lookup) -> Iterator[Page]:
    """All files of a module."""
    home, name = f"{lookup.blueprint.package}/{module.name}", spoken(module.name)
    yield package(home, module.description or name)
    yield from _contract_pages(f"{home}/contracts", module, lookup)
    yield package(f"{home}/domain", f"the business of {name}, in plain Python")
    if lookup.kept(module):
        yield source(f"{home}/domain/values.py", "domain_values", domain_values_of(module, lookup))
    for layer, doc in (
        ("application", f"the use cases of {name}"),
        ("infrastructure", f"how {name} is stored and read"),
        ("presentation", f"how {name} is called from outside"),
    ):
        yield package(f"{home}/{layer}", doc)
    yield Page(
        path=f"{home}/infrastructure/metadata.py",
        template="module/metadata.py.j2",
        values={"name": name},
    )
    yield _composed(f"{home}/module.py", module, lookup)
    for entity in module.entities:
        yield from _entity_pages(home, entity, lookup)
    for file, of in _declared(module):
        yield source(f"{home}/application/{file}.py", "declared", of(module, lookup))


def _declared(module: Module) -> Iterator[tuple[str, Callable[[Module, Lookup], Source]]]:
    """The files that declare what happens after commits."""
    if module.jobs or module.subscribers or module.upcasts:
        yield "reactions", reactions_of
    if module.sagas:
        yield "sagas", declared_sagas_of
    if module.schedules:
        yield "schedules", schedules_of
    if module.queues:
        yield "queues", queues_of


def _composed(path: str, module: Module, lookup: Lookup) -> Page:
    """The file that names a module's parts."""
    exposed = [entity for entity in module.entities if entity.operations]
    readings = [entity for entity in module.entities if looks_elsewhere(entity)]
    return Page(
        path=path,
        template="module/module.py.j2",
        values={
            "module": module,
            "home": lookup.place(module.name),
            "name": spoken(module.name),
            "events": any(entity.events for entity in module.entities),
            "exposed": exposed,
            "readings": readings,
            "use_cases": [f"{entity.snake}_use_cases" for entity in exposed],
            "tables": [
                *(f"{entity.snake}_tables" for entity in module.entities),
                *(f"{entity.snake}_reading" for entity in readings),
            ],
            "apis": [f"{entity.snake}_api.api" for entity in exposed],
            "reactions": sorted([*(file for file, _ in _declared(module)), *module.by_hand]),
            "files": module.services,
            "services": [f"{file}.provider" for file in module.services],
        },
    )


def _contract_pages(folder: str, module: Module, lookup: Lookup) -> Iterator[Page]:
    files = offered(module, lookup)
    places = {lookup.place(module.name, f"contracts.{file}"): files[file] for file in sorted(files)}
    yield package(folder, f"what other modules may know of {spoken(module.name)}", places)
    yield source(f"{folder}/types.py", "types", types_of(module, lookup))
    if "events" in files:
        yield source(f"{folder}/events.py", "events", events_of(module, lookup))
    if "values" in files:
        doc = f"Value objects of {spoken(module.name)}, as they are sent and shown."
        structs = values_of(module.values, lookup, doc)
        yield source(f"{folder}/values.py", "contract_values", structs)
    if "jobs" in files:
        yield source(f"{folder}/jobs.py", "declared", jobs_of(module, lookup))
    if "sagas" in files:
        yield source(f"{folder}/sagas.py", "declared", sagas_of(module, lookup))


def _entity_pages(home: str, entity: Entity, lookup: Lookup) -> Iterator[Page]:
    plural = entity.plural
    yield source(f"{home}/contracts/{plural}.py", "contract", contract_of(entity, lookup))
    yield source(f"{home}/domain/{entity.snake}.py", "entity", domain_of(entity, lookup))
    yield source(f"{home}/infrastructure/{plural}.py", "tables", tables_of(entity, lookup))
    if looks_elsewhere(entity):
        reading = reading_of(entity, lookup)
        yield source(f"{home}/infrastructure/{plural}_reading.py", "tables", reading)
    if entity.operations:
        use_cases = use_cases_of(entity, lookup)
        yield source(f"{home}/application/{plural}.py", "use_cases", use_cases)
        yield source(f"{home}/presentation/{plural}.py", "api", rest_of(entity, lookup))


def package(folder: str, doc: str, places: dict[str, tuple[str, ...]] | None = None) -> Page:
    """The `__init__.py` of a folder, which may offer names from elsewhere."""
    offers = places or {}
    names = sorted(name for each in offers.values() for name in each)
    values = {"doc": sentence(doc), "places": offers, "names": names}
    return Page(path=f"{folder}/__init__.py", template="module/package.py.j2", values=values)


def source(path: str, kind: str, written: Source) -> Page:
    """A Python file, by the template for files of its kind."""
    return Page(path=path, template=f"module/{kind}.py.j2", values={"source": written})
