"""Files of Protocol Buffers then and now."""

import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from tests.unit.presentation.grpc.library import books_api, shown

from backwright.presentation.exposing.comparing import ContractError, Difference, Effect
from backwright.presentation.grpc.comparing import compare
from backwright.presentation.grpc.kit_types import KIT
from backwright.presentation.grpc.lock import Lock
from backwright.presentation.grpc.projecting import project
from backwright.presentation.grpc.proto_reading import read_proto
from backwright.presentation.grpc.proto_text import text_of
from backwright.presentation.grpc.schema import ProtoFile, ProtoMessage

OLD = """\
syntax = "proto3";

package shop.orders.v1;

service OrdersService {
  // Allowed: owner.
  rpc PlaceOrder(PlaceOrderRequest) returns (PlaceOrderResponse);
  rpc StreamOrders(StreamOrdersRequest) returns (stream StreamOrdersResponse);
}

message PlaceOrderRequest {
  // 1 to 40 characters. Required.
  optional string title = 1;
  // At most 9. Default: 1.
  optional int64 many = 2;
  Status status = 3;
}

message PlaceOrderResponse {
  Order order = 1;
}

message StreamOrdersRequest {}

message StreamOrdersResponse {
  Order order = 1;
}

message Order {
  reserved 2;
  reserved "old";
  string title = 1;
  int64 total = 3;
  optional string note = 4;
  repeated string tags = 5;
  oneof payment {
    string card = 6;
    string bill = 7;
  }
}

enum Status {
  STATUS_UNSPECIFIED = 0;
  STATUS_DRAFT = 1;
}
"""
TOTAL = "  int64 total = 3;\n"
RUNNING = {
    "a number of another type": (
        TOTAL,
        "  string total = 3;\n",
        "Order.total has its number 3 for string now, was int64",
    ),
    "a number of another field": (
        TOTAL,
        "  string sum = 3;\n",
        "Order.total has its number 3 for sum, string now, was int64",
    ),
    "a field is gone": (
        f'  reserved 2;\n  reserved "old";\n  string title = 1;\n{TOTAL}',
        '  reserved 2, 3;\n  reserved "old", "total";\n  string title = 1;\n',
        "Order.total is no longer given",
    ),
    "a field is gone, and its number free": (
        TOTAL,
        "",
        "Order.total is no longer given, and its number 3 is not reserved",
    ),
    "another number": (TOTAL, "  int64 total = 8;\n", "Order.total has the number 8, had 3"),
    "it may be many": (
        TOTAL,
        "  repeated int64 total = 3;\n",
        "Order.total has its number 3 for repeated int64 now, was int64",
    ),
    "a number is free again": (
        "  reserved 2;\n",
        "",
        "Order no longer reserves the number 2",
    ),
    "a method is gone": (
        "  // Allowed: owner.\n  rpc PlaceOrder(PlaceOrderRequest) returns (PlaceOrderResponse);\n",
        "",
        "OrdersService.PlaceOrder is gone",
    ),
    "another request": (
        "(PlaceOrderRequest)",
        "(StreamOrdersRequest)",
        "OrdersService.PlaceOrder takes StreamOrdersRequest, took PlaceOrderRequest",
    ),
    "another answer": (
        "(PlaceOrderResponse)",
        "(Order)",
        "OrdersService.PlaceOrder gives Order, gave PlaceOrderResponse",
    ),
    "no stream any more": (
        "(stream StreamOrdersResponse)",
        "(StreamOrdersResponse)",
        "OrdersService.StreamOrders gives StreamOrdersResponse, "
        "gave a stream of StreamOrdersResponse",
    ),
    "another service": ("service Orders", "service Order", "OrdersService is OrderService now"),
    "another package": ("shop.orders.v1", "shop.orders.v2", "OrdersService is gone"),
    "a value is gone": ("  STATUS_DRAFT = 1;\n", "", "Status.STATUS_DRAFT is gone"),
    "a value has another number": (
        "STATUS_DRAFT = 1",
        "STATUS_DRAFT = 2",
        "Status.STATUS_DRAFT has the number 2, had 1",
    ),
    "a field is required": (
        "// At most 9. Default: 1.",
        "// At most 9. Required.",
        "PlaceOrderRequest.many is required now",
    ),
    "a new field is required": (
        "  Status status = 3;\n",
        "  Status status = 3;\n  // Required.\n  optional string zone = 4;\n",
        "PlaceOrderRequest.zone is new and required",
    ),
    "a limit is narrower": (
        "1 to 40 characters",
        "1 to 20 characters",
        "PlaceOrderRequest.title takes at most 20, took at most 40",
    ),
    "a limit is new": (
        "// At most 9.",
        "// At least 2. At most 9.",
        "PlaceOrderRequest.many takes at least 2, took anything",
    ),
}
REBUILT = {
    "a field is renamed": (TOTAL, "  int64 sum = 3;\n", "Order.total is called sum now"),
    "a value is renamed": (
        "STATUS_DRAFT = 1",
        "STATUS_NEW = 1",
        "Status.STATUS_DRAFT is called STATUS_NEW now",
    ),
    "it is always there": (
        "optional string note",
        "string note",
        "Order.note is always there now, was optional",
    ),
    "it leaves its group": (
        "    string bill = 7;\n  }\n",
        "  }\n  string bill = 7;\n",
        "Order.bill is always there now, was one of payment",
    ),
}
CAREFUL = {
    "a value is new": (
        "  STATUS_DRAFT = 1;\n",
        "  STATUS_DRAFT = 1;\n  STATUS_PAID = 2;\n",
        "Status.STATUS_PAID is new",
    ),
    "other people": (
        "Allowed: owner.",
        "Allowed: staff.",
        "OrdersService.PlaceOrder is allowed to staff, was to owner",
    ),
}
HARMLESS = {
    "a new field": (TOTAL, f"{TOTAL}  string zone = 8;\n", "Order.zone is new"),
    "a new method": (
        "  rpc Stream",
        "  rpc Other(StreamOrdersRequest) returns (Order);\n  rpc Stream",
        "OrdersService.Other is new",
    ),
    "a limit is wider": (
        "1 to 40 characters",
        "1 to 50 characters",
        "PlaceOrderRequest.title takes at most 50, took at most 40",
    ),
    "it may be left out": (
        "40 characters. Required.",
        "40 characters.",
        "PlaceOrderRequest.title may be left out now",
    ),
    "another comment": ("// Allowed: owner.", "// Orders.\n  // Allowed: owner.", ""),
    "options": ("package shop", 'option go_package = "a;b";\npackage shop', ""),
}
KINDS = (
    (Effect.RUNNING, RUNNING),
    (Effect.REBUILT, REBUILT),
    (Effect.CAREFUL, CAREFUL),
    (Effect.HARMLESS, HARMLESS),
)
EFFECTS = [(case, effect) for effect, cases in KINDS for case in cases.values()]
NAMES = [f"{effect.name.lower()}: {name}" for effect, cases in KINDS for name in cases]
BUF = """\
version: v2
modules:
  - path: .
breaking:
  use:
    - FILE
    - WIRE_JSON
"""


