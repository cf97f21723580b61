"""Which services, methods and messages are made of use cases, and what can't be."""

from enum import Enum
from typing import Any, Literal
from uuid import UUID

import msgspec
import pytest
from msgspec import Struct
from tests.unit.presentation.grpc.library import books_api, never, shown

from backwright.application.messages import Command, ListQuery, Query, View
from backwright.application.policy import public
from backwright.application.use_case import UseCase
from backwright.presentation.exposing import ApiError, Exposure, exposed
from backwright.presentation.grpc.lock import Lock
from backwright.presentation.grpc.naming import (
    field_path,
    importing,
    package_of,
    path_of,
    service_of,
    snake,
    streaming,
    value_of,
)
from backwright.presentation.grpc.projecting import project
from backwright.presentation.grpc.rpc import Package
from backwright.presentation.grpc.schema import Cardinality


class Thing(View, frozen=True, kw_only=True):
    """A thing."""

    id: UUID


def projected(*messages: type[Any]) -> Package:
    """The package of an API with these actions."""
    api = Exposure("things")
    for message in messages:
        api.action(message)
    cases = [UseCase(message=each, handler=never, allow=public) for each in messages]
    (package,) = project("shop", exposed([api], cases, on="grpc"), Lock())
    return package


def problems(*messages: type[Any]) -> tuple[str, ...]:
    with pytest.raises(ApiError) as caught:
        projected(*messages)
    return caught.value.problems


def methods(package: Package) -> list[str]:
    return [method.name for method in package.file.methods]


def fields(package: Package, message: str) -> dict[str, str]:
    """The kind of each field of a message, `optional` before it where it has that presence."""
    (found,) = [each for each in package.file.messages if each.name == message]
    return {
        each.name: f"optional {each.type}"
        if each.cardinality is Cardinality.OPTIONAL
        else each.kind
        for each in found.fields
    }


def test_every_use_case_is_a_method() -> None:
    """And lists, bulk commands and what is live have streams besides."""
    (package,) = project("library", shown(books_api(live=True)), Lock())

    assert package.service == "library.books.v1.BooksService"
    assert methods(package) == [
        *("AddBook", "AddBooks", "ImportBooks", "GetBook", "FollowBook", "ListBooks"),
        *("StreamBooks", "ChangeBook", "BurnBook", "CountBooks", "WhoReads", "Exchange"),
    ]


def test_a_use_case_that_is_declared_twice_is_one_method() -> None:
    """As an operation of a resource, and as an action."""
    api = books_api()
    api.action(shown()[0].message)
    (package,) = project("library", shown(api), Lock())

    assert methods(package).count("AddBook") == 1


def test_two_methods_of_one_name_are_told() -> None:
    """With what each of them is."""

    class ListThings(ListQuery[Thing], frozen=True, kw_only=True):
        """Things."""

    class StreamThings(Command[None]):
        """Something else."""

    api = Exposure("things")
    api.resource(Thing, list=ListThings)
    api.action(StreamThings)
    cases = [
        UseCase(message=each, handler=never, allow=public) for each in (ListThings, StreamThings)
    ]
    with pytest.raises(ApiError) as caught:
        project("shop", exposed([api], cases, on="grpc"), Lock())

    (problem,) = caught.value.problems
    assert "StreamThings is the stream method of ListThings" in problem
    assert "the unary method of StreamThings" in problem


def test_a_use_case_called_exchange_is_told() -> None:
    """The name is that of the method for all of them."""

    class Exchange(Command[None]):
        """Swap."""

    assert "rename the use case" in problems(Exchange)[0]


def test_fields_of_one_name_are_told() -> None:
    """Python tells more names apart than Protocol Buffers."""

    class Doubled(Command[None]):
        unit_price: int
        unitPrice: int  # noqa: N815 - that is the point

    assert problems(Doubled) == (
        "api things: DoubledRequest: two of its parts are unit_price in gRPC; rename one of them",
    )


def test_a_value_that_stands_for_none_is_told() -> None:
    """0 is taken in every enum."""

    class State(Enum):
        UNSPECIFIED = "unspecified"

    class Set(Command[None]):
        state: State

    assert "two of its parts are STATE_UNSPECIFIED" in problems(Set)[0]


def test_all_problems_come_at_once() -> None:
    """Of all messages."""

    class One(Command[None]):
        a_b: int
        aB: int  # noqa: N815 - that is the point

    class Two(Query[None]):
        c_d: int
        cD: int  # noqa: N815 - that is the point

    assert len(problems(One, Two)) == 2


def test_types_of_one_name_are_told_apart() -> None:
    """By the module that they come from."""
    other = msgspec.defstruct("Thing", [("name", str)], module="shop.billing.contracts.parts")

    class Pair(Command[None]):
        one: Thing
        two: other  # type: ignore[valid-type]

    assert fields(projected(Pair), "PairRequest") == {
        "one": ".shop.things.v1.Thing",
        "two": ".shop.things.v1.PartsThing",
    }


def test_what_is_taken_has_presence() -> None:
    """Also where the same type is given: what is required is missing, or there."""

    class Note(Struct, frozen=True):
        text: str
        size: int | None = None

    class Noted(View, frozen=True):
        note: Note
        pages: int
        title: str | None = None

    class Write(Command[Noted]):
        note: Note

    package = projected(Write)

    assert fields(package, "Note") == {"text": "optional string", "size": "optional int64"}
    assert fields(package, "Noted") == {
        "note": ".shop.things.v1.Note",
        "pages": "int64",
        "title": "optional string",
    }


def test_what_protocol_buffers_can_not_say_is_json() -> None:
    """A list of lists, a list with nulls, a union of scalars."""

    class Odd(Command[None]):
        matrix: list[list[int]]
        holes: list[int | None]
        either: int | str
        by_id: dict[UUID, int]
        words: Literal["a", "b"]
        number: Literal[1, 2]

    assert fields(projected(Odd), "OddRequest") == {
        "matrix": ".google.protobuf.Value",
        "holes": ".google.protobuf.Value",
        "either": ".google.protobuf.Value",
        "by_id": "map<string, int64>",
        "words": "optional string",
        "number": "optional int64",
    }


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (package_of("my-shop", "order-lines"), "my_shop.order_lines.v1"),
        (package_of("shop", "orders-v2"), "shop.orders.v2"),
        (package_of("shop", "orders_v10"), "shop.orders.v10"),
        (service_of("order-lines-v2"), "OrderLinesService"),
        (path_of("shop.orders.v1"), "shop/orders/v1/orders.proto"),
        (snake("unitPrice"), "unit_price"),
        (snake("HTTPCall"), "http_call"),
        (snake("3d"), "n3_d"),
        (value_of("OrderStatus", "PAID"), "ORDER_STATUS_PAID"),
        (streaming("ListOrders"), "StreamOrders"),
        (streaming("FindOrders"), "StreamFindOrders"),
        (importing("CreateOrders"), "ImportOrders"),
        (importing("Register"), "ImportRegister"),
        (field_path("/lines/0/unitPrice"), "lines[0].unit_price"),
        (field_path(""), ""),
    ],
)
def test_names_are_those_of_protocol_buffers(made: str, expected: str) -> None:
    """As buf's STANDARD rules want them."""
    assert made == expected
