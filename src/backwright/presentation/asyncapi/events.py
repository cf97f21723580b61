"""The events that brokers get, in AsyncAPI: a channel for each type."""

from collections.abc import Mapping, Sequence
from typing import Any

from backwright.application.envelope import Envelope
from backwright.application.transport.outgoing import CONTENT_TYPE
from backwright.domain.event import DomainEvent
from backwright.presentation.asyncapi.parts import Object, Parts, const

_TRAITS = "CloudEvents 1.0, JSON format, structured mode. Events of one subject come in order."


def describe_events(
    parts: Parts, events: Mapping[type[DomainEvent], str], servers: Sequence[Mapping[str, str]]
) -> None:
    """A channel, a message and an operation for each type of event, under its name."""
    for kind, type_ in sorted(events.items(), key=lambda each: each[1]):
        name = parts.message(
            type_,
            _envelope(parts, kind, type_),
            title=type_,
            summary=" ".join((_doc(kind) or type_).split()),
            contentType=CONTENT_TYPE,
            correlationId={"location": "$message.payload#/id"},
        )
        module = type_.partition(".")[0]
        parts.channel(
            type_,
            address=type_,
            description=_TRAITS,
            servers=servers,
            messages=[name],
            bindings=_bindings(module),
        )
        parts.operation(f"publish.{type_}", "send", type_, messages=[name], title=f"Tell {type_}")


def _envelope(parts: Parts, kind: type[DomainEvent], type_: str) -> Object:
    fields = parts.schemas.of_fields(Envelope, taken=False)
    fixed: Mapping[str, Any] = {
        "type": const(type_),
        "schema": {"type": "integer", "const": kind.schema},
        "data": parts.schemas.of(kind, taken=False),
    }
    return {
        "type": "object",
        "properties": {name: fixed.get(name, schema) for name, (schema, _) in fields.items()},
        "required": [name for name, (_, required) in fields.items() if required],
    }


def _bindings(module: str) -> Object:
    """Where it goes on each kind of broker; the namespace is `events` unless the URL says else."""
    exchange = {"name": "events", "type": "topic", "durable": True, "autoDelete": False}
    return {
        "amqp": {"is": "routingKey", "exchange": exchange, "bindingVersion": "0.3.0"},
        "kafka": {"topic": f"events.{module}", "bindingVersion": "0.5.0"},
    }


def _doc(kind: type[Any]) -> str:
    text = (kind.__dict__.get("__doc__") or "").strip()
    # dataclasses write their signature where nobody wrote a docstring.
    return "" if text.startswith(f"{kind.__name__}(") else text.partition("\n\n")[0]
