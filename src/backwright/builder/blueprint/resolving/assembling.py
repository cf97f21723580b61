"""Puts the model together, once nothing is wrong."""

from backwright.builder.blueprint import spelling
from backwright.builder.blueprint.entities import Entity, Referrer
from backwright.builder.blueprint.field_types import FieldType, ListType, Ref, ReferenceType
from backwright.builder.blueprint.fields import Field
from backwright.builder.blueprint.model import Blueprint, Module
from backwright.builder.blueprint.operations import Operation, OperationKind, Result
from backwright.builder.blueprint.resolving.drafts import (
    Draft,
    EntityDraft,
    ModuleDraft,
    OperationDraft,
)
from backwright.builder.blueprint.resolving.messages import sentence_of
from backwright.builder.blueprint.resolving.projects import package_of
from backwright.builder.blueprint.resolving.routes import path_of
from backwright.builder.blueprint.resolving.serving import served_by
from backwright.builder.blueprint.resolving.times import seconds
from backwright.builder.blueprint.resolving.values import value_objects

_RESULTS = {
    OperationKind.DELETE: Result.NOTHING,
    OperationKind.LIST: Result.PAGE,
    OperationKind.LOG_IN: Result.TOKENS,
    OperationKind.REFRESH: Result.TOKENS,
    OperationKind.LOG_OUT: Result.NOTHING,
    OperationKind.CHANGE_PASSWORD: Result.NOTHING,
}


def assemble(draft: Draft, order: list[ModuleDraft], settings: tuple[Field, ...]) -> Blueprint:
    """The whole blueprint; its modules in the given order."""
    links = _Links(draft)
    return Blueprint(
        project=draft.part.project,
        package=package_of(draft.part.project),
        description=draft.part.description,
        currency=draft.part.currency,
        roles=tuple(draft.roles.values()),
        permissions=tuple(draft.permissions.values()),
        modules=tuple(_module(draft, module, links) for module in order),
        own_modules=tuple(draft.part.own_modules),
        settings=settings,
        requires=tuple(draft.part.requires),
        tests_require=tuple(draft.part.tests_require),
        serve=tuple(draft.part.serve),
    )


def _module(draft: Draft, module: ModuleDraft, links: "_Links") -> Module:
    users = [each.name for each in draft.modules.values() if module.name in each.uses]
    return Module(
        name=module.name,
        description=module.part.description,
        uses=tuple(module.uses),
        used_by=tuple(users),
        enums=tuple(module.enums.values()),
        values=value_objects(draft, module),
        entities=tuple(_entity(each, links) for each in module.entities.values()),
        jobs=module.jobs,
        subscribers=module.subscribers,
        sagas=module.sagas,
        schedules=module.schedules,
        queues=module.queues,
        upcasts=module.upcasts,
        services=tuple(module.part.services),
        reactions=tuple(module.part.reactions),
        serve=served_by(draft, module),
    )


def _entity(entity: EntityDraft, links: "_Links") -> Entity:
    part, name = entity.part, entity.ref.name
    snake = spelling.snake(name)
    return Entity(
        ref=entity.ref,
        snake=snake,
        plural=entity.plural,
        plural_pascal=spelling.pascal(entity.plural),
        path=path_of(entity),
        table=f"{entity.ref.module}_{entity.plural}",
        id_type=f"{name}Id",
        view=f"{name}View",
        fields=tuple(_fields(entity)),
        unique=tuple(tuple(names) for names in part.unique),
        soft_delete=part.delete == "soft",
        live=part.live,
        owner="id" if part.account is not None else part.owner,
        states=entity.states,
        rules=entity.rules,
        relations=tuple(each for each in entity.relations.values() if each is not None),
        shows=entity.shows,
        operations=tuple(_operation(entity, each) for each in entity.operations.values()),
        events=entity.events,
        account=entity.account,
        referrers=tuple(links.referrers.get(entity.ref, ())),
        asked_by=tuple(dict.fromkeys(links.asked_by.get(entity.ref, ()))),
        asked_for=tuple(dict.fromkeys(links.asked_for.get(entity.ref, ()))),
        description=part.description,
    )


def _fields(entity: EntityDraft) -> list[Field]:
    """Those that the blueprint names first, then those that come with states and accounts."""
    drafts = sorted(entity.fields.values(), key=lambda each: each.generated)
    return [each.done for each in drafts if each.done is not None]


def _operation(entity: EntityDraft, operation: OperationDraft) -> Operation:
    part, name = operation.part, operation.name
    repeatable = operation.kind is OperationKind.CREATE or operation.move is not None
    return Operation(
        name=name,
        kind=operation.kind,
        message=operation.message,
        handler=spelling.snake(operation.message),
        result=_RESULTS.get(operation.kind, Result.VIEW),
        allow=operation.allow,
        route=operation.route,
        inputs=operation.inputs,
        patch=operation.kind is OperationKind.CHANGE,
        during=operation.during,
        move=operation.move,
        sets=operation.sets,
        step=operation.step,
        copies=operation.copies,
        link=operation.link,
        before=tuple(rule for rule in entity.rules if name in rule.before),
        after=tuple(rule for rule in entity.rules if name in rule.after),
        events=tuple(event for event in entity.events if name in event.operations),
        listing=operation.listing,
        idempotent=repeatable if part.idempotent is None else part.idempotent,
        limit=part.limit or "",
        timeout=seconds(part.timeout) if part.timeout is not None else None,
        description=sentence_of(entity, operation),
    )


class _Links:
    """Who refers to whom, across entities and modules."""

    def __init__(self, draft: Draft) -> None:
        self.referrers: dict[Ref, list[Referrer]] = {}
        self.asked_by: dict[Ref, list[str]] = {}
        self.asked_for: dict[Ref, list[str]] = {}
        for module in draft.modules.values():
            for entity in module.entities.values():
                self._note_fields(entity)
                for operation in entity.operations.values():
                    self._note_copies(module, operation)
            for value in module.values.values():
                for field in value.fields.values():
                    self._note_asked(module.name, field.type)
        for refs in self.referrers.values():
            refs.sort(key=lambda each: (str(each.entity), each.field))

    def _note_fields(self, entity: EntityDraft) -> None:
        for field in entity.fields.values():
            kind = field.type
            if isinstance(kind, ReferenceType) and kind.local:
                referrer = Referrer(entity=entity.ref, field=field.name, on_delete=kind.on_delete)
                self.referrers.setdefault(kind.target, []).append(referrer)
            self._note_asked(entity.ref.module, kind)

    def _note_asked(self, module: str, kind: FieldType | None) -> None:
        inner = kind.of if isinstance(kind, ListType) else kind
        if isinstance(inner, ReferenceType) and inner.target.module != module:
            self.asked_by.setdefault(inner.target, []).append(module)

    def _note_copies(self, module: ModuleDraft, operation: OperationDraft) -> None:
        for copying in operation.copies:
            if not copying.local:
                self.asked_by.setdefault(copying.source, []).append(module.name)
                names = [there for _, there in copying.pairs]
                self.asked_for.setdefault(copying.source, []).extend(names)
