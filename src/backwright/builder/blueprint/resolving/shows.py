"""Reads what views show besides the fields of their entity."""

import re

from backwright.builder.blueprint.diagnostics import did_you_mean, listed
from backwright.builder.blueprint.field_types import (
    BoolType,
    IntType,
    ListType,
    MapType,
    ReferenceType,
    ValueType,
)
from backwright.builder.blueprint.fields import LinkRelation, Relation, Show, Shown
from backwright.builder.blueprint.findings import Spot
from backwright.builder.blueprint.resolving import names
from backwright.builder.blueprint.resolving.copied import unknown_field
from backwright.builder.blueprint.resolving.drafts import Draft, EntityDraft

_COUNT = re.compile(r"count\(\s*(?P<relation>\w+)\s*\)")
_CALLER = re.compile(r"caller\s+in\s+(?P<relation>\w+)")
_PATH = re.compile(r"(?P<via>\w+)\.(?P<field>\w+)")
_NOT_SHOWN = (ListType, MapType, ValueType)


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
        if (relation := _relation(draft, entity, spot, match)) is None:
            return None
        count = IntType(min=0)
        return Shown(name=name, show=Show.COUNT, type=count, relation=relation.name)
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
