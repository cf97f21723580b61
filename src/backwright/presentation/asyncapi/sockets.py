"""The WebSocket in AsyncAPI: a message for each use case and each channel, and what answers it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from msgspec import Struct

from backwright.application.live.channel import Channel
from backwright.presentation.asyncapi.parts import Object, Parts, const, payload
from backwright.presentation.exposing import Exposed
from backwright.presentation.websocket import messages as wire
from backwright.presentation.websocket.calling import named

NAME = "websocket"
_BY_ID: Object = {"location": "$message.payload#/id", "description": "Answers carry the same id."}
_CURSOR: Object = {
    "type": "object",
    "properties": {"cursor": {"type": "string", "description": "The moment it begins."}},
    "required": ["cursor"],
}
_NOTHING: Object = {"type": "null"}


class Sockets:
    """Describes the WebSocket of one application."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._schemas = parts.schemas

    def describe(
        self, path: str, shown: Iterable[Exposed], channels: Sequence[Channel], servers: Any
    ) -> None:
        """Everything that can be said on it."""
        cases = named(shown)
        taken = {name: self._schemas.of(each.message, taken=True) for name, each in cases.items()}
        said = [*self._greetings()]
        said += [each for name in cases for each in self._use_case(name, cases[name], taken[name])]
        if channels:
            said += [each for channel in channels for each in self._followed(channel)]
            said += self._endings()
        parts = self._parts
        parts.channel(
            NAME,
            address=path,
            title="WebSocket",
            description="JSON objects, told apart by `type`; the first is `hello`.",
            servers=servers,
            messages=said,
            bindings={"ws": {"method": "GET", "bindingVersion": "0.1.0"}},
        )

    def _greetings(self) -> Iterable[str]:
        yield self._taken("hello", wire.Hello)
        yield self._given("welcome", wire.Welcome)
        yield self._given("error", wire.Error)
        yield self._taken("ping", wire.Ping)
        yield self._given("pong", wire.Pong)
        self._receives("hello", ["hello"], reply=["welcome", "error"], summary="Say who is there")
        self._receives("ping", ["ping"], reply=["pong", "error"], summary="See whether it is there")

    def _use_case(self, name: str, shown: Exposed, body: Object) -> Iterable[str]:
        use_case = {"use_case": const(name), "body": body}
        asked = self._taken(name, wire.Send, shown.summary, **use_case)
        yield asked
        result = _NOTHING
        if shown.result is not None:
            result = self._schemas.of(shown.result, taken=False)
        answer = self._given(f"{name}.ack", wire.Ack, title=f"Answers {name}", result=result)
        yield answer
        more = {"description": shown.description} if shown.description else {}
        self._receives(
            f"send.{name}", [asked], reply=[answer, "error"], title=shown.summary, **more
        )

    def _followed(self, channel: Channel) -> Iterable[str]:
        name = channel.name
        chosen = {"channel": const(name)}
        subscribe = self._taken(f"{name}.subscribe", wire.Subscribe, "", **chosen)
        begun = self._given(f"{name}.subscribed", wire.Ack, result=_CURSOR)
        view = self._schemas.of(channel.view, taken=False)
        changed = self._given(f"{name}.change", wire.Changed, view=view)
        attend = self._taken(f"{name}.attend", wire.Attend, "", **chosen)
        there = self._given(f"{name}.present", wire.Ack, result=_present())
        yield from (subscribe, begun, changed, attend, there)
        title = f"Follow {name}"
        self._receives(f"subscribe.{name}", [subscribe], reply=[begun, "error"], title=title)
        title = f"Be there with {name}"
        self._receives(f"attend.{name}", [attend], reply=[there, "error"], title=title)
        said = "Each event of what the caller may see."
        self._parts.operation(
            f"change.{name}",
            "send",
            NAME,
            messages=[changed],
            title=f"Changes of {name}",
            summary=said,
        )

    def _endings(self) -> Iterable[str]:
        yield self._given("presence", wire.Present)
        yield self._given("ended", wire.Ended)
        yield self._taken("unsubscribe", wire.Unsubscribe)
        yield self._given("unsubscribed", wire.Ack, result=_NOTHING)
        reply = ["unsubscribed", "error"]
        self._receives("unsubscribe", ["unsubscribe"], reply=reply, title="End a subscription")
        told = {"presence": "Who comes and goes", "ended": "A subscription has ended"}
        for name, title in told.items():
            self._parts.operation(name, "send", NAME, messages=[name], title=title)

    def _receives(self, name: str, messages: Sequence[str], **more: Any) -> None:
        self._parts.operation(name, "receive", NAME, messages=messages, **more)

    def _taken(self, name: str, kind: type[Struct], title: str = "", **fixed: Object) -> str:
        return self._message(name, kind, title, fixed, taken=True)

    def _given(self, name: str, kind: type[Struct], title: str = "", **fixed: Object) -> str:
        return self._message(name, kind, title, fixed, taken=False)

    def _message(
        self, name: str, kind: type[Struct], title: str, fixed: Mapping[str, Object], *, taken: bool
    ) -> str:
        more: Object = {"title": title} if title else {}
        if not fixed:
            more["summary"] = (kind.__doc__ or "").partition("\n")[0]
        if "id" in kind.__struct_fields__:
            more["correlationId"] = _BY_ID
        schema = payload(self._schemas, kind, taken=taken, **fixed)
        return self._parts.message(name, schema, **more)


def _present() -> Object:
    ids: Object = {"type": "array", "items": {"type": "string", "format": "uuid"}}
    return {"type": "object", "properties": {"present": ids}, "required": ["present"]}
