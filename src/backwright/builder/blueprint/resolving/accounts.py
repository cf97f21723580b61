"""Reads what makes an entity the one that logs in."""

from backwright.builder.blueprint import reserved, spelling
from backwright.builder.blueprint.diagnostics import did_you_mean, listed
from backwright.builder.blueprint.entities import Account, Enumeration, EnumMember
from backwright.builder.blueprint.field_types import (
    BoolType,
    EmailType,
    EnumType,
    FieldType,
    ListType,
    Ref,
    SlugType,
    TextType,
)
from backwright.builder.blueprint.fields import Constant, Field
from backwright.builder.blueprint.format.fields import FieldPart
from backwright.builder.blueprint.format.module import AccountPart
from backwright.builder.blueprint.resolving.drafts import (
    Draft,
    EntityDraft,
    FieldDraft,
    ModuleDraft,
)

FIELDS = ("password_hash", "roles", "active")
# 8 to 128 characters, as the kit's password policy has it.
PASSWORD = TextType(min=8, max=128)
_LOGINS = (EmailType, SlugType, TextType)


def find_account(draft: Draft, module: ModuleDraft, entity: EntityDraft) -> None:
    """Note the one entity that logs in, and give it what every account has."""
    if entity.part.account is None:
        return
    spot = entity.spot / "account"
    if draft.account is not None:
        message = f"{draft.account} is the account already"
        draft.findings.add("two_accounts", spot, message, "only one entity can log in", key=True)
        return
    draft.account = entity.ref
    for name in (*FIELDS, "password"):
        if name in entity.fields:
            message = f'"{name}" is something that every account has'
            draft.findings.add("reserved_name", entity.fields[name].spot, message, key=True)
    roles = Ref(module.name, "Role")
    members = tuple(EnumMember(name, spelling.constant(name)) for name in draft.roles)
    module.enums["Role"] = Enumeration(
        ref=roles, members=members, description="What people can be in this project."
    )
    _add(
        entity,
        Field(name="password_hash", type=TextType(), secret=True, hidden=True, generated=True),
    )
    _add(entity, Field(name="roles", type=ListType(of=EnumType(roles)), generated=True))
    active = Constant(value=True, python="True")
    _add(entity, Field(name="active", type=BoolType(), default=active, generated=True))


def _add(entity: EntityDraft, field: Field) -> None:
    draft = FieldDraft(field.name, entity.spot / "account", FieldPart(), field.type, False)
    draft.generated = True
    draft.done = field
    entity.fields[field.name] = draft


def read_account(draft: Draft, entity: EntityDraft) -> Account | None:
    """What the account says; None after noting what is wrong with it."""
    part = entity.part.account
    if part is None or draft.account != entity.ref:
        return None
    login = _field(draft, entity, "login", part.login, _LOGINS)
    name = _field(draft, entity, "name", part.name, (TextType,))
    if login is not None and not login.part.unique:
        hint = f"add unique: true to {part.login}"
        message = "people log in with something unique"
        draft.findings.add("not_unique", entity.spot.down("account", "login"), message, hint)
    _check_role(draft, entity, part)
    _check_operations(draft, entity)
    return Account(login=part.login, name=part.name, new=part.new) if login and name else None


def _field(
    draft: Draft, entity: EntityDraft, key: str, name: str, kinds: tuple[type[FieldType], ...]
) -> FieldDraft | None:
    spot = entity.spot.down("account", key)
    field = entity.fields.get(name)
    if field is None:
        if entity.lacks("fields", name):
            hint = did_you_mean(name, entity.fields, f"it has {listed(entity.fields)}")
            message = f'{entity.ref.name} has no field "{name}"'
            draft.findings.add("unknown_field", spot, message, hint)
        return None
    if field.type is not None and (field.optional or not isinstance(field.type, kinds)):
        message = f'"{name}" must be a text that is never missing'
        draft.findings.add("wrong_type", spot, message)
        return None
    return field


def _check_role(draft: Draft, entity: EntityDraft, part: AccountPart) -> None:
    spot, role = entity.spot.down("account", "new"), draft.roles.get(part.new)
    if role is None and not draft.roles_open:
        hint = did_you_mean(part.new, draft.roles, f"roles are {listed(draft.roles)}")
        message = f'there is no role "{part.new}"'
        draft.findings.add("unknown_role", spot, message, hint)
    if role is not None and reserved.OPERATIONS in role.grants:
        message = f'whoever makes an account would be an operator, by the role "{part.new}"'
        hint = "new accounts need a role without operations; grant it by grant_roles"
        draft.findings.add("open_operations", spot, message, hint)


def _check_operations(draft: Draft, entity: EntityDraft) -> None:
    missing = [
        name
        for name in ("log_in", "refresh")
        if name not in entity.part.operations and entity.lacks("operations", name)
    ]
    if missing:
        message = f"an account needs the operations {listed(missing)}"
        hint = f"add {missing[0]}: public"
        draft.findings.add("missing_operation", entity.spot / "account", message, hint, key=True)