def changed(old: str, new: str) -> tuple[Difference, ...]:
    assert old in OLD
    files = (read_proto(text, "orders.proto") for text in (OLD, OLD.replace(old, new)))
    return compare([next(files)], [next(files)])


@pytest.mark.parametrize(("case", "effect"), EFFECTS, ids=NAMES)
def test_each_difference_has_its_effect(case: tuple[str, str, str], effect: Effect) -> None:
    """Each rule by one example."""
    old, new, said = case

    found = changed(old, new)

    worst = [each for each in found if each.breaking or effect is not Effect.RUNNING]
    assert [(str(each), each.effect) for each in worst] == ([(said, effect)] if said else [])


def test_a_message_names_the_methods_that_it_is_met_in() -> None:
    """However deep it is in theirs."""
    (found,) = changed(TOTAL, "  string total = 3;\n")

    assert found.use_cases == ("PlaceOrder", "StreamOrders")


def test_what_is_exported_is_read_as_it_was() -> None:
    """All kinds of types, and those of the kit; of comments, the words."""
    package = project("library", shown(books_api(live=True)), Lock())[0]

    for file in (package.file, KIT):
        assert _in_one_line(read_proto(text_of(file), file.path)) == _in_one_line(file)


def test_buf_breaks_on_the_same(tmp_path: Path) -> None:
    """But for what only comments and options say; each example is a file of its own."""
    words = ("//", "characters", "option ")
    cases = [case for case, _ in EFFECTS if not any(word in str(case[:2]) for word in words)]
    for place, texts in (("old", [OLD] * len(cases)), ("new", [_after(each) for each in cases])):
        (tmp_path / place).mkdir()
        (tmp_path / place / "buf.yaml").write_text(BUF, encoding="utf-8")
        for number, text in enumerate(texts):
            own = text.replace("package shop.orders.", f"package case{number}.")
            (tmp_path / place / f"case{number}.proto").write_text(own, encoding="utf-8")

    done = subprocess.run(
        [Path(sys.executable).parent / "buf", "breaking", "new", "--against", "old"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    broken = {int(each) for each in re.findall(r"case(\d+)\.proto", done.stdout)}
    ours = [any(each.breaking for each in changed(old, new)) for old, new, _ in cases]
    assert [number in broken for number in range(len(cases))] == ours, done.stdout
    assert True in ours
    assert False in ours


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("message A {\n  required string a = 1;\n}", "line 2 is not written as exported"),
        ("enum A {\n  A = x;\n}", "line 2 is not written as exported: A = x;"),
        ("service A {\n  rpc B(C) returns (D) {}\n}", "line 2 is not written as exported"),
        ("message A {\n", "what begins in line 1 has no end"),
        ("}", "line 1 is not written as exported: }"),
    ],
)
def test_other_text_is_refused_with_its_line(text: str, said: str) -> None:
    """Nothing of it is guessed."""
    with pytest.raises(ContractError) as caught:
        read_proto(text, "a.proto")

    assert str(caught.value).startswith(said)


def _after(case: tuple[str, str, str]) -> str:
    return OLD.replace(case[0], case[1])


def _in_one_line(file: ProtoFile) -> ProtoFile:
    """Comments are folded in the text; files' imports are sorted."""
    return replace(
        file,
        imports=tuple(sorted(file.imports)),
        service_comment=_flat(file.service_comment),
        methods=tuple(replace(each, comment=_flat(each.comment)) for each in file.methods),
        enums=tuple(replace(each, comment=_flat(each.comment)) for each in file.enums),
        messages=tuple(map(_message, file.messages)),
    )


def _message(message: ProtoMessage) -> ProtoMessage:
    fields = tuple(replace(each, comment=_flat(each.comment)) for each in message.fields)
    return replace(message, comment=_flat(message.comment), fields=fields)


def _flat(comment: str) -> str:
    return re.sub(r"\s+", " ", comment).strip()
