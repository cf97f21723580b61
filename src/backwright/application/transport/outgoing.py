"""A message on its way to a broker."""

import re
from collections.abc import Mapping
from functools import lru_cache
from uuid import UUID

from msgspec import Struct, field

CONTENT_TYPE = "application/cloudevents+json"
# What every broker takes as it is set up by default, so that changing the URL changes nothing:
# Kafka and NATS stop at 1 MiB with headers and all.
LARGEST_BODY = 1_000_000
LARGEST_HEADERS = 16_000
_TYPE = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)+")
_LONGEST_NAME = 200
_HEADER = re.compile(r"[a-z][a-z0-9-]*")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
# What each broker's own fields say already.
_OWN = {"body", "ce-id", "ce-type", "content-type", "key"}


class Outgoing(Struct, frozen=True, kw_only=True, gc=False):
    """An event as it goes over the wire: CloudEvents 1.0, JSON format, structured mode.

    `body` is the whole envelope. `type` is `module.Event`; `key` is the aggregate's id: messages of
    one key keep their order. `headers` travel beside the body, such as `traceparent`; their names
    are in lower case.

    | broker   | `type` becomes                   | `key` becomes      | kept in             |
    |----------|----------------------------------|--------------------|---------------------|
    | RabbitMQ | the routing key, property `type` | header `key`       | the bound queues    |
    | Kafka    | topic `namespace.module`         | the partition key  | the topic           |
    | Redis    | field `ce-type`                  | field `key`        | stream `namespace`  |
    | NATS     | subject `namespace.module.Event` | header `key`       | stream `namespace`  |
    """

    id: UUID
    type: str
    key: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict[str, str])

    def problem(self) -> str:
        """Why no broker would take it; empty if it can be sent."""
        key = self.key
        if not _is_type(self.type):
            return f"the type {self.type[:40]!r} is not of the form module.Event"
        if not 0 < len(key) <= _LONGEST_NAME or not _is_line(key):
            return f"the key {key[:40]!r} is not one line of 1 to {_LONGEST_NAME} characters"
        if len(self.body) > LARGEST_BODY:
            return f"the body has {len(self.body):,} bytes; at most {LARGEST_BODY:,} are sent"
        return _problem_of_headers(self.headers)


# Types and names of headers are few, and messages are many.
@lru_cache(maxsize=1024)
def _is_type(type: str) -> bool:
    return len(type) <= _LONGEST_NAME and _TYPE.fullmatch(type) is not None


@lru_cache(maxsize=1024)
def _is_header(name: str) -> bool:
    return _HEADER.fullmatch(name) is not None and name not in _OWN


def _is_line(text: str) -> bool:
    return (text.isascii() and text.isprintable()) or not _CONTROL.search(text)


def _problem_of_headers(headers: Mapping[str, str]) -> str:
    size = 0
    for name, value in headers.items():
        if not _is_header(name):
            return f"the header {name[:40]!r} can't be sent: it is reserved, or not in lower case"
        if not _is_line(value):
            return f"the header {name} is not one line"
        size += len(name) + (len(value) if value.isascii() else len(value.encode()))
    if size > LARGEST_HEADERS:
        return f"the headers have {size:,} bytes; at most {LARGEST_HEADERS:,} are sent"
    return ""
