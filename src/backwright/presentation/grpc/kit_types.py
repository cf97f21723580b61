"""The types that every application's .proto files share."""

from backwright.presentation.grpc.schema import (
    Cardinality,
    ProtoField,
    ProtoFile,
    ProtoMessage,
)

PACKAGE = "backwright.v1"
MONEY = f".{PACKAGE}.Money"
ERROR = f".{PACKAGE}.Error"

# Their numbers are part of the kit, and are never changed.
KIT = ProtoFile(
    package=PACKAGE,
    path="backwright/v1/types.proto",
    imports=("google/protobuf/duration.proto",),
    messages=(
        ProtoMessage(
            name="Money",
            comment="An exact amount in one currency.",
            fields=(
                ProtoField(
                    name="amount",
                    type="string",
                    number=1,
                    comment='With as many digits as the currency has, such as "9.90".',
                ),
                ProtoField(name="currency", type="string", number=2, comment="ISO 4217."),
            ),
        ),
        ProtoMessage(
            name="FieldError",
            comment="One thing that is wrong with one part of the input.",
            fields=(
                ProtoField(name="field", type="string", number=1, comment="Such as lines[0].name."),
                ProtoField(name="code", type="string", number=2, comment="For programs."),
                ProtoField(name="message", type="string", number=3, comment="For people."),
            ),
        ),
        ProtoMessage(
            name="Error",
            comment="Why a command of an exchange was refused.",
            fields=(
                ProtoField(
                    name="status",
                    type="int64",
                    number=1,
                    comment="The status code that it would have had as a call of its own.",
                ),
                ProtoField(name="code", type="string", number=2, comment="For programs."),
                ProtoField(name="category", type="string", number=3),
                ProtoField(name="detail", type="string", number=4, comment="For people."),
                ProtoField(
                    name="fields",
                    type=f".{PACKAGE}.FieldError",
                    cardinality=Cardinality.REPEATED,
                    number=5,
                    comment="Everything that is wrong with the input.",
                ),
                ProtoField(
                    name="retry_after",
                    type=".google.protobuf.Duration",
                    number=6,
                    comment="When the same may succeed; absent where it can't.",
                ),
                ProtoField(
                    name="request_id",
                    type="string",
                    number=7,
                    comment="Under which the log has what is not said here.",
                ),
            ),
        ),
    ),
)
