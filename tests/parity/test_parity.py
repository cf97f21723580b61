"""Every use case is the same use case on all four protocols: results, errors, what is stored."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from dataclasses import replace
from difflib import unified_diff
from importlib import import_module
from itertools import count
from math import ceil
from pprint import pformat
from typing import Any

import pytest
import pytest_asyncio
from tests.parity import cases_catalog, cases_identity, cases_ordering, cases_reporting
from tests.parity.cases import NOWHERE, Case, Ready
from tests.parity.differences import DIFFERENCES
from tests.parity.outcome import Asked, Outcome, UnsayableError
from tests.parity.speaking import SPEAKING
from tests.parity.world import NAME, Speaking, World

from backwright.domain.errors import (
    DeadlineExceededError,
    UnavailableError,
    VersionConflictError,
)
from backwright.presentation.exposing.declaring import PROTOCOLS

pytestmark = pytest.mark.asyncio(loop_scope="module")
CASES: Mapping[str, Case] = {
    **cases_identity.CASES,
    **cases_catalog.CASES,
    **cases_ordering.CASES,
    **cases_reporting.CASES,
}
CONFLICTS = [(name, conflict) for name, case in CASES.items() for conflict in case.conflicts]
STALE = 99
FAILURES = (
    RuntimeError("the password is sesame"),
    UnavailableError("the warehouse", 2.5, "sesame is its password"),
    DeadlineExceededError("PlaceOrder"),
    VersionConflictError("order", "x", 3),
)
_numbers = count()
Worlds = Mapping[str, World]


async def told(world: World, name: str, ready: Ready, **more: Any) -> Outcome:
    """What becomes of a call."""
    token = ready.token or (world.token(ready.who) if ready.who else None)
    asked = Asked(use_case=name, values=ready.values, token=token)
    return await world.call(replace(asked, **more))


async def alike(
    worlds: Worlds, doing: Callable[[World], Awaitable[Any]], *, at_once: bool = True
) -> Any:
    """What is told in every world, which is the same in all of them."""
    number = next(_numbers)
    for world in worlds.values():
        world.begin(number)
    if at_once:
        found = await asyncio.gather(*map(doing, worlds.values()))
    else:
        found = [await doing(world) for world in worlds.values()]
    for protocol, told in zip(worlds, found, strict=True):
        if told != found[0]:
            pytest.fail(f"{protocol} is not like REST:\n{_difference(found[0], told)}")
    return found[0]


def _difference(one: Any, other: Any) -> str:
    texts = [pformat(each, width=100).splitlines() for each in (one, other)]
    return "\n".join(unified_diff(*texts, n=1, lineterm=""))


async def test_no_use_case_is_forgotten(worlds: Worlds) -> None:
    """What is shown on any protocol is called here; operations are shown on REST alone."""
    shown = {
        protocol: {
            each.name
            for each in worlds[protocol].application.exposed(protocol)
            if each.api != "operations"
        }
        for protocol in PROTOCOLS
    }

    assert shown == {protocol: set(CASES) for protocol in PROTOCOLS}


@pytest.mark.parametrize("name", CASES)
async def test_allowed(name: str, worlds: Worlds) -> None:
    """The same is answered, and the same is stored."""

    async def doing(world: World) -> Any:
        ready = await CASES[name].ready(world)
        return await told(world, name, ready), world.stored()

    outcome, _ = await alike(worlds, doing)

    assert outcome.code == "", outcome


@pytest.mark.parametrize("name", CASES)
async def test_denied(name: str, worlds: Worlds) -> None:
    """Nobody, somebody else, and a token of nobody's are refused, and nothing is stored."""
    case = CASES[name]

    async def doing(world: World) -> Any:
        ready = await case.ready(world)
        by_nobody = replace(ready, who="", token=None)
        found = [await told(world, name, replace(by_nobody, token="nonsense"))]
        if ready.who or ready.token:
            found.append(await told(world, name, by_nobody))
        if case.stranger:
            found.append(await told(world, name, replace(by_nobody, who=case.stranger)))
        return found, world.stored()

    outcomes, stored = await alike(worlds, doing)

    refused = {outcome.code for outcome in outcomes}
    stranger = ["not_found" if case.hidden else "forbidden"] if case.stranger else []
    assert refused == {"unauthenticated", *stranger}
    assert stored == []


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case.invalid])
async def test_invalid(name: str, worlds: Worlds) -> None:
    """All faults are told at once, at the same fields in the same words."""
    case = CASES[name]

    async def doing(world: World) -> Any:
        ready = await case.ready(world)
        ready = replace(ready, values={**ready.values, **case.invalid})
        outcome = await told(world, name, ready)
        # What is looked at first is the same everywhere, too.
        by_nobody = replace(ready, who="", token=None)
        others = [await told(world, name, by_nobody), await told(world, name, ready, key="a b")]
        if case.stranger:
            others.append(await told(world, name, replace(by_nobody, who=case.stranger)))
        return outcome, world.stored(), others

    outcome, stored, _ = await alike(worlds, doing)

    assert (outcome.code, outcome.category) == ("validation", "validation")
    assert [at for at, _, _ in outcome.fields] == [*case.faults]
    assert stored == []


