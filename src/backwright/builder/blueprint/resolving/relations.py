"""Reads relations to many, and what views show of them."""

import re

from backwright.builder.blueprint import spelling
from backwright.builder.blueprint.diagnostics import did_you_mean, listed
from backwright.builder.blueprint.field_types import (
    BoolType,
    IntType,
    ListType,
    MapType,
    Ref,
    ReferenceType,
    SequenceType,
    ValueType,
)
from backwright.builder.blueprint.fields import (
    Field,
    InverseRelation,
    LinkRelation,
    Relation,
    Show,
    Shown,
)
from backwright.builder.blueprint.findings import Spot
from backwright.builder.blueprint.format.fields import FieldPart
from backwright.builder.blueprint.format.module import RelationPart
from backwright.builder.blueprint.resolving import names
from backwright.builder.blueprint.resolving.copied import unknown_field
from backwright.builder.blueprint.resolving.drafts import (
    Draft,
    EntityDraft,
    Holder,
    ModuleDraft,
)
from backwright.builder.blueprint.resolving.fields import Finisher, type_fields
from backwright.builder.blueprint.resolving.types import TypeReader

_COUNT = re.compile(r"count\(\s*(?P<relation>\w+)\s*\)")
_CALLER = re.compile(r"caller\s+in\s+(?P<relation>\w+)")
_PATH = re.compile(r"(?P<via>\w+)\.(?P<field>\w+)")
_NOT_SHOWN = (ListType, MapType, ValueType)


def read_relations(
    draft: Draft, module: ModuleDraft, entity: EntityDraft, finisher: Finisher
) -> None:
    """Give the entity its relations."""
    for name in entity.broken.get("relations", ()):
        entity.relations[name] = None
    for name, part in entity.part.relations.items():
        spot = entity.spot.down("relations", name)
        entity.relations[name] = None
        if not names.is_field(draft.findings, spot, name, "relation"):
            continue
        if name in entity.fields:
            message = f'"{name}" is a field, too'
            draft.findings.add("duplicate_name", spot, message, key=True)
            continue
        target = _target(draft, module, entity, part, spot / "many")
        if target is None:
            continue
        if part.by is not None:
            entity.relations[name] = _inverse(draft, entity, name, part, target)
        else:
            entity.relations[name] = _links(draft, module, entity, name, part, target, finisher)


def _target(
    draft: Draft, module: ModuleDraft, entity: EntityDraft, part: RelationPart, spot: Spot
) -> ReferenceType | None:
    reader = TypeReader(draft, module, entity.ref.name)
    found, optional = reader.read("", FieldPart(type=part.many), Spot(spot.source, spot.path))
    if isinstance(found, ReferenceType) and not optional:
        return found
    if found is not None:
        draft.findings.add("wrong_type", spot, "a relation leads to an entity")
    return None


def _inverse(
    draft: Draft, entity: EntityDraft, name: str, part: RelationPart, target: ReferenceType
) -> InverseRelation | None:
    spot = entity.spot.down("relations", name)
    if part.with_:
        message = "only what is many to many has fields of its own"
        hint = "put them into the entity on the other side"
        draft.findings.add("unfit_key", spot / "with", message, hint, key=True)
    if not target.local:
        hint = "list them by a filter there"
        message = f"{target.target} is in another module"
        draft.findings.add("unsupported", spot / "many", message, hint)
        return None
    other, by = draft.entity(target.target), part.by or ""
    if other is None:
        return None
    field = other.fields.get(by)
    if field is None:
        unknown_field(draft, other, by, spot / "by", (0, len(by)))
        return None
    if not isinstance(field.type, ReferenceType) or field.type.target != entity.ref:
        if field.type is not None:
            message = f'"{by}" of {other.ref.name} does not refer to {entity.ref.name}'
            references = [
                each.name
                for each in other.fields.values()
                if isinstance(each.type, ReferenceType) and each.type.target == entity.ref
            ]
            hint = f"these do: {listed(references)}" if references else ""
            draft.findings.add("wrong_relation", spot / "by", message, hint)
        return None
    return InverseRelation(name=name, target=target.target, by=by, description=part.description)


def _links(
    draft: Draft,
    module: ModuleDraft,
    entity: EntityDraft,
    name: str,
    part: RelationPart,
    target: ReferenceType,
    finisher: Finisher,
) -> LinkRelation:
    left = spelling.snake(entity.ref.name)
    right = spelling.snake(target.target.name)
    if right == left:
        one = spelling.singular(name)
        right = f"other_{left}" if one == left or one.startswith("each_") else one
    return LinkRelation(
        name=name,
        target=target.target,
        table=f"{module.name}_{left}_{name}",
        left=left,
        right=right,
        right_local=target.local,
        caller=target.target == draft.account,
        attributes=_attributes(draft, module, entity, name, part, (left, right), finisher),
        description=part.description,
    )


