"""Requests become messages that are checked like any other input; results become responses."""

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import UNSET
from tests.unit.presentation.grpc.library import (
    AddBook,
    BookView,
    Chapter,
    Genre,
    ListBooks,
    Page,
    Printed,
    Spoken,
    shown,
)

from backwright.domain import Money
from backwright.domain.errors import ValidationError
from backwright.presentation.exposing import MalformedError
from backwright.presentation.grpc.describing import class_of, pool_of
from backwright.presentation.grpc.kit_types import KIT
from backwright.presentation.grpc.lock import Lock
from backwright.presentation.grpc.messages import Reading, Writing
from backwright.presentation.grpc.projecting import project

ID = UUID("01920000-0000-7000-8000-000000000001")
NOW = datetime(2026, 1, 31, 13, 30, 0, 250_000, tzinfo=UTC)
ENOUGH: dict[str, Any] = {"title": "Emma", "weight": "0.4"}


class Library:
    """The messages of the library, by the name of their method."""

    def __init__(self) -> None:
        self.package = project("library", shown(), Lock())[0]
        self.pool = pool_of([KIT, self.package.file])
        self.rpcs = {rpc.path.rpartition("/")[2]: rpc for rpc in self.package.rpcs}

    def message(self, name: str) -> Any:
        return class_of(self.pool, f".library.books.v1.{name}")

    def read(self, method: str, **fields: Any) -> Any:
        """The message that a request of these fields means."""
        return self.read_bytes(
            method, self.message(f"{method}Request")(**fields).SerializeToString()
        )

    def read_bytes(self, method: str, sent: bytes) -> Any:
        request = self.rpcs[method].request
        reading: Reading[Any] = Reading(
            request.kind, class_of(self.pool, request.name), request.codec
        )
        return reading.read(sent)

    def written(self, method: str, result: Any) -> Any:
        """The response that a client gets."""
        response = self.rpcs[method].response
        made_of = class_of(self.pool, response.name)
        return made_of.FromString(Writing(made_of, response.codec, response.field).write(result))

    def refused(self, method: str, **fields: Any) -> dict[str, str]:
        """The codes of what is wrong, by where it is."""
        with pytest.raises(ValidationError) as caught:
            self.read(method, **fields)
        return {error.at: error.code for error in caught.value.errors}


@pytest.fixture(scope="module")
def library() -> Library:
    return Library()


def book(**fields: Any) -> BookView:
    return BookView(
        **{"id": ID, "version": 3, "created_at": NOW, "updated_at": NOW, "title": "Emma"} | fields
    )


def test_what_is_left_out_has_its_default(library: Library) -> None:
    """As in every other protocol."""
    assert library.read("AddBook", **ENOUGH) == AddBook(title="Emma", weight=Decimal("0.4"))


def test_every_kind_of_value_arrives(library: Library) -> None:
    """With the type that the command declares."""
    message = library.read(
        "AddBook",
        **ENOUGH,
        genre="GENRE_POEMS",
        price={"amount": "9.90", "currency": "EUR"},
        form={"spoken": {"length": timedelta(minutes=90)}},
        chapters=[{"title": "One", "parts": [{"title": "A"}]}],
        ratings={"ann": 5},
        tags=["old", "rare"],
        published="1815-12-23",
        seen=NOW,
        lent_for=timedelta(days=14),
        cover=b"\x00\x01",
        extra={"struct_value": {"shelf": 7}},
        matrix={"list_value": [[1]]},
        factor=1.5,
        lent=True,
    )

    assert message == AddBook(
        title="Emma",
        weight=Decimal("0.4"),
        genre=Genre.POEMS,
        price=Money.of("9.90", "EUR"),
        form=Spoken(length=timedelta(minutes=90)),
        chapters=[Chapter(title="One", parts=[Chapter(title="A")])],
        ratings={"ann": 5},
        tags=frozenset({"old", "rare"}),
        published=date(1815, 12, 23),
        seen=NOW,
        lent_for=timedelta(days=14),
        cover=b"\x00\x01",
        extra={"shelf": 7},
        matrix=[[1]],
        factor=1.5,
        lent=True,
    )


def test_all_that_is_wrong_is_told_at_once(library: Library) -> None:
    """Placed, with the codes of every other protocol."""
    assert library.refused(
        "AddBook",
        title="E",
        weight="heavy",
        price={"amount": "9.999", "currency": "EUR"},
        form={"printed": {"pages": 0}},
        chapters=[{"title": ""}],
        published="soon",
    ) == {
        "/title": "too_short",
        "/weight": "malformed",
        "/price": "invalid",
        "/form/pages": "too_small",
        "/chapters/0/title": "too_short",
        "/published": "malformed",
    }