@pytest.mark.parametrize(("name", "conflict"), CONFLICTS)
async def test_conflicting(name: str, conflict: str, worlds: Worlds) -> None:
    """What is right by itself, but not here and now, is refused for the same reason."""
    arrange, code = CASES[name].conflicts[conflict]

    async def doing(world: World) -> Any:
        ready = await arrange(world)
        return await told(world, name, ready), world.stored()

    outcome, _ = await alike(worlds, doing)

    assert outcome.code == code


@pytest.mark.parametrize("name", [name for name in CASES if name.startswith("List")])
async def test_paged(name: str, worlds: Worlds) -> None:
    """Cursors lead through the same pages, forwards and back."""

    async def doing(world: World) -> Any:
        ready, pages, way = await CASES[name].ready(world), list[Any](), dict[str, Any]()
        for onwards, back in (("next", "after"), ("next", "after"), ("previous", "before")):
            values = {**ready.values, **way, "limit": 1}
            pages.append(await told(world, name, replace(ready, values=values)))
            cursor = pages[-1].value.get(onwards)
            way = {back: world.labels.meant(cursor)} if cursor else {}
        return pages

    pages = await alike(worlds, doing)

    assert [len(page.value["items"]) for page in pages] == [1, 1, 1]


@pytest.mark.parametrize("name", CASES)
async def test_absent_and_stale(name: str, worlds: Worlds) -> None:
    """What is not there is not found, another version is refused, and the right one is changed."""
    (shown,) = (each for each in worlds["rest"].application.exposed("rest") if each.name == name)

    async def doing(world: World) -> Any:
        ready, found = await CASES[name].ready(world), dict[str, Any]()
        if shown.on_member:
            nowhere = replace(ready, values={**ready.values, "id": NOWHERE})
            found["absent"] = await told(world, name, nowhere)
        found["stale"] = await told(world, name, ready, version=STALE)
        if shown.on_member and shown.is_command:
            found["right"] = await told(world, name, ready, version=ready.version)
        return found, world.stored()

    found, _ = await alike(worlds, doing)

    if shown.on_member:
        assert found["absent"].code == "not_found"
    if shown.on_member and shown.is_command:
        assert found["stale"].code == "precondition_failed"
        assert found["right"].code == ""
    else:
        assert found["stale"].code == ""


@pytest.mark.parametrize("name", CASES)
async def test_repeated(name: str, worlds: Worlds) -> None:
    """A key has its effect once and its answer again; where none counts, it changes nothing."""
    case = CASES[name]
    (shown,) = (each for each in worlds["rest"].application.exposed("rest") if each.name == name)

    async def doing(world: World) -> Any:
        ready, key = await case.ready(world), world.new("key")
        once, first = await told(world, name, ready, key=key), world.stored()
        again, second = await told(world, name, ready, key=key), world.stored()
        other = replace(ready, values={**ready.values, **case.other}) if shown.idempotent else ready
        reused = await told(world, name, other, key=key)
        unfit = await told(world, name, ready, key="two words") if shown.idempotent else None
        return once, first, again, second, reused, unfit

    once, _, again, second, reused, unfit = await alike(worlds, doing)

    assert once.code == ""
    if shown.idempotent:
        assert (again, second) == (once, [])
        assert reused.code == "idempotency.reused"
        assert unfit.code == "malformed"


@pytest.mark.parametrize("name", CASES)
async def test_rate_limited(name: str, worlds: Worlds) -> None:
    """Whoever has asked too often is told when to ask again, and nothing is stored."""

    async def doing(world: World) -> Any:
        ready = await CASES[name].ready(world)
        world.limiter.full = True
        try:
            outcome = await told(world, name, ready)
        finally:
            world.limiter.full = False
        seconds = None if outcome.retry_after is None else ceil(outcome.retry_after)
        return replace(outcome, retry_after=seconds), world.stored()

    outcome, stored = await alike(worlds, doing)

    assert (outcome.code, outcome.category) == ("rate_limited", "rate_limited")
    assert outcome.retry_after is not None
    assert outcome.retry_after > 0
    assert stored == []


