"""What a .proto file says, as text: in the style that buf format writes."""

import json
from collections.abc import Iterator
from textwrap import wrap

from backwright.presentation.grpc.naming import options_of
from backwright.presentation.grpc.schema import (
    Cardinality,
    ProtoEnum,
    ProtoField,
    ProtoFile,
    ProtoMessage,
    ProtoMethod,
    Reserved,
)

_WIDTH = 98


def text_of(file: ProtoFile) -> str:
    """The file's text; equal for equal files."""
    lines = ['syntax = "proto3";', "", f"package {file.package};", ""]
    lines += [f'import "{name}";' for name in sorted(file.imports)]
    if file.imports:
        lines.append("")
    lines += [*_options(file), ""]
    if file.methods:
        lines += [*_service(file), ""]
    for message in file.messages:
        lines += [*_message(message), ""]
    for enum in file.enums:
        lines += [*_enum(enum), ""]
    return "\n".join(lines[:-1]) + "\n"


def _options(file: ProtoFile) -> Iterator[str]:
    for name, value in options_of(file.package, file.path).items():
        yield f"option {name} = {json.dumps(value)};"


def _service(file: ProtoFile) -> Iterator[str]:
    yield from _comment(file.service_comment, "")
    yield f"service {file.service} {{"
    for method in file.methods:
        yield from _method(method)
    yield "}"


def _method(method: ProtoMethod) -> Iterator[str]:
    yield from _comment(method.comment, "  ")
    request = f"{'stream ' if method.streams_in else ''}{_last(method.request)}"
    response = f"{'stream ' if method.streams_out else ''}{_last(method.response)}"
    yield f"  rpc {method.name}({request}) returns ({response});"


def _message(message: ProtoMessage) -> Iterator[str]:
    yield from _comment(message.comment, "")
    if not message.fields and not message.reserved.numbers:
        yield f"message {message.name} {{}}"
        return
    yield f"message {message.name} {{"
    yield from _reserved(message.reserved)
    group = ""
    for field in message.fields:
        if field.oneof != group and group:
            yield "  }"
        if field.oneof != group and field.oneof:
            yield f"  oneof {field.oneof} {{"
        group = field.oneof
        yield from _field(field, "    " if group else "  ")
    if group:
        yield "  }"
    yield "}"


def _field(field: ProtoField, indent: str) -> Iterator[str]:
    yield from _comment(field.comment, indent)
    kind = _type(field.type)
    if field.cardinality is Cardinality.MAP:
        kind = f"map<{field.key}, {kind}>"
    elif field.cardinality is not Cardinality.SINGLE:
        kind = f"{field.cardinality.value} {kind}"
    yield f"{indent}{kind} {field.name} = {field.number};"


def _enum(enum: ProtoEnum) -> Iterator[str]:
    yield from _comment(enum.comment, "")
    yield f"enum {enum.name} {{"
    yield from _reserved(enum.reserved)
    for name, number in enum.values.items():
        yield f"  {name} = {number};"
    yield "}"


def _reserved(reserved: Reserved) -> Iterator[str]:
    if reserved.numbers:
        yield f"  reserved {', '.join(map(str, reserved.numbers))};"
    if reserved.names:
        quoted = ", ".join(f'"{name}"' for name in reserved.names)
        yield f"  reserved {quoted};"


def _comment(text: str, indent: str) -> Iterator[str]:
    for paragraph in text.splitlines():
        for line in wrap(paragraph, _WIDTH - len(indent), break_long_words=False) or [""]:
            yield f"{indent}// {line}".rstrip()


def _last(full_name: str) -> str:
    return full_name.rpartition(".")[2]


def _type(name: str) -> str:
    """Types of the own package go by their last name, others by their whole one."""
    if not name.startswith("."):
        return name
    whole = name[1:]
    foreign = whole.startswith(("google.protobuf.", "backwright.v1."))
    return whole if foreign else _last(name)
