"""Calls over gRPC, by what its descriptors say alone, as tools do it."""

import re
from collections.abc import Mapping
from typing import Any

import grpc
from google.protobuf import json_format
from google.protobuf.descriptor import EnumDescriptor, FieldDescriptor
from google.protobuf.message import Message
from google.rpc import error_details_pb2
from google.rpc.status_pb2 import Status
from tests.parity.outcome import Asked, Outcome, UnsayableError

from backwright.main.application import Application
from backwright.presentation.grpc.application import GrpcApplication
from backwright.presentation.grpc.describing import class_of
from backwright.presentation.grpc.rpc import Way

_INDEX = re.compile(r"\[(\d+)\]")
_MONEY = "backwright.v1.Money"


class OverGrpc:
    """Fills requests by the names of their fields; responses come back as JSON."""

    def __init__(self, application: Application) -> None:
        served = application.grpc
        assert isinstance(served, GrpcApplication)
        self._pool = served.pool
        rpcs = [rpc for package in served.packages for rpc in package.rpcs]
        self._rpcs = {rpc.exposed.name: rpc for rpc in rpcs if rpc.way is Way.UNARY}
        self._channel: Any = grpc.aio.insecure_channel(f"127.0.0.1:{served.port}")

    async def call(self, asked: Asked) -> Outcome:
        """Send it, and read the answer."""
        rpc = self._rpcs[asked.use_case]
        request = _filled(class_of(self._pool, rpc.request.name)(), asked.values)
        metadata = [] if asked.token is None else [("authorization", f"Bearer {asked.token}")]
        if asked.key is not None:
            metadata.append(("idempotency-key", asked.key))
        if asked.version is not None:
            metadata.append(("if-match", f'"{asked.version}"'))
        call = self._channel.unary_unary(rpc.path)
        try:
            answer = await call(request.SerializeToString(), metadata=metadata)
        except grpc.aio.AioRpcError as error:
            return _refused(error)
        response = class_of(self._pool, rpc.response.name).FromString(answer)
        value = _read(response)
        if rpc.exposed.result is None:
            assert value == {}
            return Outcome()
        if rpc.exposed.listed is not None:
            value = {name: held for name, held in value.items() if held is not None}
        return Outcome(value=value[rpc.response.field] if rpc.response.field else value)

    async def close(self) -> None:
        """Hang up."""
        await self._channel.close()


def _filled(message: Any, values: Mapping[str, Any]) -> Any:
    """The message; what is None is emptied, where the message has a way to say it."""
    fields = message.DESCRIPTOR.fields_by_name
    if unknown := values.keys() - fields.keys():
        raise UnsayableError(f"there is no field for {unknown}")
    given = {name: _written(fields[name], value) for name, value in values.items()}
    if empty := [name for name, value in values.items() if value is None]:
        given = {name: value for name, value in given.items() if value is not None}
        if "clear_mask" in fields:
            given["clear_mask"] = ",".join(empty)
    try:
        json_format.ParseDict(given, message)
    except json_format.ParseError as error:
        raise UnsayableError from error
    return message


def _written(field: FieldDescriptor, value: Any) -> Any:
    if isinstance(value, list):
        return [_written(field, each) for each in value]
    if field.enum_type is not None:
        return next(
            (full for full, own in _choices(field.enum_type).items() if own == value), value
        )
    return value


def _read(message: Message) -> Any:
    """The fields as JSON has them; what is not there is None, or empty where it is a list."""
    read: dict[str, Any] = {}
    for field in message.DESCRIPTOR.fields:
        if field.is_repeated:
            read[field.name] = [_single(field, each) for each in getattr(message, field.name)]
        elif field.has_presence and not message.HasField(field.name):
            read[field.name] = None
        else:
            read[field.name] = _single(field, getattr(message, field.name))
    return read


def _single(field: FieldDescriptor, value: Any) -> Any:
    if field.enum_type is not None:
        return _choices(field.enum_type)[field.enum_type.values_by_number[value].name]
    if field.message_type is None:
        return value
    if field.message_type.full_name.startswith("google."):
        return json_format.MessageToDict(value)
    return _read(value)


def _choices(enum: EnumDescriptor) -> dict[str, str]:
    """The values by their full names: ORDER_STATUS_PAID is paid."""
    before = f"{re.sub(r'(?<!^)(?=[A-Z])', '_', enum.name).upper()}_"
    return {each.name: each.name.removeprefix(before).lower() for each in enum.values}


def _refused(error: grpc.aio.AioRpcError) -> Outcome:
    found: dict[str, Any] = {}
    status = next(v for k, v in error.trailing_metadata() or () if k == "grpc-status-details-bin")
    for packed in Status.FromString(status).details:
        kind = getattr(error_details_pb2, packed.type_url.rpartition(".")[2])
        detail = kind()
        packed.Unpack(detail)
        found[kind.__name__] = detail
    wrong = found.get("BadRequest")
    again = found.get("RetryInfo")
    info = found["ErrorInfo"].metadata
    violations = wrong.field_violations if wrong else ()
    return Outcome(
        code=info["code"],
        category=info["category"],
        detail="" if violations else error.details() or "",
        fields=tuple(
            (_pointer(each.field), each.reason.lower(), each.description) for each in violations
        ),
        retry_after=again.retry_delay.ToTimedelta().total_seconds() if again else None,
    )


def _pointer(path: str) -> str:
    """`lines[0].quantity` → /lines/0/quantity."""
    return "/" + _INDEX.sub(r".\1", path).replace(".", "/") if path else ""