def test_what_is_missing_is_not_taken_for_zero(library: Library) -> None:
    """Requests tell nothing from an empty text."""
    assert library.refused("AddBook") == {"/title": "missing", "/weight": "missing"}
    assert library.refused("AddBook", title="", weight="1") == {"/title": "too_short"}


@pytest.mark.parametrize(
    ("fields", "at", "code"),
    [
        ({"genre": 9}, "/genre", "unknown_value"),
        ({"genre": 0}, "/genre", "unknown_value"),
        ({"factor": float("nan")}, "/factor", "wrong_type"),
        ({"factor": float("inf")}, "/factor", "wrong_type"),
        ({"seen": {"seconds": 2**60}}, "/seen", "malformed"),
        ({"seen": {"seconds": 1, "nanos": -1}}, "/seen", "malformed"),
        ({"seen": {"seconds": 1, "nanos": 10**9}}, "/seen", "malformed"),
        ({"lent_for": {"seconds": 1, "nanos": -1}}, "/lent_for", "malformed"),
        ({"lent_for": {"seconds": 2**62}}, "/lent_for", "malformed"),
        ({"tags": ["a", "a"]}, "/tags/1", "repeated"),
        ({"title": "Em\0ma"}, "/title", "null_character"),
        ({"chapters": [{"title": "a\0"}]}, "/chapters/0/title", "null_character"),
        ({"weight": "1e5"}, "/weight", "malformed"),
        ({"form": {}}, "/form/type", "missing"),
        ({"price": {"currency": "EUR"}}, "/price/amount", "malformed"),
    ],
)
def test_bad_values_are_refused(library: Library, fields: Any, at: str, code: str) -> None:
    """Whatever Protocol Buffers lets pass."""
    assert library.refused("AddBook", **ENOUGH | fields).get(at) == code


@pytest.mark.parametrize("sent", [b"\xff\xff\xff", b"\x0a\x05ab", b"\x0a\x02\xff\xfe"])
def test_bytes_that_are_no_message_are_refused(library: Library, sent: bytes) -> None:
    """Truncated, of an unknown kind, or with text that is no UTF-8."""
    with pytest.raises(MalformedError):
        library.read_bytes("AddBook", sent)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.data())
def test_whatever_comes_is_a_message_or_refused(library: Library, data: st.DataObject) -> None:
    """Any bytes, and bytes that are almost a message; never another error."""
    whole = library.message("AddBookRequest")(
        **ENOUGH,
        price={"amount": "9.90", "currency": "EUR"},
        form={"spoken": {"length": timedelta(minutes=90)}},
        chapters=[{"title": "One", "parts": [{"title": "A"}]}],
        ratings={"ann": 5},
        seen=NOW,
        extra={"struct_value": {"shelf": [1, "x", None]}},
    ).SerializeToString()
    sent = bytearray(data.draw(st.sampled_from([b"", whole])))
    for _ in range(data.draw(st.integers(0, 5))):
        where = data.draw(st.integers(0, len(sent)))
        sent[where : where + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=8))

    for method in ("AddBook", "ChangeBook", "ListBooks"):
        with suppress(ValidationError, MalformedError):
            library.read_bytes(method, bytes(sent))


def test_nesting_without_end_is_refused(library: Library) -> None:
    """A thousand levels deep, in a few bytes each."""
    sent = b""
    for _ in range(1000):
        size, length = len(sent), b""
        while size > 127:
            length += bytes([size & 127 | 128])
            size >>= 7
        sent = b"\x12" + length + bytes([size]) + sent
    size = len(sent)
    with pytest.raises(MalformedError):
        library.read_bytes("AddBook", b"\x32" + bytes([size & 127 | 128, size >> 7]) + sent)


def test_fields_of_a_newer_client_are_passed_over(library: Library) -> None:
    """As Protocol Buffers have it: a number that is unknown here is no error."""
    known = library.message("GetBookRequest")(id=str(ID)).SerializeToString()

    assert library.read_bytes("GetBook", known + b"\xf8\x3f\x01").id == ID


def test_a_patch_leaves_what_it_does_not_name(library: Library) -> None:
    """Absent is not empty."""
    message = library.read("ChangeBook", id=str(ID), title="Persuasion")

    assert (message.title, message.price, message.chapters) == ("Persuasion", UNSET, UNSET)


def test_a_patch_empties_what_its_mask_names(library: Library) -> None:
    """What may be null becomes null, a list becomes empty."""
    message = library.read("ChangeBook", id=str(ID), clear_mask={"paths": ["price", "chapters"]})

    assert (message.title, message.price, message.chapters) == (UNSET, None, [])


