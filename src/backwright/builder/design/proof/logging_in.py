"""Tests of accounts: registering, logging in and out, passwords and sessions."""

from collections.abc import Iterator

from backwright.builder.blueprint.entities import Entity
from backwright.builder.blueprint.operations import Operation, OperationKind
from backwright.builder.design.bounds import lowered
from backwright.builder.design.code import Function, Source
from backwright.builder.design.lookup import Lookup
from backwright.builder.design.proof.callers import roles_for
from backwright.builder.design.proof.making import PASSWORD, Makeable
from backwright.builder.design.proof.scene import Scene
from backwright.builder.design.words import literal

_OTHER = "another horse 8 battery"


def accounts_of(entity: Entity, lookup: Lookup, makeable: Makeable) -> Source | None:
    """The file of these tests; None where nobody logs in here."""
    if entity.account is None or entity not in makeable:
        return None
    if entity.operation(OperationKind.LOG_IN) is None:
        return None
    scene = Scene.of(entity, lookup, makeable)
    tests = [
        *_log_in(scene),
        *_refresh(scene),
        *_change_password(scene),
        *_deactivate(scene),
    ]
    return scene.source("Accounts, from registering to the end of the last session.", tests)


def _named(scene: Scene, kind: OperationKind) -> Operation | None:
    operation = scene.entity.operation(kind)
    if operation is not None:
        scene.imports.add(scene.lookup.home_of_contract(scene.entity), operation.message)
    return operation


def _logging_in(scene: Scene, login: str, password: str = PASSWORD) -> str:
    account, operation = scene.entity.account, _named(scene, OperationKind.LOG_IN)
    name = account.login if account is not None else ""
    message = operation.message if operation is not None else ""
    return f"{message}({name}={login}, password={literal(password)})"


def _login(scene: Scene) -> str:
    account = scene.entity.account
    return f"{scene.entity.snake}.{account.login if account is not None else ''}"


def _log_in(scene: Scene) -> Iterator[Function]:
    account, login = scene.entity.account, _login(scene)
    case = account is not None and account.login in lowered(scene.entity)
    yield scene.test(
        "the_password_opens_a_session",
        "Whoever knows the password gets tokens"
        + (", however the login is capitalised." if case else "."),
        *scene.setting(),
        "",
        f"tokens = await app.anonymous.send("
        f"{_logging_in(scene, f'{login}.upper()' if case else login)})",
        "",
        "assert tokens.access_token",
        "assert tokens.refresh_token",
    )
    yield scene.test(
        "a_wrong_password_opens_nothing",
        "A wrong password and an unknown login are told apart by nothing.",
        *scene.setting(),
        "",
        "with pytest.raises(UnauthenticatedError) as wrong:",
        f"    await app.anonymous.send({_logging_in(scene, login, _OTHER)})",
        "with pytest.raises(UnauthenticatedError) as unknown:",
        f"    await app.anonymous.send({_logging_in(scene, _unknown(scene))})",
        "",
        "assert str(wrong.value) == str(unknown.value)",
    )


def _unknown(scene: Scene) -> str:
    """A login that nobody has."""
    account = scene.entity.account
    field = scene.entity.field(account.login) if account is not None else None
    email = type(field.type).__name__ == "EmailType" if field is not None else False
    return literal("nobody@example.org" if email else "nobody-at-all")


def _refresh(scene: Scene) -> Iterator[Function]:
    operation = _named(scene, OperationKind.REFRESH)
    if operation is None:
        return
    message = operation.message
    yield scene.test(
        "a_refresh_token_works_once",
        "A refresh token that is used twice is in two hands: the session ends.",
        *scene.setting(),
        f"first = await app.anonymous.send({_logging_in(scene, _login(scene))})",
        f"second = await app.anonymous.send({message}(refresh_token=first.refresh_token))",
        "",
        "with pytest.raises(UnauthenticatedError):",
        f"    await app.anonymous.send({message}(refresh_token=first.refresh_token))",
        "with pytest.raises(UnauthenticatedError):",
        f"    await app.anonymous.send({message}(refresh_token=second.refresh_token))",
    )


def _change_password(scene: Scene) -> Iterator[Function]:
    operation = _named(scene, OperationKind.CHANGE_PASSWORD)
    if operation is None:
        return
    name, login = scene.entity.snake, _login(scene)
    old, new = literal(PASSWORD), literal(_OTHER)
    yield scene.test(
        "the_old_password_ends_with_the_new_one",
        "After a change only the new password opens a session.",
        *scene.setting(),
        "",
        f"await app.caller(id={name}.id).send("
        f"{operation.message}(current_password={old}, new_password={new}))",
        "",
        f"assert await app.anonymous.send({_logging_in(scene, login, _OTHER)})",
        "with pytest.raises(UnauthenticatedError):",
        f"    await app.anonymous.send({_logging_in(scene, login)})",
    )


def _deactivate(scene: Scene) -> Iterator[Function]:
    operation = _named(scene, OperationKind.DEACTIVATE)
    refresh = _named(scene, OperationKind.REFRESH)
    if operation is None or refresh is None:
        return
    grants = [roles_for(grant, scene.lookup.blueprint) for grant in operation.allow]
    roles = next((roles for roles in grants if roles), ())
    who = f"app.caller({', '.join([*map(literal, roles), f'id={scene.entity.snake}.id'])})"
    yield scene.test(
        "a_deactivated_account_is_locked_out",
        "Its sessions end, and nobody logs in any more.",
        *scene.setting(),
        f"tokens = await app.anonymous.send({_logging_in(scene, _login(scene))})",
        "",
        f"await {who}.send({operation.message}(id={scene.entity.snake}.id))",
        "",
        "with pytest.raises(UnauthenticatedError):",
        f"    await app.anonymous.send({refresh.message}(refresh_token=tokens.refresh_token))",
        "with pytest.raises(UnauthenticatedError):",
        f"    await app.anonymous.send({_logging_in(scene, _login(scene))})",
    )
