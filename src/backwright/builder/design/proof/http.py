"""Tests over HTTP: what clients send, what they get, and what they can't get at."""

from collections.abc import Iterator

from backwright.builder.blueprint.entities import Entity
from backwright.builder.blueprint.operations import Operation, OperationKind
from backwright.builder.blueprint.rights import Who
from backwright.builder.design.code import Function, Source
from backwright.builder.design.lookup import Lookup
from backwright.builder.design.proof.callers import (
    caller,
    for_all,
    for_owners,
    owner_roles,
    owns,
    roles_for,
)
from backwright.builder.design.proof.making import Makeable
from backwright.builder.design.proof.scene import Scene
from backwright.builder.design.words import literal, spoken

_NEEDED = (OperationKind.REGISTER, OperationKind.LOG_IN, OperationKind.GRANT_ROLES)


def can_sign_in(lookup: Lookup, makeable: Makeable) -> bool:
    """Whether tests can log in over HTTP as somebody with a role."""
    account = lookup.account
    return (
        account is not None
        and account in makeable
        and is_on_rest(account, lookup)
        and all(account.operation(kind) is not None for kind in _NEEDED)
    )


def is_on_rest(entity: Entity, lookup: Lookup) -> bool:
    """Whether it is called over REST."""
    return "rest" in lookup.blueprint.module(entity.ref.module).serve


def http_of(entity: Entity, lookup: Lookup, makeable: Makeable) -> Source | None:
    """The file of these tests; None where nobody can make one over HTTP."""
    making = entity.operation(OperationKind.CREATE)
    get = entity.operation(OperationKind.GET)
    if making is None or get is None or not can_be_posted(entity, lookup, makeable):
        return None
    if not is_on_rest(entity, lookup):
        return None
    scene = Scene.of(entity, lookup, makeable)
    tests = [_round_trip(scene, making), *_invalid(scene, making), *_mass(scene, making)]
    signing = can_sign_in(lookup, makeable)
    if signing and owns(entity) and for_owners(get) and not _by_new_ones(get, lookup):
        tests.append(_stranger(scene, making))
    return scene.source(f"{spoken(entity.plural).capitalize()} over HTTP.", tests)


def can_be_posted(entity: Entity, lookup: Lookup, makeable: Makeable) -> bool:
    """Whether clients can make one, and look at it."""
    making = entity.operation(OperationKind.CREATE)
    get = entity.operation(OperationKind.GET)
    if making is None or get is None or entity not in makeable:
        return False
    if not (for_all(making) or can_sign_in(lookup, makeable)):
        return False
    return for_all(get) or (owns(entity) and for_owners(get)) or bool(caller(get, lookup.blueprint))


def _by_new_ones(operation: Operation, lookup: Lookup) -> bool:
    """Whether somebody new may do it, to whatever there is."""
    account = lookup.account
    new = account.account.new if account is not None and account.account is not None else ""
    roles = {role for grant in operation.allow for role in roles_for(grant, lookup.blueprint)}
    anybody = any(grant.who is Who.AUTHENTICATED for grant in operation.allow)
    return for_all(operation) or anybody or new in roles


def client_of(scene: Scene, making: Operation) -> str:
    """A client that may make one, and look at it."""
    if for_all(making):
        return "app.client()"
    scene.imports.add("tests.steps.http", "signed_in")
    blueprint = scene.lookup.blueprint
    roles = [
        *(owner_roles(scene.entity, scene.lookup) if owns(scene.entity) else ()),
        *(role for grant in making.allow[:1] for role in roles_for(grant, blueprint)),
    ]
    get = scene.entity.operation(OperationKind.GET)
    if get is not None and not for_all(get) and not owns(scene.entity):
        roles += [role for grant in get.allow[:1] for role in roles_for(grant, blueprint)]
    return f"await signed_in(app, {', '.join(map(literal, dict.fromkeys(roles)))})"


def _posted(scene: Scene, making: Operation, answer: str) -> list[str]:
    """Open a client and post a good command."""
    entity = scene.entity
    new = scene.imports.add(f"tests.steps.{entity.ref.module}", f"new_{entity.snake}")
    owner = f", {scene.owner()}" if owns(entity) else ""
    return [
        f"command = to_builtins(await {new}(app{owner}))",
        f"async with {client_of(scene, making)} as client:",
        f"    {answer} = await client.post({literal(_path(making))}, json=command)",
    ]


def _path(making: Operation) -> str:
    return f"/api/v1{making.route.path}"


def _round_trip(scene: Scene, making: Operation) -> Function:
    return scene.test(
        "what_is_posted_can_be_fetched",
        "A new one has a place and an entity tag; an unchanged one is not sent again.",
        *_posted(scene, making, "made"),
        '    found = await client.get(made.headers["location"])',
        '    tag = {"if-none-match": found.headers["etag"]}',
        '    again = await client.get(made.headers["location"], headers=tag)',
        "",
        "assert made.status_code == 201",
        "assert found.status_code == 200",
        'assert found.json()["id"] == made.json()["id"]',
        "assert again.status_code == 304",
    )


def _invalid(scene: Scene, making: Operation) -> Iterator[Function]:
    required = sorted(field.name for field in making.inputs if field.required)
    if not required:
        return
    wrong = [f"/{name}" for name in required] + ["/no_such_field"]
    yield scene.test(
        "everything_that_is_wrong_is_said_at_once",
        "Each missing and each unknown field is named in one answer.",
        f"async with {client_of(scene, making)} as client:",
        f'    answer = await client.post({literal(_path(making))}, json={{"no_such_field": 1}})',
        "",
        "assert answer.status_code == 422",
        'assert answer.headers["content-type"] == "application/problem+json"',
        'assert {each["at"] for each in answer.json()["errors"]} == '
        f"{{{', '.join(map(literal, sorted(wrong)))}}}",
    )


def _mass(scene: Scene, making: Operation) -> Iterator[Function]:
    """OWASP API3: what callers may not set can't be set."""
    given = {field.name for field in making.inputs}
    closed = next((each.name for each in scene.entity.shown if each.name not in given), "version")
    yield scene.test(
        f"nobody_sets_the_{closed}",
        "What is not a caller's to set is refused as unknown (OWASP API3).",
        *_posted(scene, making, "_")[:-1],
        f"    answer = await client.post({literal(_path(making))}, "
        f'json={{**command, "{closed}": None}})',
        "",
        "assert answer.status_code == 422",
        f'assert "/{closed}" in {{each["at"] for each in answer.json()["errors"]}}',
    )


def _stranger(scene: Scene, making: Operation) -> Function:
    """OWASP API1: knowing an address is not enough."""
    scene.imports.add("tests.steps.http", "signed_in")
    return scene.test(
        "a_stranger_finds_nothing",
        "Knowing where somebody else's thing is does not help (OWASP API1).",
        *_posted(scene, making, "made"),
        "async with await signed_in(app) as stranger:",
        '    answer = await stranger.get(made.headers["location"])',
        "",
        "assert answer.status_code == 404",
    )