def test_a_mask_names_only_what_may_be_empty(library: Library) -> None:
    """A title can't be, and there is no `colour`."""
    assert library.refused("ChangeBook", id=str(ID), clear_mask={"paths": ["title", "colour"]}) == {
        "/title": "wrong_type",
        "/colour": "unknown_field",
    }


def test_a_filter_of_several_values_arrives(library: Library) -> None:
    """And one that is left out is none."""
    message = library.read("ListBooks", genre=["GENRE_NOVEL", "GENRE_POEMS"], sort="-title")

    assert message == ListBooks(genre=[Genre.NOVEL, Genre.POEMS], sort="-title")
    assert library.read("ListBooks").genre is UNSET


def test_every_kind_of_value_is_given(library: Library) -> None:
    """As the client's own types have it."""
    found = library.written(
        "GetBook",
        book(
            genre=Genre.POEMS,
            price=Money.of("9.90", "EUR"),
            form=Printed(pages=300),
            chapters=[Chapter(title="One", parts=[Chapter(title="A")])],
            ratings={"ann": 5},
            extra={"shelf": [7, None, "x", True]},
        ),
    ).book

    assert (found.id, found.version, found.title) == (str(ID), 3, "Emma")
    assert found.created_at.ToDatetime(tzinfo=UTC) == NOW
    assert found.genre == library.message("BookView")(genre="GENRE_POEMS").genre
    assert (found.price.amount, found.price.currency) == ("9.90", "EUR")
    assert found.form.printed.pages == 300
    assert found.chapters[0].parts[0].title == "A"
    assert found.ratings == {"ann": 5}
    shelf = found.extra.struct_value.fields["shelf"].list_value.values
    assert [value.WhichOneof("kind") for value in shelf] == [
        "number_value",
        "null_value",
        "string_value",
        "bool_value",
    ]


@pytest.mark.parametrize(
    ("number", "given"), [(2**63, 2.0**63), (-(2**70), -(2.0**70)), (10**400, str(10**400))]
)
def test_large_numbers_of_json_are_given(library: Library, number: int, given: Any) -> None:
    """As doubles, as Protocol Buffers have it; and what is no double does not fail all else."""
    extra = library.written("GetBook", book(extra=[number, {"n": number}])).book.extra

    first, second = extra.list_value.values
    assert [each.WhichOneof("kind") for each in (first, second.struct_value.fields["n"])] == [
        "string_value" if isinstance(given, str) else "number_value"
    ] * 2
    assert given in (first.number_value, first.string_value)


@pytest.mark.parametrize("number", [2**63 - 1, -(2**63)])
def test_integers_are_exact_to_their_edges(library: Library, number: int) -> None:
    """64 bits with a sign, in both directions."""
    assert library.written("CountBooks", number).result == number
    assert library.read("AddBook", **ENOUGH, ratings={"a": number}).ratings == {"a": number}


def test_what_is_null_is_absent(library: Library) -> None:
    """Clients ask whether it is there."""
    found = library.written("GetBook", book()).book

    assert not found.HasField("price")
    assert not found.HasField("form")


def test_a_page_is_the_response(library: Library) -> None:
    """With its cursors, and a total where it was counted."""
    found = library.written("ListBooks", Page(items=[book(), book()], next="abc"))

    assert [item.title for item in found.items] == ["Emma", "Emma"]
    assert found.next == "abc"
    assert not found.HasField("total")


def test_plain_results_have_a_name(library: Library) -> None:
    """A number, a list, nothing at all."""
    assert library.written("CountBooks", 7).result == 7
    assert [item.title for item in library.written("AddBooks", [book()]).items] == ["Emma"]
    assert library.written("BurnBook", None).ByteSize() == 0
    assert not library.written("WhoReads", None).HasField("card")


@pytest.mark.parametrize(
    "instant",
    [
        datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
        datetime(1, 1, 1, tzinfo=UTC),
        datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
    ],
)
def test_instants_go_both_ways(library: Library, instant: datetime) -> None:
    """Before 1970, too: nanoseconds always count forward."""
    found = library.written("GetBook", book(created_at=instant)).book.created_at

    assert found.ToDatetime(tzinfo=UTC) == instant
    assert library.read("AddBook", **ENOUGH, seen=instant).seen == instant


@pytest.mark.parametrize("span", [timedelta(microseconds=-1), timedelta(days=-3), timedelta(0)])
def test_spans_go_both_ways(library: Library, span: timedelta) -> None:
    """Seconds and nanoseconds have one sign."""
    form = library.written("GetBook", book(form=Spoken(length=span))).book.form.spoken

    assert form.length.ToTimedelta() == span
    assert library.read("AddBook", **ENOUGH, lent_for=span).lent_for == span
