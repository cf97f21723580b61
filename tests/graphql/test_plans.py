"""Plans answer what the executor of the library answers."""

import asyncio
import json
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from graphql import (
    GraphQLObjectType,
    execute,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
    parse,
    validate,
)
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import bazaar
from backwright.application.call import Call
from backwright.application.messages import Page
from backwright.application.use_case import declared
from backwright.domain import ForbiddenError, Money, NotFoundError, Principal, new_id
from backwright.presentation.exposing import exposed
from backwright.presentation.graphql.asking import Asking
from backwright.presentation.graphql.config import GraphqlConfig
from backwright.presentation.graphql.executing import Executing, encode
from backwright.presentation.graphql.ports import Silent
from backwright.presentation.graphql.schema import schema_of
from backwright.testing.clock import FixedClock

NOW = FixedClock().now()
CASES = [case for each in vars(bazaar).values() if (case := declared(each)) is not None]
SCHEMA = schema_of(exposed([bazaar.api, bazaar.trade], CASES), None)
EVERYTHING = GraphqlConfig(depth=100, aliases=1000, cost=10**9, tokens=100_000)


class Stock:
    """People, goods and orders in memory; some refer to what is not there, or may not be seen."""

    def __init__(self) -> None:
        self.hidden = bazaar.PersonId(new_id())
        kept: dict[str, Any] = {"version": 1, "created_at": NOW, "updated_at": NOW}
        ada = bazaar.PersonView(id=bazaar.PersonId(new_id()), name="Ada", friend=None, **kept)
        eve = bazaar.PersonView(id=bazaar.PersonId(new_id()), name="Eve", friend=ada.id, **kept)
        lone = bazaar.PersonView(
            id=bazaar.PersonId(new_id()), name="Lone", friend=self.hidden, **kept
        )
        self.goods = [
            bazaar.GoodView(
                id=bazaar.GoodId(new_id()), name=name, price=Money.of("9.90", "EUR"), **kept
            )
            for name in ("lamp", "rug", "vase")
        ]
        lines = [bazaar.LineData(good=good.id, quantity=2) for good in self.goods]
        gone = bazaar.LineData(good=bazaar.GoodId(new_id()), quantity=1)
        self.orders = [
            bazaar.OrderView(
                id=bazaar.OrderId(new_id()),
                customer=customer,
                lines=wanted,
                status=status,
                **kept,
            )
            for customer, wanted, status in (
                (ada.id, lines, bazaar.Status.DRAFT),
                (eve.id, [*lines, gone], bazaar.Status.PLACED),
                (self.hidden, [], bazaar.Status.DRAFT),
                (lone.id, [gone], "lost"),
            )
        ]
        things = [ada, eve, lone, *self.goods, *self.orders]
        self.things: dict[UUID, Any] = {thing.id: thing for thing in things}

    async def send(self, message: Any, call: Call) -> Any:
        match message:
            case bazaar.ListGoods():
                return Page(items=self.goods[: message.limit], next="more", total=3)
            case bazaar.ListOrders():
                of = message.customer or [order.customer for order in self.orders]
                return Page(items=[order for order in self.orders if order.customer in of])
            case bazaar.GetWeather():
                return await bazaar.get_weather(message)
            case bazaar.GetLimited():
                return 1
            case bazaar.GetBroken():
                raise ForbiddenError
            case _:
                return self._one(message)

    def _one(self, message: Any) -> Any:
        kinds: dict[type[Any], type[Any]] = {
            bazaar.GetPerson: bazaar.PersonView,
            bazaar.GetGood: bazaar.GoodView,
            bazaar.GetOrder: bazaar.OrderView,
        }
        if message.id == self.hidden:
            raise ForbiddenError
        thing = self.things.get(message.id)
        if not isinstance(thing, kinds[type(message)]):
            raise NotFoundError("thing", message.id)
        return thing


STOCK = Stock()
ARGUMENTS = {
    "order": [f'(id: "{order.id}")' for order in STOCK.orders],
    "good": [f'(id: "{STOCK.goods[0].id}")', f'(id: "{new_id()}")', '(id: "x")'],
    "person": [f'(id: "{STOCK.orders[1].customer}")', f'(id: "{STOCK.hidden}")'],
    "node": [f'(id: "{key}")' for key in STOCK.things],
    "goods": ["", "(first: 2)", "(first: $few)", "(first: 1000)"],
}
DIRECTIVES = ["", "", "", "@skip(if: $yes)", "@include(if: $yes)", "@include(if: $no)"]