def _attributes(
    draft: Draft,
    module: ModuleDraft,
    entity: EntityDraft,
    name: str,
    part: RelationPart,
    ends: tuple[str, str],
    finisher: Finisher,
) -> tuple[Field, ...]:
    spot = entity.spot.down("relations", name, "with")
    holder = Holder(ref=Ref(module.name, entity.ref.name + spelling.pascal(name)), spot=spot)
    type_fields(draft, module, holder, part.with_, spot)
    for field in holder.fields.values():
        if field.name in ends:
            message = f'"{field.name}" is one of the two that are linked'
            draft.findings.add("duplicate_name", field.spot, message, key=True)
        plain = field.part.derived is None and field.part.copied is None
        if not plain or isinstance(field.type, (*_NOT_SHOWN, SequenceType)):
            message = "a link has fields of simple types only"
            hint = "make it an entity with two references"
            draft.findings.add("unsupported", field.spot, message, hint, key=True)
            field.type = None
    finisher.finish(holder)
    return tuple(each.done for each in holder.fields.values() if each.done is not None)


def read_shows(draft: Draft, entity: EntityDraft) -> tuple[Shown, ...]:
    """What the view shows besides the fields."""
    found = (_shown(draft, entity, name, text) for name, text in entity.part.shows.items())
    return tuple(each for each in found if each is not None)


def _shown(draft: Draft, entity: EntityDraft, name: str, text: str) -> Shown | None:
    spot = entity.spot.down("shows", name)
    if not names.is_field(draft.findings, spot, name, "shown field"):
        return None
    if name in entity.fields or name in entity.relations:
        message = f'"{name}" is a field or a relation, too'
        draft.findings.add("duplicate_name", spot, message, key=True)
        return None
    if match := _COUNT.fullmatch(text.strip()):
        relation = _relation(draft, entity, spot, match)
        return relation and Shown(
            name=name, show=Show.COUNT, type=IntType(min=0), relation=relation.name
        )
    if match := _CALLER.fullmatch(text.strip()):
        return _caller(draft, entity, name, spot, match)
    if match := _PATH.fullmatch(text.strip()):
        return _path(draft, entity, name, spot, match)
    hint = "write count(relation), caller in relation, or reference.field"
    draft.findings.add("wrong_show", spot, "a view can't show this", hint)
    return None


def _relation(
    draft: Draft, entity: EntityDraft, spot: Spot, match: re.Match[str]
) -> Relation | None:
    name = match["relation"]
    if name not in entity.relations and not entity.open:
        part = (match.start("relation"), len(name))
        hint = did_you_mean(name, entity.relations, f"it has {listed(entity.relations)}")
        message = f'{entity.ref.name} has no relation "{name}"'
        draft.findings.add("unknown_relation", spot, message, hint, part=part)
    return entity.relations.get(name)


def _caller(
    draft: Draft, entity: EntityDraft, name: str, spot: Spot, match: re.Match[str]
) -> Shown | None:
    relation = _relation(draft, entity, spot, match)
    if relation is None:
        return None
    if not isinstance(relation, LinkRelation) or not relation.caller:
        message = f'the caller can\'t be in "{relation.name}"'
        hint = "the caller can be in what is many to many with the account"
        draft.findings.add("wrong_show", spot, message, hint)
        return None
    return Shown(name=name, show=Show.CALLER, type=BoolType(), relation=relation.name)


def _path(
    draft: Draft, entity: EntityDraft, name: str, spot: Spot, match: re.Match[str]
) -> Shown | None:
    via = entity.fields.get(match["via"])
    if via is None:
        unknown_field(draft, entity, match["via"], spot, (0, len(match["via"])))
        return None
    if not isinstance(via.type, ReferenceType) or not via.type.local:
        if via.type is not None:
            message = f'"{via.name}" is no reference within the module'
            hint = "copy the value instead, with a field {copied: ...}"
            draft.findings.add("wrong_show", spot, message, hint)
        return None
    other = draft.entity(via.type.target)
    if other is None:
        return None
    field = other.fields.get(match["field"])
    part = (match.start("field"), len(match["field"]))
    if field is None:
        unknown_field(draft, other, match["field"], spot, part)
        return None
    if field.type is None:
        return None
    if isinstance(field.type, _NOT_SHOWN) or field.part.hidden or field.part.secret:
        message = f'"{field.name}" can\'t be shown from here'
        draft.findings.add("wrong_show", spot, message, "show a field of a simple type", part=part)
        return None
    return Shown(
        name=name,
        show=Show.PATH,
        type=field.type,
        via=via.name,
        field=field.name,
        optional=via.optional or field.optional,
    )
