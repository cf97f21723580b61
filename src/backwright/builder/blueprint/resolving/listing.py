"""Reads what a list can be asked."""

from backwright.builder.blueprint import reserved
from backwright.builder.blueprint.diagnostics import did_you_mean, listed
from backwright.builder.blueprint.field_types import (
    DateType,
    DecimalType,
    DurationType,
    EmailType,
    FieldType,
    InstantType,
    IntType,
    JsonType,
    ListType,
    MapType,
    MoneyType,
    ReferenceType,
    SequenceType,
    SlugType,
    TextType,
    TimeType,
    UrlType,
    UuidType,
    ValueType,
)
from backwright.builder.blueprint.fields import LinkRelation
from backwright.builder.blueprint.findings import Spot
from backwright.builder.blueprint.listings import Filter, FilterKind, Listing
from backwright.builder.blueprint.resolving.drafts import Draft, EntityDraft, OperationDraft

_RANGES = (DateType, DecimalType, DurationType, InstantType, IntType, MoneyType, TimeType)
_NOT_FILTERED = (JsonType, MapType, ValueType)
_NOT_SORTED = (JsonType, ListType, MapType, ReferenceType, UuidType, ValueType)
_SEARCHED = (EmailType, SequenceType, SlugType, TextType, UrlType)
_TIMES: dict[str, FieldType] = {"created_at": InstantType(), "updated_at": InstantType()}


def read_listing(draft: Draft, entity: EntityDraft, operation: OperationDraft) -> Listing:
    """The filters, the searched texts and the orders of a list."""
    part, spot = operation.part, operation.spot
    reader = _Reader(draft, entity)
    filters = [
        reader.filter(name, spot.down("filter", index)) for index, name in enumerate(part.filter)
    ]
    search = [
        name
        for index, name in enumerate(part.search)
        if reader.searched(name, spot.down("search", index))
    ]
    sorts = [
        reader.sort(written, spot.down("sort", index), first=index == 0)
        for index, written in enumerate(part.sort)
    ]
    names = tuple(name for name in sorts if name) or ("created_at",)
    return Listing(
        filters=tuple(each for each in filters if each is not None),
        search=tuple(search),
        sorts=names,
        default_sort=part.sort[0] if part.sort else "-created_at",
        page_size=part.page or 20,
    )


class _Reader:
    """Reads one list's options; each name may stand in each of them once."""

    def __init__(self, draft: Draft, entity: EntityDraft) -> None:
        self._draft = draft
        self._entity = entity
        self._seen: set[tuple[str, str]] = set()
        self._inputs = set(reserved.LIST_INPUTS)

    def filter(self, name: str, spot: Spot) -> Filter | None:
        """A filter by a field or a relation."""
        if not self._first("filter", name, spot):
            return None
        relation = self._entity.relations.get(name)
        if isinstance(relation, LinkRelation):
            other = ReferenceType(target=relation.target, local=relation.right_local)
            return Filter(name=name, kind=FilterKind.LINKED, type=other)
        if name in self._entity.relations:
            if relation is not None:
                hint = f"list the {relation.target.name} instead"
                message = f'a list can\'t be narrowed by "{name}"'
                self._note("wrong_filter", spot, message, hint)
            return None
        kind = self._type(name, spot)
        if kind is None:
            return None
        found = _filter(name, kind)
        if found is None:
            message, hint = f'a list can\'t be narrowed by "{name}"', "filter by simple types"
            self._note("wrong_filter", spot, message, hint)
        else:
            self._check_inputs(found, spot)
        return found

    def _check_inputs(self, found: Filter, spot: Spot) -> None:
        """Note a filter that is asked by the same name as something else."""
        ends = ("_min", "_max") if found.kind is FilterKind.RANGE else ("",)
        for name in (found.name + end for end in ends):
            if name in self._inputs:
                message, hint = f'a list is asked with "{name}" already', "rename the field"
                self._note("reserved_name", spot, message, hint)
                return
            self._inputs.add(name)

    def searched(self, name: str, spot: Spot) -> bool:
        """Whether a list can be searched in the field."""
        kind = self._type(name, spot) if self._first("search", name, spot) else None
        if kind is not None and not isinstance(kind, _SEARCHED):
            self._note("wrong_search", spot, f'"{name}" is no text')
            return False
        return kind is not None

    def sort(self, written: str, spot: Spot, *, first: bool) -> str:
        """The name of a field that a list can be sorted by, or nothing."""
        name = written.removeprefix("-")
        if written != name and not first:
            hint = "both directions are always there; a minus is for the default, which is first"
            self._note("wrong_sort", spot, f'leave out the minus before "{name}"', hint)
        kind = self._type(name, spot) if self._first("sort", name, spot) else None
        if kind is None:
            return ""
        field = self._entity.fields.get(name)
        if isinstance(kind, _NOT_SORTED):
            self._note("wrong_sort", spot, f'"{name}" has no order')
        elif field is not None and field.optional:
            hint = "give it a default, or sort by something that is always there"
            self._note("wrong_sort", spot, f'"{name}" may be missing, so it gives no order', hint)
        else:
            return name
        return ""

    def _first(self, where: str, name: str, spot: Spot) -> bool:
        if (where, name) in self._seen:
            self._note("duplicate_name", spot, f'"{name}" is named twice')
            return False
        self._seen.add((where, name))
        return True

    def _type(self, name: str, spot: Spot) -> FieldType | None:
        if name in _TIMES:
            return _TIMES[name]
        field = self._entity.fields.get(name)
        if field is None:
            if self._entity.lacks("fields", name):
                known = [*self._entity.fields, *_TIMES]
                hint = did_you_mean(name, known, f"it has {listed(known)}")
                message = f'{self._entity.ref.name} has no field "{name}"'
                self._note("unknown_field", spot, message, hint)
            return None
        if field.part.secret or field.part.hidden or (field.done and field.done.hidden):
            self._note("hidden_field", spot, f'"{name}" is never shown, so it can\'t be asked for')
            return None
        return field.type

    def _note(self, code: str, spot: Spot, message: str, hint: str = "") -> None:
        self._draft.findings.add(code, spot, message, hint)


def _filter(name: str, kind: FieldType) -> Filter | None:
    if isinstance(kind, ListType):
        if isinstance(kind.of, (*_NOT_FILTERED, ListType)):
            return None
        return Filter(name=name, kind=FilterKind.CONTAINS, type=kind.of)
    if isinstance(kind, _NOT_FILTERED):
        return None
    how = FilterKind.RANGE if isinstance(kind, _RANGES) else FilterKind.EQUALS
    return Filter(name=name, kind=how, type=kind)
