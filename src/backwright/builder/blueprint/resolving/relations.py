"""Reads relations to many."""

from backwright.builder.blueprint import spelling
from backwright.builder.blueprint.diagnostics import listed
from backwright.builder.blueprint.field_types import (
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

_NOT_PLAIN = (ListType, MapType, ValueType)


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
            field.type = None
        plain = field.part.derived is None and field.part.copied is None
        if not plain or isinstance(field.type, (*_NOT_PLAIN, SequenceType)):
            message = "a link has fields of simple types only"
            hint = "make it an entity with two references"
            draft.findings.add("unsupported", field.spot, message, hint, key=True)
            field.type = None
    finisher.finish(holder)
    return tuple(each.done for each in holder.fields.values() if each.done is not None)
