"""AsyncAPI documents then and now: the WebSocket, and the events."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from backwright.presentation.asyncapi.comparing import compare_events, compare_sockets
from backwright.presentation.exposing.comparing import ContractError, Effect

Document = dict[str, Any]
Change = Callable[[Document], Any]


def payload(**properties: Document) -> Document:
    return {"type": "object", "properties": properties, "required": [*properties]}


def operation(action: str, channel: str, message: str, *answers: str) -> Document:
    reference = f"#/channels/{channel}"
    found: Document = {
        "action": action,
        "channel": {"$ref": reference},
        "messages": [{"$ref": f"{reference}/messages/{message}"}],
    }
    if answers:
        said = [{"$ref": f"{reference}/messages/{each}"} for each in answers]
        found["reply"] = {"channel": {"$ref": reference}, "messages": said}
    return found


TEXT = {"type": "string"}
PLACED, WEBSOCKET = "sales.OrderPlaced", "websocket"
OLD: Document = {
    "asyncapi": "3.0.0",
    "channels": {
        WEBSOCKET: {"address": "/ws"},
        PLACED: {"address": PLACED, "bindings": {"kafka": {"topic": "events.sales"}}},
    },
    "operations": {
        "send.PlaceOrder": operation("receive", WEBSOCKET, "PlaceOrder", "PlaceOrder.ack", "error"),
        "change.orders": operation("send", WEBSOCKET, "orders.change"),
        f"publish.{PLACED}": operation("send", PLACED, PLACED),
    },
    "components": {
        "messages": {
            "PlaceOrder": {"payload": payload(note=TEXT)},
            "PlaceOrder.ack": {"payload": payload(result={"$ref": "#/components/schemas/Order"})},
            "orders.change": {"payload": payload(view={"$ref": "#/components/schemas/Order"})},
            "error": {"payload": payload(code=TEXT)},
            PLACED: {"contentType": "application/json", "payload": payload(total=TEXT)},
        },
        "schemas": {"Order": payload(total=TEXT)},
    },
}


def message(document: Document, name: str) -> Document:
    found: Document = document["components"]["messages"][name]
    return found


SOCKETS: dict[str, tuple[Change, str, Effect]] = {
    "it is gone": (
        lambda new: new["channels"].pop(WEBSOCKET),
        "websocket is gone",
        Effect.RUNNING,
    ),
    "it is elsewhere": (
        lambda new: new["channels"][WEBSOCKET].update(address="/socket"),
        "websocket is at /socket, was at /ws",
        Effect.RUNNING,
    ),
    "a use case is gone": (
        lambda new: new["operations"].pop("send.PlaceOrder"),
        "PlaceOrder is gone",
        Effect.RUNNING,
    ),
    "changes are gone": (
        lambda new: new["operations"].pop("change.orders"),
        "change orders is gone",
        Effect.RUNNING,
    ),
    "a use case is new": (
        lambda new: new["operations"].update(
            {"send.PayOrder": operation("receive", WEBSOCKET, "PayOrder")}
        ),
        "PayOrder is new",
        Effect.HARMLESS,
    ),
    "more is asked for": (
        lambda new: message(new, "PlaceOrder").update(payload=payload(note=TEXT, zone=TEXT)),
        "PlaceOrder.zone is new and required",
        Effect.RUNNING,
    ),
    "less is answered": (
        lambda new: message(new, "PlaceOrder.ack").update(payload=payload()),
        "PlaceOrder.ack.result is no longer given",
        Effect.RUNNING,
    ),
    "an answer is gone": (
        lambda new: new["operations"]["send.PlaceOrder"]["reply"]["messages"].pop(),
        "error is no longer given",
        Effect.RUNNING,
    ),
    "another answer": (
        lambda new: new["operations"]["change.orders"]["messages"].append(
            {"$ref": "#/channels/websocket/messages/error"}
        ),
        "error is given, too",
        Effect.CAREFUL,
    ),
}
EVENTS: dict[str, tuple[Change, str, Effect]] = {
    "it is gone": (lambda new: new["channels"].pop(PLACED), f"{PLACED} is gone", Effect.RUNNING),
    "it is new": (
        lambda new: new["channels"].update({"sales.OrderPaid": {}}),
        "sales.OrderPaid is new",
        Effect.HARMLESS,
    ),
    "another topic": (
        lambda new: new["channels"][PLACED]["bindings"]["kafka"].update(topic="sales"),
        f"{PLACED} is bound in another way on kafka",
        Effect.RUNNING,
    ),
    "less is told": (
        lambda new: message(new, PLACED).update(payload=payload()),
        f"{PLACED}.total is no longer given",
        Effect.RUNNING,
    ),
    "more is told": (
        lambda new: message(new, PLACED).update(payload=payload(total=TEXT, zone=TEXT)),
        f"{PLACED}.zone is given, too",
        Effect.HARMLESS,
    ),
    "written in another way": (
        lambda new: message(new, PLACED).update(contentType="application/cbor"),
        f"{PLACED} is application/cbor, was application/json",
        Effect.RUNNING,
    ),
}


@pytest.mark.parametrize("case", SOCKETS)
def test_a_difference_of_the_websocket_is_its_own(case: str) -> None:
    """Each rule by one example; nothing of it is said of the events."""
    change, said, effect = SOCKETS[case]
    new = copy.deepcopy(OLD)
    change(new)

    assert [(str(each), each.effect) for each in compare_sockets(OLD, new)] == [(said, effect)]
    assert compare_events(OLD, new) == ()


@pytest.mark.parametrize("case", EVENTS)
def test_a_difference_of_an_event_is_its_own(case: str) -> None:
    """Each rule by one example; nothing of it is said of the WebSocket."""
    change, said, effect = EVENTS[case]
    new = copy.deepcopy(OLD)
    change(new)

    assert [(str(each), each.effect) for each in compare_events(OLD, new)] == [(said, effect)]
    assert compare_sockets(OLD, new) == ()


def test_a_shared_schema_names_all_that_it_is_met_in() -> None:
    """Answers and changes."""
    new = copy.deepcopy(OLD)
    new["components"]["schemas"]["Order"] = payload()

    (found,) = compare_sockets(OLD, new)

    assert (str(found), found.use_cases) == (
        "Order.total is no longer given",
        ("PlaceOrder", "change orders"),
    )


def test_where_servers_are_is_no_part_of_it() -> None:
    """That is deployed, not promised."""
    new = {**OLD, "servers": {"kafka": {"host": "k1:9092", "protocol": "kafka"}}}

    assert compare_sockets(OLD, new) == compare_events(OLD, new) == ()


def test_a_message_that_is_not_there_is_an_error() -> None:
    """The document was cut."""
    new = copy.deepcopy(OLD)
    del new["components"]["messages"]["PlaceOrder"]

    with pytest.raises(ContractError, match="refers to PlaceOrder"):
        compare_sockets(OLD, new)
