"""GraphQL over HTTP (graphql.github.io/graphql-over-http), with events for subscriptions."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

import msgspec

from backwright.application.call import Call
from backwright.domain.errors import BackwrightError, UnavailableError
from backwright.presentation.exposing.errors import MalformedError
from backwright.presentation.graphql.config import GraphqlConfig
from backwright.presentation.graphql.documents import InvalidError
from backwright.presentation.graphql.errors import MethodError, UnacceptableError
from backwright.presentation.graphql.events import events
from backwright.presentation.graphql.executing import (
    Answer,
    Executing,
    Operation,
    Still,
    encode,
)
from backwright.presentation.graphql.ports import GraphqlObserver
from backwright.presentation.graphql.requests import GraphqlRequest, Texts, read_request

RESPONSE = "application/graphql-response+json"
JSON = "application/json"
EVENTS = "text/event-stream"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One HTTP request that was admitted; names of headers are lower-case bytes.

    `still` raises unless the caller is believed still, for answers that take long.
    """

    method: str
    query: bytes
    headers: Mapping[bytes, bytes]
    body: bytes
    call: Call
    still: Still

    @property
    def accepts(self) -> str:
        """The media types that the client takes."""
        return self.headers.get(b"accept", b"*/*").decode("latin-1").lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What is answered: a body, or a stream of events."""

    status: int
    media_type: str
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    stream: AsyncGenerator[bytes] | None = None


class GraphqlHttp:
    """Answers requests; `streams` is how many subscriptions are followed by events."""

    def __init__(
        self,
        executing: Executing,
        texts: Texts,
        config: GraphqlConfig,
        observer: GraphqlObserver,
    ) -> None:
        self._executing = executing
        self._texts = texts
        self._config = config
        self._observer = observer
        self.streams = 0

    async def __call__(self, asked: Asked) -> Answered:
        """The answer; errors stand in it."""
        accepts = asked.accepts
        media_type = _media_type(accepts)
        if media_type is None and EVENTS not in accepts:
            error = UnacceptableError(f"this is answered as {RESPONSE} or {JSON}")
            return self._answer(
                406, RESPONSE, self._executing.refused(error, asked.call.request_id)
            )
        if asked.method == "POST" and not _is_json(asked.headers.get(b"content-type", b"")):
            error = UnacceptableError(f"the body must be {JSON}")
            return self._answer(
                415, RESPONSE, self._executing.refused(error, asked.call.request_id)
            )
        try:
            operation = self._operation(asked)
        except (BackwrightError, InvalidError) as error:
            return self._refused(error, asked, media_type or RESPONSE)
        if EVENTS in accepts and (media_type is None or operation.follows):
            return await self._streaming(operation, asked)
        return await self._answered(operation, asked, media_type or RESPONSE)

    async def _answered(self, operation: Operation, asked: Asked, media_type: str) -> Answered:
        if operation.follows:
            error = UnacceptableError(f"subscriptions are answered as {EVENTS}, or on a WebSocket")
            return self._answer(
                406, media_type, self._executing.refused(error, asked.call.request_id)
            )
        answer = await self._executing.done(operation, asked.call, _key(asked))
        begun = "data" in answer
        return self._answer(200 if begun or media_type == JSON else 400, media_type, answer)

    def _operation(self, asked: Asked) -> Operation:
        request = _from_query(asked.query) if asked.method == "GET" else read_request(asked.body)
        operation = self._executing.operation(
            self._texts.of(request), request.operation_name, request.variables
        )
        if asked.method == "GET" and operation.changes:
            raise MethodError("GET only reads; send mutations with POST")
        return operation

    def _refused(self, error: Exception, asked: Asked, media_type: str) -> Answered:
        """Before the media type was made for GraphQL, only unreadable requests had a status."""
        answer, headers = self._executing.refused(error, asked.call.request_id), {}
        status = 400 if media_type == RESPONSE or type(error) is MalformedError else 200
        if isinstance(error, MethodError):
            status, headers = 405, {"Allow": "POST"}
        return self._answer(status, media_type, answer, headers)

    async def _streaming(self, operation: Operation, asked: Asked) -> Answered:
        if not operation.follows:
            # Before there is a stream: who leaves it does not end what was begun.
            answers = _once(await self._executing.done(operation, asked.call, _key(asked)))
        elif self.streams < self._config.connections:
            answers = self._counted(self._executing.followed(operation, asked.call, asked.still))
        else:
            error = UnavailableError("another event stream")
            refused = self._executing.refused(error, asked.call.request_id)
            return self._answer(503, RESPONSE, refused, {"Retry-After": "1"})
        return Answered(
            status=200,
            media_type=EVENTS,
            headers={"X-Accel-Buffering": "no"},
            stream=events(answers, self._config.alive_seconds),
        )

    async def _counted(self, answers: AsyncGenerator[Answer]) -> AsyncGenerator[Answer]:
        self.streams += 1
        self._observer.opened("events")
        try:
            async with aclosing(answers):
                async for answer in answers:
                    yield answer
        finally:
            self.streams -= 1
            self._observer.closed("events")

    def _answer(
        self, status: int, media_type: str, answer: Answer, headers: Mapping[str, str] | None = None
    ) -> Answered:
        return Answered(
            status=status, media_type=media_type, body=encode(answer), headers=headers or {}
        )


def wants_page(method: str, query: bytes, headers: Mapping[bytes, bytes]) -> bool:
    """Whether a browser was sent here, and no client asks for anything."""
    return method == "GET" and not query and b"text/html" in headers.get(b"accept", b"")


async def _once(answer: Answer) -> AsyncGenerator[Answer]:
    yield answer


def _key(asked: Asked) -> str | None:
    key = asked.headers.get(b"idempotency-key")
    return None if key is None else key.decode("latin-1")


def _media_type(accepts: str) -> str | None:
    """What a client gets: plain JSON, unless it asks for GraphQL's own media type."""
    kinds = [each.partition(";")[0].strip() for each in accepts.split(",")]
    if RESPONSE in kinds:
        return RESPONSE
    return JSON if {JSON, "application/*", "*/*"} & set(kinds) else None


def _is_json(content_type: bytes) -> bool:
    kind, *parameters = content_type.decode("latin-1").lower().split(";")
    charsets = [each.split("=")[-1].strip(' "') for each in parameters if "charset" in each]
    return kind.strip() == JSON and all(each in ("utf-8", "utf8") for each in charsets)


def _from_query(query: bytes) -> GraphqlRequest:
    try:
        given = parse_qs(
            query.decode("ascii"),
            keep_blank_values=True,
            strict_parsing=bool(query),
            max_num_fields=10,
            errors="strict",
        )
        fields: dict[str, Any] = {name: values[-1] for name, values in given.items()}
        for name in ("variables", "extensions"):
            if fields.get(name):
                fields[name] = msgspec.json.decode(fields[name])
            else:
                fields.pop(name, None)
        return msgspec.convert(fields, GraphqlRequest)
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raise MalformedError(f"the query string is no GraphQL request: {error}") from error
