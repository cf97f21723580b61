"""The AsyncAPI document, held against what goes over the wire."""

import json
import re
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest

import board
from backwright.domain import new_id
from backwright.main.asyncapi import asyncapi
from backwright.main.settings import load
from serving import SIGNING_KEY, Served

KEY = re.compile(r"[\w.\-]+")


def document(**environ: str) -> Any:
    values = {"DATABASE_URL": "sqlite:///x.db", "SIGNING_KEYS": SIGNING_KEY, **environ}
    made = asyncapi(board.application(load(board.Settings, values)))
    return json.loads(json.dumps(made))


def references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if "$ref" in node:
            yield node["$ref"]
        for value in node.values():
            yield from references(value)
    elif isinstance(node, list):
        for value in node:
            yield from references(value)


def found(whole: Any, reference: str) -> Any:
    node = whole
    for step in reference.removeprefix("#/").split("/"):
        node = node[step]
    return node


def test_every_reference_leads_somewhere() -> None:
    """And names are such as AsyncAPI has them."""
    made = document()

    assert made["asyncapi"] == "3.0.0"
    for reference in references(made):
        assert found(made, reference), reference
    for part in (made["channels"], made["operations"], made["components"]["messages"]):
        assert all(KEY.fullmatch(name) for name in part)


def test_operations_speak_of_messages_of_their_channel() -> None:
    """As the specification demands it, answers included."""
    made = document()

    for operation in made["operations"].values():
        channel = operation["channel"]["$ref"]
        said = [*operation["messages"], *operation.get("reply", {}).get("messages", ())]
        assert said
        for each in said:
            assert each["$ref"].startswith(f"{channel}/messages/")


def test_the_same_declarations_make_the_same_document() -> None:
    """Byte by byte."""
    assert json.dumps(document()) == json.dumps(document())


def test_events_have_a_channel_each_on_the_brokers_that_get_them() -> None:
    """Without the passwords of the URLs."""
    made = document(PUBLISH_TO="amqp://me:secret@mq/shop kafka://k1:9092")

    assert {"board.NoteWritten", "board.NoticePut", "websocket"} == set(made["channels"])
    channel = made["channels"]["board.NoteWritten"]
    assert channel["servers"] == [{"$ref": "#/servers/rabbitmq"}, {"$ref": "#/servers/kafka"}]
    assert made["servers"]["rabbitmq"] == {"host": "mq", "protocol": "amqp"}
    assert "secret" not in json.dumps(made)
    envelope = made["components"]["messages"]["board.NoteWritten"]["payload"]["properties"]
    assert envelope["type"]["const"] == "board.NoteWritten"
    assert envelope["data"] == {"$ref": "#/components/schemas/NoteWritten"}


@pytest.fixture(scope="module")
def made() -> Any:
    return document()


def check(made: Any, name: str, message: Any) -> None:
    """Whether a message is as the document says."""
    schema = {**made["components"]["messages"][name]["payload"], "components": made["components"]}
    validator = jsonschema.Draft202012Validator(
        schema, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
    )
    validator.validate(message)


async def test_what_goes_over_the_wire_is_as_it_says(served: Served, made: Any) -> None:
    """Each message of both sides, held against its schema."""
    user = new_id()
    async with served.person(served.token(user)) as person:
        check(made, "welcome", person.came[0])
        asked = {"type": "send", "id": "1", "use_case": "WriteNote", "body": {"text": "please"}}
        check(made, "WriteNote", asked)
        written = await person.ask(**asked)
        check(made, "WriteNote.ack", written)
        refused = await person.ask(**{**asked, "body": {"text": ""}})
        check(made, "error", refused)
        with pytest.raises(jsonschema.ValidationError):
            check(made, "WriteNote", {**asked, "body": {"text": ""}})

        subscribe = {"type": "subscribe", "id": "2", "channel": "notes"}
        check(made, "notes.subscribe", subscribe)
        check(made, "notes.subscribed", await person.ask(**subscribe))
        await served.write(user)
        check(made, "notes.change", await person.hear())
        check(made, "notes.present", await person.ask(type="attend", id="3", channel="notes"))
        async with served.person(served.token(None, "staff")) as other:
            await other.ask(type="attend", id="3", channel="notes")
            check(made, "presence", await person.hear())
        check(made, "presence", await person.hear())
        check(made, "unsubscribed", await person.ask(type="unsubscribe", id="3"))
        check(made, "pong", await person.ask(type="ping"))
