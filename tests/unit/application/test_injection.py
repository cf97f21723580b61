"""What handlers are given."""

from typing import Any
from uuid import UUID

import pytest

from backwright.application.call import Call
from backwright.application.clock import Clock
from backwright.application.dispatch import Ask
from backwright.application.injection import MissingBindingError
from backwright.application.messages import Command, Query, View
from backwright.application.policy import public
from backwright.application.reading import Reader
from backwright.application.unit_of_work import Links, Sequences, UnitOfWork
from backwright.application.use_case import declared, handles
from backwright.domain import Principal, new_id


class Mailer:
    pass


class PerCall:
    pass


class NoteView(View, frozen=True, kw_only=True):
    id: UUID


class Change(Command[None]):
    pass


class Look(Query[None]):
    pass


async def test_a_command_is_given_what_it_asks_for(serve: Any, clock: Any) -> None:
    """By the type of the parameter, in any order."""
    got: dict[str, Any] = {}

    @handles(Change, allow=public)
    async def change(
        command: Change,
        mailer: Mailer,
        actor: Principal,
        uow: UnitOfWork,
        links: Links,
        sequences: Sequences,
        call: Call,
        time: Clock,
        ask: Ask,
        notes: Reader[NoteView],
    ) -> None:
        got.update(locals())

    mailer, call = Mailer(), Call(principal=Principal(id=new_id()))
    serve.given.known[Mailer] = mailer
    await serve(change).send(Change(), call)

    unit = serve.store.units[-1]
    assert got["mailer"] is mailer
    assert got["actor"] is call.principal
    assert got["uow"] is got["links"] is got["sequences"] is unit
    assert got["call"] is call
    assert got["time"] is clock
    assert callable(got["ask"])
    assert got["notes"].guard is None


async def test_a_query_reads_with_the_rights_of_the_caller(serve: Any) -> None:
    """Its reader narrows the rows; the one of a command sees everything."""
    seen: list[Any] = []

    @handles(Look, allow=public)
    async def look(query: Look, notes: Reader[NoteView]) -> None:
        seen.append(notes)

    await serve(look).send(Look(), Call())

    assert seen[0].guard is not None


async def test_a_service_of_one_call_is_made_for_it_and_given_back(serve: Any) -> None:
    """Two calls never share one."""
    seen: list[Any] = []

    @handles(Change, allow=public)
    async def change(command: Change, own: PerCall) -> None:
        assert serve.given.open == 1
        seen.append(own)

    serve.given.fresh[PerCall] = PerCall
    serve(change)
    await serve.send(Change(), Call())
    await serve.send(Change(), Call())

    assert len({id(each) for each in seen}) == 2
    assert serve.given.open == 0


def test_a_query_may_not_ask_for_a_unit_of_work(serve: Any) -> None:
    """It changes nothing; found at start."""

    @handles(Look, allow=public)
    async def look(query: Look, uow: UnitOfWork) -> None: ...

    with pytest.raises(MissingBindingError, match="Look: a query changes nothing"):
        serve(look)


def test_what_nobody_provides_is_named_at_start(serve: Any) -> None:
    """Use case, parameter, type and handler."""

    @handles(Change, allow=public)
    async def change(command: Change, mailer: Mailer) -> None: ...

    with pytest.raises(
        MissingBindingError, match=r"Change: nobody provides mailer: Mailer .*change"
    ):
        serve(change)


def test_a_parameter_without_a_type_is_named_at_start(serve: Any) -> None:
    """It can't be guessed."""

    @handles(Change, allow=public)
    async def change(command: Change, something) -> None: ...  # type: ignore[no-untyped-def]

    with pytest.raises(MissingBindingError, match="something"):
        serve(change)


async def test_a_handler_stays_a_plain_function() -> None:
    """It can be called in a test with whatever it needs."""

    @handles(Change, allow=public)
    async def change(command: Change, mailer: Mailer) -> str:
        return type(mailer).__name__

    assert await change(Change(), Mailer()) == "Mailer"
    case = declared(change)
    assert case is not None
    assert (case.name, case.is_command) == ("Change", True)
    assert declared(Mailer) is None
