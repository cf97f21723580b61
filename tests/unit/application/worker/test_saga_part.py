"""What the functions of a saga are given."""

import asyncio
from collections.abc import AsyncGenerator, Collection, Mapping
from contextlib import asynccontextmanager
from typing import Any, cast

import msgspec
import pytest

from backwright.application.call import Call
from backwright.application.deadlines import Deadlines
from backwright.application.injection import MissingBindingError, Scope
from backwright.application.sagas import Saga, SagaInput, Step
from backwright.application.surroundings import Surroundings
from backwright.application.worker.saga_part import parts
from backwright.domain import DeadlineExceededError
from backwright.testing.clock import FixedClock


class Do(SagaInput, frozen=True):
    pass


class Charge(msgspec.Struct, frozen=True):
    number: str


class Mailer:
    pass


class PerCall:
    pass


class Known:
    """One service of the application, and one of each call."""

    mailer = Mailer()

    def provides(self, kind: Any) -> bool:
        return kind in (Mailer, PerCall)

    def per_call(self, kind: Any) -> bool:
        return kind is PerCall

    def get(self, kind: Any) -> Any:
        return self.mailer

    @asynccontextmanager
    async def call(self, kinds: Collection[Any]) -> AsyncGenerator[Mapping[Any, Any]]:
        yield {kind: kind() for kind in kinds}


def around() -> Surroundings:
    nobody = cast(Any, None)
    return Surroundings(
        store=nobody,
        limiter=nobody,
        clock=FixedClock(),
        services=Known(),
        observer=nobody,
        default_limit="1/second",
        deadlines=Deadlines(),
    )


def scope() -> Scope:
    nobody = cast(Any, None)
    return Scope(Call(), nobody, nobody, nobody)


async def charge(saga: Do) -> Charge:
    return Charge(number="c-1")


async def charge_again(saga: Do) -> Charge:
    return Charge(number="c-2")


async def tell(saga: Do, made: PerCall, charge: Charge, mailer: Mailer) -> list[object]:
    return [made, charge, mailer]


async def refund(saga: Do, charge: Charge | None) -> str:
    return "nothing" if charge is None else charge.number


async def refund_what_was_charged(saga: Do, charge: Charge) -> str:
    return charge.number


async def test_a_step_is_given_results_and_services_by_type() -> None:
    """Of the application, of the call, and of the steps before."""
    _, told = parts(Saga(Do, steps=[Step(charge), Step(tell)]), around())
    assert told.step is not None

    made, given, mailer = await told.step(
        Do(), scope(), {"charge": msgspec.Raw(b'{"number":"c-1"}')}, 60
    )

    assert isinstance(made, PerCall)
    assert given == Charge(number="c-1")
    assert mailer is Known.mailer


async def test_a_compensation_is_given_the_result_of_its_step() -> None:
    """It undoes that; where the step failed, it has none."""
    (charged,) = parts(Saga(Do, steps=[Step(charge, undo=refund)]), around())
    assert charged.undo is not None

    results = {"charge": msgspec.Raw(b'{"number":"c-1"}')}

    assert await charged.undo(Do(), scope(), results, 60) == "c-1"
    assert await charged.undo(Do(), scope(), {}, 60) == "nothing"


async def test_a_compensation_must_bear_that_its_step_failed() -> None:
    """Unless the step is atomic: then it is undone only where it has a result."""
    undone = {"undo": refund_what_was_charged}

    with pytest.raises(MissingBindingError, match=r"take Charge \| None, or"):
        parts(Saga(Do, steps=[Step(charge, **undone)]), around())
    parts(Saga(Do, steps=[Step(charge, **undone, atomic=True)]), around())


@pytest.mark.parametrize(
    "steps",
    [
        [Step(tell)],
        [Step(tell), Step(charge)],
        [Step(charge), Step(charge_again), Step(tell)],
    ],
)
def test_what_nobody_or_more_than_one_returns_is_named_at_start(steps: list[Step]) -> None:
    """Before anything runs."""
    with pytest.raises(MissingBindingError, match=r"Do@1\.tell: nobody provides charge: Charge"):
        parts(Saga(Do, steps=steps), around())


async def test_a_step_has_no_more_time_than_the_saga() -> None:
    """The shorter of the two counts."""

    async def hang(saga: Do) -> None:
        await asyncio.Event().wait()

    (hung,) = parts(Saga(Do, steps=[Step(hang, timeout="1h")]), around())
    assert hung.step is not None

    with pytest.raises(DeadlineExceededError):
        await hung.step(Do(), scope(), {}, 0.01)
