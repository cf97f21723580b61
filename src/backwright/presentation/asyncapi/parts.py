"""What an AsyncAPI document is put together from."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from msgspec import Struct

from backwright.presentation.exposing.schemas import Schemas

Object = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Parts:
    """Collects channels, operations and messages, each by its name."""

    schemas: Schemas = field(default_factory=Schemas)
    channels: dict[str, Object] = field(default_factory=dict[str, Object])
    operations: dict[str, Object] = field(default_factory=dict[str, Object])
    messages: dict[str, Object] = field(default_factory=dict[str, Object])

    def channel(self, name: str, *, messages: Iterable[str], **more: Any) -> None:
        """A channel with these messages."""
        known = {each: {"$ref": f"#/components/messages/{each}"} for each in messages}
        self.channels[name] = {**more, "messages": known}

    def operation(
        self, name: str, action: str, channel: str, *, messages: Sequence[str], **more: Any
    ) -> None:
        """What the application receives or sends; a `reply` names the messages that answer it."""
        reply: Sequence[str] = more.pop("reply", ())
        operation: Object = {
            "action": action,
            "channel": _of(channel),
            **more,
            "messages": [_of(channel, each) for each in messages],
        }
        if reply:
            answers = [_of(channel, each) for each in reply]
            operation["reply"] = {"channel": _of(channel), "messages": answers}
        self.operations[name] = operation

    def message(self, name: str, payload: Object, **more: Any) -> str:
        """A message; its name."""
        self.messages[name] = {"name": name, **more, "payload": payload}
        return name


def _of(channel: str, message: str = "") -> Mapping[str, str]:
    return {"$ref": f"#/channels/{channel}" + (f"/messages/{message}" if message else "")}


def payload(schemas: Schemas, kind: type[Struct], *, taken: bool, **fixed: Object) -> Object:
    """The schema of a message on the wire; `fixed` says more of some of its fields.

    What is given to clients may have more fields one day.
    """
    fields = schemas.of_fields(kind, taken=taken)
    tag = kind.__struct_config__.tag
    required = [name for name, (_, needed) in fields.items() if needed or not taken]
    properties = {name: fixed.get(name, schema) for name, (schema, _) in fields.items()}
    closed: Object = {"additionalProperties": False} if taken else {}
    return {
        "type": "object",
        "properties": {"type": {"const": tag}, **properties},
        "required": ["type", *required],
        **closed,
    }


def const(value: str) -> Object:
    """A text that is always the same."""
    return {"type": "string", "const": value}
