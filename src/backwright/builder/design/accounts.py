"""Handlers of the operations that an account brings along."""

from collections.abc import Callable

from backwright.builder.blueprint.entities import Account
from backwright.builder.blueprint.field_types import Ref
from backwright.builder.blueprint.operations import OperationKind
from backwright.builder.design.actions import finish
from backwright.builder.design.bounds import lowered
from backwright.builder.design.filling import circumstances, generated, values
from backwright.builder.design.handler import Draft


def _account(draft: Draft) -> Account:
    account = draft.entity.account
    if account is None:
        raise LookupError(f"{draft.entity.ref} is no account, and has {draft.operation.name}")
    return account


def _register(draft: Draft) -> None:
    entity, account = draft.entity, _account(draft)
    role = draft.shared.spelling.member(Ref(entity.ref.module, "Role"), account.new)
    hashed = f"{draft.use('credentials')}.hash(command.password, command.{account.login})"
    draft.add(f"password_hash = await {hashed}")
    arguments = [
        *circumstances(draft),
        *generated(draft),
        "password_hash=password_hash",
        f"roles=[{role}]",
        f"**{values(draft, entity.name, [])}",
    ]
    made = f"{entity.name}.{draft.operation.name}({', '.join(arguments)})"
    draft.add(f"return {draft.use('uow')}.add({made})")
    draft.returns = entity.name


def _log_in(draft: Draft) -> None:
    entity, login = draft.entity, _account(draft).login
    name, uow = entity.snake, draft.use("uow")
    lower = ".lower()" if login in lowered(entity) else ""
    draft.add(
        f"{name} = await {uow}.find({entity.name}, {login}=command.{login}{lower}, active=True)",
        f"stored = {name}.password_hash if {name} else None",
        f"newer = await {draft.use('credentials')}.verify("
        f"{uow}, command.{login}, command.password, stored)",
        f"if {name} is None:",
        "    raise UnauthenticatedError",
        f"{name}.password_hash = newer or {name}.password_hash",
        f"return {draft.use('sessions')}.open({uow}, {name}.id, {name}.roles)",
    )
    draft.returns = "Tokens"


def _refresh(draft: Draft) -> None:
    entity, uow, sessions = draft.entity, draft.use("uow"), draft.use("sessions")
    kind = draft.shared.spelling.identity(entity.ref)
    draft.add(
        f"session = await {sessions}.find({uow}, command.refresh_token)",
        f"{entity.snake} = await {uow}.load({entity.name}, {kind}(session.user))",
        f"return {sessions}.rotate(session, {entity.snake}.roles)",
    )
    draft.returns = "Tokens"


def _log_out(draft: Draft) -> None:
    session = f"{draft.use('actor')}.session"
    draft.add(f"await {draft.use('sessions')}.close({draft.use('uow')}, {session})")


def _change_password(draft: Draft) -> None:
    entity, uow = draft.entity, draft.use("uow")
    name, credentials, actor = entity.snake, draft.use("credentials"), draft.use("actor")
    login = f"{name}.{_account(draft).login}"
    kind = draft.shared.spelling.identity(entity.ref)
    draft.add(
        f"{name} = await {uow}.load({entity.name}, {kind}({actor}.known()))",
        f"await {credentials}.verify("
        f"{uow}, {login}, command.current_password, {name}.password_hash)",
        f'hashed = await {credentials}.hash(command.new_password, {login}, field="new_password")',
        f"{name}.{draft.operation.name}({', '.join(['hashed', *circumstances(draft)])})",
        f"await {draft.use('sessions')}.close_all({uow}, {name}.id, but={actor}.session)",
    )
    finish(draft)


def _deactivate(draft: Draft) -> None:
    name = draft.load()
    draft.add(f"{name}.{draft.operation.name}({', '.join(circumstances(draft))})")
    draft.add(f"await {draft.use('sessions')}.close_all({draft.use('uow')}, {name}.id)")
    finish(draft)


def _grant_roles(draft: Draft) -> None:
    name = draft.load()
    given = ", ".join(["command.roles", *circumstances(draft)])
    draft.add(f"{name}.{draft.operation.name}({given})")
    draft.add(f"await {draft.use('sessions')}.close_all({draft.use('uow')}, {name}.id)")
    finish(draft)


ACCOUNT_HANDLERS: dict[OperationKind, Callable[[Draft], None]] = {
    OperationKind.REGISTER: _register,
    OperationKind.LOG_IN: _log_in,
    OperationKind.REFRESH: _refresh,
    OperationKind.LOG_OUT: _log_out,
    OperationKind.CHANGE_PASSWORD: _change_password,
    OperationKind.DEACTIVATE: _deactivate,
    OperationKind.GRANT_ROLES: _grant_roles,
}
