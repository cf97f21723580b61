"""Reading the .proto files that are exported here, of a release whose code is gone."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from backwright.presentation.exposing.comparing import ContractError
from backwright.presentation.grpc.schema import (
    Cardinality,
    ProtoEnum,
    ProtoField,
    ProtoFile,
    ProtoMessage,
    ProtoMethod,
    Reserved,
)

_HEAD = re.compile(
    r'syntax = "proto3";|package (?P<package>[\w.]+);|import "(?P<import>[^"]+)";'
    # What generators are told follows from package and path.
    r'|option \w+ = (?:"[^"]*"|\w+);'
)
_BLOCK = re.compile(r"(?P<kind>service|message|enum|oneof) (?P<name>\w+) \{(?P<empty>\})?")
_METHOD = re.compile(
    r"rpc (?P<name>\w+)\((?P<streams_in>stream )?(?P<request>[\w.]+)\)"
    r" returns \((?P<streams_out>stream )?(?P<response>[\w.]+)\);"
)
_FIELD = re.compile(
    r"(?:(?P<often>optional|repeated) )?(?:map<(?P<key>\w+), (?P<of>[\w.]+)>|(?P<type>[\w.]+))"
    r" (?P<name>\w+) = (?P<number>\d+);"
)
_VALUE = re.compile(r"(?P<name>\w+) = (?P<number>\d+);")
_RESERVED = re.compile(r"reserved (?P<all>[^;]+);")
_END = "}"


@dataclass(frozen=True, slots=True)
class _Line:
    """A line that says something, with the comment above it."""

    number: int
    text: str
    comment: str

    def match(self, pattern: re.Pattern[str]) -> re.Match[str]:
        """What it says; raises `ContractError`."""
        found = pattern.fullmatch(self.text)
        if found is None:
            raise ContractError(f"line {self.number} is not written as exported: {self.text}")
        return found


def read_proto(text: str, path: str) -> ProtoFile:
    """What `text_of` has written; raises `ContractError` for anything else."""
    file = ProtoFile(package="", path=path, imports=(), messages=())
    lines = _lines(text)
    for line in lines:
        block = _BLOCK.fullmatch(line.text)
        if block is not None:
            body = [] if block["empty"] else [*_body(lines, line)]
            file = _with_block(file, block["kind"], block["name"], line.comment, body)
            continue
        head = line.match(_HEAD)
        if head["package"]:
            file = replace(file, package=head["package"])
        elif head["import"]:
            file = replace(file, imports=(*file.imports, head["import"]))
    return _with_full_names(file)


def _lines(text: str) -> Iterator[_Line]:
    comment: list[str] = []
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.strip()
        if line.startswith("//"):
            comment.append(line.removeprefix("//").strip())
        elif line:
            yield _Line(number, line, " ".join(comment))
            comment = []


def _body(lines: Iterator[_Line], start: _Line) -> Iterator[_Line]:
    """The lines up to the end of a block, those of blocks in it included."""
    depth = 1
    for line in lines:
        depth += line.text.endswith("{") - (line.text == _END)
        if not depth:
            return
        yield line
    raise ContractError(f"what begins in line {start.number} has no end: {start.text}")


def _with_block(
    file: ProtoFile, kind: str, name: str, comment: str, body: list[_Line]
) -> ProtoFile:
    if kind == "service":
        methods = tuple(map(_method, body))
        return replace(file, service=name, service_comment=comment, methods=methods)
    if kind == "enum":
        return replace(file, enums=(*file.enums, _enum(name, comment, body)))
    message = ProtoMessage(
        name=name, fields=tuple(_fields(body)), comment=comment, reserved=_reserved(body)
    )
    return replace(file, messages=(*file.messages, message))


def _method(line: _Line) -> ProtoMethod:
    said = line.match(_METHOD)
    return ProtoMethod(
        name=said["name"],
        request=said["request"],
        response=said["response"],
        streams_in=bool(said["streams_in"]),
        streams_out=bool(said["streams_out"]),
        comment=line.comment,
    )


def _enum(name: str, comment: str, body: list[_Line]) -> ProtoEnum:
    said = [line.match(_VALUE) for line in body if not _RESERVED.fullmatch(line.text)]
    values = {each["name"]: int(each["number"]) for each in said}
    return ProtoEnum(name=name, values=values, comment=comment, reserved=_reserved(body))


def _fields(body: Iterable[_Line]) -> Iterator[ProtoField]:
    group = ""
    for line in body:
        block = _BLOCK.fullmatch(line.text)
        if block is not None:
            group = block["name"]
        elif line.text == _END:
            group = ""
        elif not _RESERVED.fullmatch(line.text):
            yield _field(line, group)


def _field(line: _Line, group: str) -> ProtoField:
    said = line.match(_FIELD)
    return ProtoField(
        name=said["name"],
        type=said["of"] or said["type"],
        cardinality=Cardinality.MAP if said["key"] else Cardinality(said["often"] or ""),
        key=said["key"] or "",
        oneof=group,
        comment=line.comment,
        number=int(said["number"]),
    )


def _reserved(body: Iterable[_Line]) -> Reserved:
    said = [found["all"] for line in body if (found := _RESERVED.fullmatch(line.text))]
    parts = [part for each in said for part in each.split(", ")]
    return Reserved(
        numbers=tuple(int(part) for part in parts if part.isdecimal()),
        names=tuple(part.strip('"') for part in parts if part.startswith('"')),
    )


def _with_full_names(file: ProtoFile) -> ProtoFile:
    """Types of the own package go by their last name in the text, and by their whole one here."""
    names = [*(each.name for each in file.messages), *(each.name for each in file.enums)]
    own = {name: f".{file.package}.{name}" for name in names}
    messages = tuple(
        replace(each, fields=tuple(_with_type(field, own) for field in each.fields))
        for each in file.messages
    )
    methods = tuple(
        replace(each, request=_full(each.request, own), response=_full(each.response, own))
        for each in file.methods
    )
    return replace(file, messages=messages, methods=methods)


def _with_type(field: ProtoField, own: Mapping[str, str]) -> ProtoField:
    return replace(field, type=_full(field.type, own))


def _full(name: str, own: Mapping[str, str]) -> str:
    return own.get(name) or (f".{name}" if "." in name else name)
