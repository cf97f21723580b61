"""The order in which a blueprint is resolved: each step knows what those before it found."""

from collections.abc import Iterator

from backwright.builder.blueprint.field_types import Ref
from backwright.builder.blueprint.model import Blueprint
from backwright.builder.blueprint.resolving.accounts import find_account, read_account
from backwright.builder.blueprint.resolving.assembling import assemble
from backwright.builder.blueprint.resolving.collisions import check_collisions
from backwright.builder.blueprint.resolving.copied import resolve_copied
from backwright.builder.blueprint.resolving.copying import check_nested
from backwright.builder.blueprint.resolving.declaring import declare
from backwright.builder.blueprint.resolving.drafts import Draft, EntityDraft, Holder, ModuleDraft
from backwright.builder.blueprint.resolving.events import read_events
from backwright.builder.blueprint.resolving.fields import Finisher, type_fields
from backwright.builder.blueprint.resolving.following import check_live
from backwright.builder.blueprint.resolving.formulas import Formulas
from backwright.builder.blueprint.resolving.messages import message_of
from backwright.builder.blueprint.resolving.messaging import (
    declare_messages,
    finish_messages,
    type_messages,
)
from backwright.builder.blueprint.resolving.operations import Operations
from backwright.builder.blueprint.resolving.projects import check_project, in_order, read_roles
from backwright.builder.blueprint.resolving.queues import read_queues
from backwright.builder.blueprint.resolving.reactions import read_jobs, read_subscribers
from backwright.builder.blueprint.resolving.relations import read_relations
from backwright.builder.blueprint.resolving.rights import check_rights
from backwright.builder.blueprint.resolving.routes import read_route
from backwright.builder.blueprint.resolving.rules import read_rules
from backwright.builder.blueprint.resolving.sagas import read_sagas
from backwright.builder.blueprint.resolving.schedules import read_schedules
from backwright.builder.blueprint.resolving.serving import check_serve
from backwright.builder.blueprint.resolving.settings import (
    check_requirements,
    check_services,
    read_settings,
)
from backwright.builder.blueprint.resolving.shows import read_shows
from backwright.builder.blueprint.resolving.states import read_states
from backwright.builder.blueprint.resolving.upcasts import upcasts_of
from backwright.builder.blueprint.resolving.values import check_contained
from backwright.builder.blueprint.resolving.wholes import (
    check_derived,
    check_owner,
    check_references,
    check_unique,
)


def resolve(draft: Draft) -> Blueprint:
    """The model; raises `BlueprintError` with everything that is wrong."""
    check_project(draft)
    check_serve(draft)
    read_roles(draft)
    modules = list(draft.modules.values())
    for module in modules:
        declare(draft, module)
        declare_messages(draft, module)
    order = in_order(draft)
    for module in modules:
        _type(draft, module)
    _complete_fields(draft, modules)
    _read_operations(draft, modules)
    _read_rules_and_events(draft, modules)
    _read_reactions(draft, modules)
    settings = read_settings(draft)
    check_requirements(draft)
    check_collisions(draft)
    draft.findings.raise_if_any()
    return assemble(draft, order, settings)


def _type(draft: Draft, module: ModuleDraft) -> None:
    """Everything that gives a field its type, except what is copied."""
    for name, value in module.values.items():
        parts = module.part.values[name]
        if isinstance(parts, dict):
            type_fields(draft, module, value, parts, value.spot)
    for entity in module.entities.values():
        type_fields(draft, module, entity, entity.part.fields, entity.spot / "fields")
        read_states(draft, module, entity)
        find_account(draft, module, entity)
    type_messages(draft, module)


def _complete_fields(draft: Draft, modules: list[ModuleDraft]) -> None:
    finisher = Finisher(draft, Formulas(draft))
    for holder in _holders(modules):
        for field in list(holder.fields.values()):
            resolve_copied(draft, holder, field, ())
    for holder in _holders(modules):
        finisher.finish(holder)
        check_nested(draft, holder)
        check_references(draft, holder)
        check_derived(draft, holder)
    for module in modules:
        check_contained(draft, module)
        finish_messages(module, finisher)
    for _, entity in _entities(modules):
        check_owner(draft, entity)
        check_unique(draft, entity)
        entity.account = read_account(draft, entity)


def _read_operations(draft: Draft, modules: list[ModuleDraft]) -> None:
    formulas = Formulas(draft)
    finisher = Finisher(draft, formulas)
    for module, entity in _entities(modules):
        read_relations(draft, module, entity, finisher)
    for module in modules:
        operations = Operations(draft, module, finisher, formulas)
        for entity in module.entities.values():
            entity.shows = read_shows(draft, entity)
            operations.read(entity)


def _read_rules_and_events(draft: Draft, modules: list[ModuleDraft]) -> None:
    formulas, unreadable = Formulas(draft), set[Ref]()
    for module, entity in _entities(modules):
        entity.rules = read_rules(draft, module, entity, formulas)
        entity.events = read_events(draft, entity)
        check_rights(draft, entity, unreadable)
        for operation in entity.operations.values():
            operation.message = message_of(entity, operation)
            operation.route = read_route(draft, entity, operation)
        check_live(draft, entity)


def _read_reactions(draft: Draft, modules: list[ModuleDraft]) -> None:
    for module in modules:
        check_services(draft, module)
        module.jobs = read_jobs(draft, module)
        module.subscribers = read_subscribers(draft, module)
        module.sagas = read_sagas(draft, module)
        module.schedules = read_schedules(draft, module)
        module.queues = read_queues(draft, module)
        module.upcasts = upcasts_of(module)


def _entities(modules: list[ModuleDraft]) -> Iterator[tuple[ModuleDraft, EntityDraft]]:
    return ((module, entity) for module in modules for entity in module.entities.values())


def _holders(modules: list[ModuleDraft]) -> Iterator[Holder]:
    for module in modules:
        yield from module.values.values()
        yield from module.entities.values()
