"""From what a .proto file says to descriptors, and to the classes of its messages."""

from collections.abc import Iterable
from typing import Any

from google.protobuf import (
    descriptor_pb2,
    duration_pb2,
    field_mask_pb2,
    message_factory,
    struct_pb2,
    timestamp_pb2,
)
from google.protobuf.descriptor_pool import DescriptorPool
from grpc_health.v1 import health_pb2
from grpc_reflection.v1alpha import reflection_pb2

from backwright.presentation.grpc.naming import options_of, pascal
from backwright.presentation.grpc.schema import (
    Cardinality,
    ProtoEnum,
    ProtoField,
    ProtoFile,
    ProtoMessage,
)

# What messages may use, and the services that stand beside an application's own.
_KNOWN = (
    duration_pb2,
    field_mask_pb2,
    struct_pb2,
    timestamp_pb2,
    health_pb2,
    reflection_pb2,
)
_Field = descriptor_pb2.FieldDescriptorProto
_SCALARS = {
    "double": _Field.TYPE_DOUBLE,
    "int64": _Field.TYPE_INT64,
    "bool": _Field.TYPE_BOOL,
    "string": _Field.TYPE_STRING,
    "bytes": _Field.TYPE_BYTES,
}
_MANY = (Cardinality.REPEATED, Cardinality.MAP)


def pool_of(files: Iterable[ProtoFile]) -> DescriptorPool:
    """A pool of its own with the files, and those that are known everywhere."""
    pool = DescriptorPool()
    for known in _KNOWN:
        file = descriptor_pb2.FileDescriptorProto()
        known.DESCRIPTOR.CopyToProto(file)
        pool.Add(file)
    for each in files:
        pool.Add(descriptor_of(each))
    return pool


def class_of(pool: DescriptorPool, full_name: str) -> Any:
    """The class of a message, whose full name has a leading dot."""
    return message_factory.GetMessageClass(pool.FindMessageTypeByName(full_name[1:]))


def descriptor_of(file: ProtoFile) -> descriptor_pb2.FileDescriptorProto:
    """The descriptor of a file, as protoc would make it."""
    made = descriptor_pb2.FileDescriptorProto(
        name=file.path,
        package=file.package,
        syntax="proto3",
        dependency=file.imports,
        options=descriptor_pb2.FileOptions(**options_of(file.package, file.path)),
    )
    enums = {f".{file.package}.{each.name}" for each in file.enums}
    for message in file.messages:
        made.message_type.append(_message(message, enums, f".{file.package}.{message.name}"))
    for enum in file.enums:
        made.enum_type.append(_enum(enum))
    if file.methods:
        service = made.service.add(name=file.service)
        for method in file.methods:
            service.method.add(
                name=method.name,
                input_type=method.request,
                output_type=method.response,
                client_streaming=method.streams_in or None,
                server_streaming=method.streams_out or None,
            )
    return made


def _message(
    message: ProtoMessage, enums: set[str], full_name: str
) -> descriptor_pb2.DescriptorProto:
    made = descriptor_pb2.DescriptorProto(name=message.name)
    groups = list(dict.fromkeys(field.oneof for field in message.fields if field.oneof))
    optional = [field for field in message.fields if field.cardinality is Cardinality.OPTIONAL]
    # What is optional is alone in a oneof of its own, and those come last.
    indexes = {f"_{field.name}": number for number, field in enumerate(optional, len(groups))}
    indexes |= {group: number for number, group in enumerate(groups)}
    for field in message.fields:
        made.field.append(_field(field, enums, indexes))
        if field.cardinality is Cardinality.MAP:
            entry = _entry(field, enums)
            made.field[-1].type = _Field.TYPE_MESSAGE
            made.field[-1].type_name = f"{full_name}.{entry.name}"
            made.nested_type.append(entry)
    for group in (*groups, *(f"_{field.name}" for field in optional)):
        made.oneof_decl.add(name=group)
    for number in message.reserved.numbers:
        made.reserved_range.add(start=number, end=number + 1)
    made.reserved_name.extend(message.reserved.names)
    return made


def _field(field: ProtoField, enums: set[str], indexes: dict[str, int]) -> _Field:
    many = field.cardinality in _MANY
    optional = field.cardinality is Cardinality.OPTIONAL
    group = f"_{field.name}" if optional else field.oneof
    return _Field(
        name=field.name,
        number=field.number,
        label=_Field.LABEL_REPEATED if many else _Field.LABEL_OPTIONAL,
        type=_type(field.type, enums),
        type_name=field.type if field.type.startswith(".") else None,
        oneof_index=indexes[group] if group else None,
        proto3_optional=optional or None,
    )


def _entry(field: ProtoField, enums: set[str]) -> descriptor_pb2.DescriptorProto:
    key = ProtoField(name="key", type=field.key, number=1)
    value = ProtoField(name="value", type=field.type, number=2)
    return descriptor_pb2.DescriptorProto(
        name=f"{pascal(field.name)}Entry",
        field=[_field(key, enums, {}), _field(value, enums, {})],
        options=descriptor_pb2.MessageOptions(map_entry=True),
    )


def _type(name: str, enums: set[str]) -> _Field.Type.ValueType:
    if name in _SCALARS:
        return _SCALARS[name]
    return _Field.TYPE_ENUM if name in enums else _Field.TYPE_MESSAGE


def _enum(enum: ProtoEnum) -> descriptor_pb2.EnumDescriptorProto:
    made = descriptor_pb2.EnumDescriptorProto(name=enum.name)
    for name, number in enum.values.items():
        made.value.add(name=name, number=number)
    for number in enum.reserved.numbers:
        made.reserved_range.add(start=number, end=number)
    made.reserved_name.extend(enum.reserved.names)
    return made