@pytest.mark.parametrize("error", FAILURES, ids=lambda error: type(error).__name__)
async def test_failing(error: Exception, worlds: Worlds, monkeypatch: pytest.MonkeyPatch) -> None:
    """What goes wrong inside is told as what it is; nothing of an unforeseen error shows."""
    order = import_module(f"{NAME}.ordering.domain.order").Order

    def place(*_: object) -> None:
        raise error

    async def doing(world: World) -> Any:
        ready = await CASES["PlaceOrder"].ready(world)
        with monkeypatch.context() as patching:
            patching.setattr(order, "place", place)
            outcome = await told(world, "PlaceOrder", ready)
        seconds = None if outcome.retry_after is None else ceil(outcome.retry_after)
        return replace(outcome, retry_after=seconds), world.stored()

    outcome, stored = await alike(worlds, doing, at_once=False)

    assert outcome.code == getattr(error, "code", "internal")
    assert "sesame" not in repr(outcome)
    assert stored == []


@pytest.mark.parametrize("what", DIFFERENCES)
async def test_different(what: str, worlds: Worlds) -> None:
    """Where a protocol can't be like the others, it is as the list of differences says."""
    difference = DIFFERENCES[what]
    expected = {
        protocol: difference.unlike.get(protocol, (difference.code, ""))[0] for protocol in worlds
    }
    found: dict[str, str | None] = {}
    number = next(_numbers)

    for protocol, world in worlds.items():
        world.begin(number)
        ready = await CASES[difference.use_case].ready(world)
        values = {**ready.values, **difference.added}
        left = {name: held for name, held in values.items() if name not in difference.left_out}
        try:
            outcome = await told(world, difference.use_case, replace(ready, values=left))
            found[protocol] = outcome.code
        except UnsayableError:
            found[protocol] = None

    assert found == expected


@pytest_asyncio.fixture(loop_scope="module")
async def ways(worlds: Worlds) -> AsyncGenerator[tuple[World, list[Speaking]]]:
    """One store, and each of the protocols to call it by."""
    one = worlds["grpc"]
    one.begin(next(_numbers))
    own, speaking = one.speaking, [SPEAKING[protocol](one.application) for protocol in worlds]
    yield one, speaking
    one.speaking = own
    for each in speaking:
        await each.close()


async def test_a_key_is_one_on_all_protocols(ways: tuple[World, list[Speaking]]) -> None:
    """What was done under it on one is answered again on the others, and not done again."""
    world, speaking = ways
    ready = await CASES["PlaceOrder"].ready(world)
    answers, stored = list[Outcome](), list[bool]()

    for each in speaking:
        world.speaking = each
        answers.append(await told(world, "PlaceOrder", ready, key="once"))
        stored.append(bool(world.stored()))

    assert answers[0].code == ""
    assert answers == [answers[0]] * len(speaking)
    assert stored == [True, False, False, False]


async def test_a_list_goes_on_where_another_protocol_left_it(
    ways: tuple[World, list[Speaking]],
) -> None:
    """Cursors are the same: each of four protocols takes the page behind the one before."""
    world, speaking = ways
    found, after = list[tuple[str, str]](), dict[str, str]()
    for _ in range(5):
        await CASES["GetProduct"].ready(world)

    for each in speaking:
        values = {"limit": 1, "sort": "name", **after}
        page = (await each.call(Asked(use_case="ListProducts", values=values))).value
        found += [(item["name"], item["id"]) for item in page["items"]]
        after = {"after": page["next"]}

    assert len(found) == 4
    assert found == sorted(set(found))


async def test_a_session_ends_on_all_protocols(ways: tuple[World, list[Speaking]]) -> None:
    """Whichever it is ended by."""
    world, speaking = ways
    for ending in speaking:
        ready = await CASES["LogOut"].ready(world)
        found = list[str]()
        for each in [*speaking, ending, *speaking]:
            world.speaking = each
            name = "LogOut" if len(found) == len(speaking) else "GetMe"
            found.append((await told(world, name, ready)).code)

        assert found == [""] * 5 + ["unauthenticated"] * 4
