"""Reads what the caller of an operation gives."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from backwright.builder.blueprint import reserved, spelling
from backwright.builder.blueprint.diagnostics import listed
from backwright.builder.blueprint.effects import Assignment
from backwright.builder.blueprint.expressions.scope import Meaning
from backwright.builder.blueprint.field_types import (
    EnumType,
    ListType,
    Ref,
    SequenceType,
    TextType,
    ValueType,
)
from backwright.builder.blueprint.fields import Field
from backwright.builder.blueprint.findings import Spot
from backwright.builder.blueprint.formula import Formula
from backwright.builder.blueprint.operations import OperationKind
from backwright.builder.blueprint.resolving.accounts import PASSWORD
from backwright.builder.blueprint.resolving.copied import unknown_field
from backwright.builder.blueprint.resolving.drafts import (
    Draft,
    EntityDraft,
    FieldDraft,
    Holder,
    ModuleDraft,
    OperationDraft,
)
from backwright.builder.blueprint.resolving.fields import Finisher, type_fields

# Names of parameters and variables in generated methods and messages.
_TAKEN_NAMES = reserved.FUNCTIONS | reserved.PARAMETERS | {"index", "password"}
_TOKEN = TextType(max=1000)


def selected(draft: Draft, entity: EntityDraft, operation: OperationDraft) -> tuple[Field, ...]:
    """The fields of the entity that `create`, `register` or `change` takes."""
    written = operation.part.fields
    if written is None:
        return tuple(field for field in _done(entity.fields.values()) if field.settable)
    spot = operation.spot / "fields"
    found: list[Field] = []
    for index, name in enumerate(written):
        field = _field(draft, entity, name, spot / index)
        if field is not None and field.name in {each.name for each in found}:
            message = f'"{name}" is named twice'
            draft.findings.add("duplicate_name", spot / index, message)
        elif field is not None:
            found.append(field)
    if operation.kind is not OperationKind.CHANGE:
        _check_required(draft, entity, spot, written)
    return tuple(found)


def _done(fields: Iterable[FieldDraft]) -> Iterator[Field]:
    return (field.done for field in fields if field.done is not None)


def _field(draft: Draft, entity: EntityDraft, name: str, spot: Spot) -> Field | None:
    """A field that callers can give; else it is noted."""
    known = entity.fields.get(name)
    if known is None:
        unknown_field(draft, entity, name, spot, (0, len(name)))
        return None
    field = known.done
    if field is None or field.settable:
        return field
    if name == entity.part.owner:
        # Named by the caller, it is not filled in.
        return replace(field, generated=False)
    if entity.states is not None and name == entity.states.field:
        hint = "use an operation that moves"
    elif field.derived is not None or field.copied is not None:
        hint = "it is derived or copied"
    else:
        hint = "it is filled in"
    draft.findings.add("not_settable", spot, f'"{name}" can\'t be given', hint)
    return None


def _check_required(draft: Draft, entity: EntityDraft, spot: Spot, written: list[str]) -> None:
    missing = [
        each.name
        for each in _done(entity.fields.values())
        if each.required and each.name not in written
    ]
    if missing:
        message = f"a new {entity.ref.name} needs {listed(missing)}"
        hint = "add it, make it optional, or give it a default"
        draft.findings.add("missing_input", spot, message, hint, key=True)


def account_inputs(entity: EntityDraft, kind: OperationKind) -> tuple[Field, ...]:
    """What the operations of an account take besides fields of the entity."""
    account = entity.part.account
    if kind is OperationKind.REGISTER:
        return (_secret("password", PASSWORD),)
    if kind is OperationKind.LOG_IN and account is not None:
        login = entity.fields.get(account.login)
        known = login.done if login is not None else None
        name = (replace(known, unique=False),) if known is not None else ()
        return (*name, _secret("password", TextType(max=PASSWORD.max)))
    if kind is OperationKind.REFRESH:
        return (_secret("refresh_token", _TOKEN),)
    if kind is OperationKind.CHANGE_PASSWORD:
        current = _secret("current_password", TextType(max=PASSWORD.max))
        return (current, _secret("new_password", PASSWORD))
    if kind is OperationKind.GRANT_ROLES:
        role = EnumType(Ref(entity.ref.module, "Role"))
        return (Field(name="roles", type=ListType(of=role, min=1, max=50)),)
    return ()


def _secret(name: str, kind: TextType) -> Field:
    return Field(name=name, type=kind, secret=True, hidden=True)


def taken(
    draft: Draft,
    module: ModuleDraft,
    entity: EntityDraft,
    operation: OperationDraft,
    finisher: Finisher,
) -> tuple[Field, ...]:
    """The values that an operation of the entity's own takes."""
    parts = operation.part.takes or {}
    spot = operation.spot / "takes"
    new = {name: part for name, part in parts.items() if part is not None}
    holder = Holder(
        ref=Ref(module.name, entity.ref.name + spelling.pascal(operation.name)), spot=spot
    )
    type_fields(draft, module, holder, new, spot)
    for field in holder.fields.values():
        check_taken(draft, field)
    finisher.finish(holder)
    fields = [each.done for each in holder.fields.values() if each.done is not None]
    named = [name for name, part in parts.items() if part is None]
    for index, name in enumerate(named):
        known = _field(draft, entity, name, spot / index)
        if known is not None:
            fields.append(replace(known, unique=False, default=None, generated=False))
    operation.taken = {name: Meaning(None) for name in parts}
    operation.taken |= {each.name: Meaning(each.type, each.optional) for each in fields}
    operation.sets = tuple(_set_as_is(each) for each in fields if each.name in named)
    return tuple(fields)


def check_taken(draft: Draft, field: FieldDraft) -> None:
    """Note what only fields of entities can say."""
    part = field.part
    if field.name in _TAKEN_NAMES:
        message = f'"{field.name}" is a name that the generated code uses itself'
        draft.findings.add("reserved_name", field.spot, message, key=True)
    for name in ("derived", "copied", "unique", "secret", "hidden", "key"):
        if name in part.model_fields_set:
            message = f'"{name}" does not fit what a caller gives'
            draft.findings.add("unfit_key", field.spot / name, message, key=True)
            field.type = None
    if isinstance(field.type, SequenceType):
        message = "a sequence number is never given"
        draft.findings.add("unfit_key", field.spot, message, key=True)
        field.type = None


def _set_as_is(field: Field) -> Assignment:
    formula = Formula(
        text=field.name,
        python=field.name,
        type=field.type,
        optional=field.optional,
        taken=(field.name,),
    )
    return Assignment(field.name, formula)


def check_copies_in_inputs(draft: Draft, operation: OperationDraft) -> None:
    """Note value objects with copied fields where they can't be given as a whole."""
    if operation.kind in {OperationKind.CREATE, OperationKind.REGISTER}:
        return
    for field in operation.inputs:
        inner = field.type.of if isinstance(field.type, ListType) else field.type
        holder = draft.holder(inner.target) if isinstance(inner, ValueType) else None
        if holder and any(each.part.copied is not None for each in holder.fields.values()):
            message = (
                f'"{field.name}" has copied values in it, so it can\'t be given as a whole here'
            )
            hint = "use operations that add, change and remove; or name the fields that are taken"
            draft.findings.add("unsupported", operation.spot, message, hint, key=True)