@st.composite
def selections(draw: st.DrawFn, kind: Any, deep: int) -> str:
    """What is wanted of one type, in braces."""
    parts = [draw(parts_of(kind, deep)) for _ in range(draw(st.integers(1, 4)))]
    return "{" + " ".join(parts) + "}"


@st.composite
def parts_of(draw: st.DrawFn, kind: Any, deep: int) -> str:
    directive = draw(st.sampled_from(DIRECTIVES))
    if deep and draw(st.integers(0, 5)) == 0:
        inner = draw(st.sampled_from(within(kind)))
        return f"... on {inner.name} {directive} {draw(selections(inner, deep - 1))}"
    names = ["__typename", *(name for name, each in kind.fields.items() if fits(each, deep))]
    name = draw(st.sampled_from(names))
    alias = draw(st.sampled_from(["", "", f"a_{name}: ", f"b_{name}: "]))
    if name == "__typename":
        return f"{alias}{name} {directive}"
    given = draw(st.sampled_from(ARGUMENTS.get(name, [""])))
    inner = get_named_type(kind.fields[name].type)
    below = "" if is_leaf_type(inner) else draw(selections(inner, deep - 1))
    return f"{alias}{name}{given} {directive} {below}"


def within(kind: Any) -> list[Any]:
    return list(SCHEMA.get_possible_types(kind)) if is_abstract_type(kind) else [kind]


def fits(field: Any, deep: int) -> bool:
    return deep > 0 or is_leaf_type(get_named_type(field.type))


def asking(call: Call) -> Asking:
    return Asking(call=call, dispatcher=STOCK, asks=lambda call: partial(STOCK.send, call=call))


async def by_library(text: str, variables: dict[str, Any], call: Call) -> Any:
    result = execute(SCHEMA, parse(text), context_value=asking(call), variable_values=variables)
    result = result if hasattr(result, "data") else await result
    return json.loads(encode(result.data)), bool(result.errors)


async def by_plan(text: str, variables: dict[str, Any], call: Call) -> Any:
    executing = Executing(
        SCHEMA,
        EVERYTHING,
        STOCK,
        lambda call: partial(STOCK.send, call=call),
        Silent(),
    )
    answer = await executing.done(executing.operation(text, None, variables), call)
    return json.loads(encode(answer["data"])), "errors" in answer


def query(kind: GraphQLObjectType | None) -> st.SearchStrategy[str]:
    assert kind is not None
    head = "query($yes: Boolean!, $no: Boolean = false, $few: Int = 1) "
    # Variables that nothing uses are an error.
    used = " u: goods(first: $few) @skip(if: $yes) @include(if: $no) { totalCount } }"
    return selections(kind, 5).map(lambda selected: head + selected[:-1] + used)


@given(text=query(SCHEMA.query_type), yes=st.booleans())
@settings(max_examples=80)
def test_a_plan_answers_like_the_library(text: str, yes: bool) -> None:
    """Whatever is asked: data, nulls, and whether there are errors."""
    assume(not validate(SCHEMA, parse(text)))
    call = Call(principal=Principal(id=new_id(), roles=frozenset({"staff"})))
    variables = {"yes": yes}

    async def both() -> tuple[Any, Any]:
        return await by_plan(text, variables, call), await by_library(text, variables, call)

    ours, theirs = asyncio.run(both())
    assert ours == theirs


@pytest.mark.parametrize("many", [1, 2])
async def test_what_must_be_there_and_is_not_makes_its_holder_null(many: int) -> None:
    """Up to the first thing that may be null; the error says where it began."""
    text = "{ " + " ".join(f"q{n}: orders {{ nodes {{ status }} }}" for n in range(many)) + " }"
    executing = Executing(
        SCHEMA, EVERYTHING, STOCK, lambda call: partial(STOCK.send, call=call), Silent()
    )
    call = Call(principal=Principal(id=new_id()))
    answer = await executing.done(executing.operation(text, None, None), call)

    assert answer["data"] == {f"q{n}": None for n in range(many)}
    assert answer["errors"][0]["path"] == ["q0", "nodes", 3, "status"]
    assert answer["errors"][0]["extensions"]["code"] == "internal"


async def test_switches_decide_at_each_request() -> None:
    """A plan of one setting is not taken for another."""
    text = "query($on: Boolean!) { weather @include(if: $on) { big } limited @skip(if: $on) }"
    executing = Executing(
        SCHEMA, EVERYTHING, STOCK, lambda call: partial(STOCK.send, call=call), Silent()
    )
    for on in (True, False, True):
        operation = executing.operation(text, None, {"on": on})
        answer = await executing.done(operation, Call(principal=Principal(id=new_id())))
        assert list(answer["data"]) == (["weather"] if on else ["limited"])
