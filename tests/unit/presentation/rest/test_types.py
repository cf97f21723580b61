"""Every type that a message can have: what is accepted is what the schema allows, and no more."""

from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from enum import IntEnum
from types import SimpleNamespace
from typing import Annotated, Any, Literal
from uuid import UUID

import jsonschema_rs
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import UNSET, Meta, Struct, UnsetType

from backwright.application.formats import Country, Email, Instant, Integer, LocalTime, Url
from backwright.application.messages import Command, Query
from backwright.domain import Money
from backwright.presentation.exposing.contents import Content
from backwright.presentation.exposing.errors import MalformedError
from backwright.presentation.exposing.schemas import Schemas
from backwright.presentation.rest import Api, RestApplication

DRAFT = "https://json-schema.org/draft/2020-12/schema"


class Level(IntEnum):
    """How loud."""

    LOW = 1
    HIGH = 2


class Card(Struct, tag=True, frozen=True, forbid_unknown_fields=True):
    """Pays by card."""

    number: Annotated[str, Meta(pattern="^[0-9]{4}$")]


class Cash(Struct, tag=True, frozen=True, forbid_unknown_fields=True):
    """Pays at the door."""

    exact: bool


@dataclass(frozen=True, slots=True)
class Span:
    """From here to there."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError("the end comes first")


class Everything(Command[None]):
    """A message of all types."""

    text: str | UnsetType = UNSET
    plate: (
        Annotated[
            str,
            Meta(pattern="^[A-Z]+$", extra={"code": "plate", "message": "not a plate"}),
        ]
        | UnsetType
    ) = UNSET
    whole: Integer | UnsetType = UNSET
    even: Annotated[int, Meta(multiple_of=2, gt=0, lt=10)] | UnsetType = UNSET
    number: Annotated[float, Meta(ge=-1, le=1)] | UnsetType = UNSET
    exact: Decimal | UnsetType = UNSET
    price: Money | UnsetType | None = UNSET
    yes: bool | UnsetType = UNSET
    id: UUID | UnsetType = UNSET
    day: date | UnsetType = UNSET
    at: Instant | UnsetType = UNSET
    noon: LocalTime | UnsetType = UNSET
    zoned: Annotated[time, Meta(tz=True)] | UnsetType = UNSET
    long: timedelta | UnsetType = UNSET
    raw: bytes | UnsetType = UNSET
    level: Level | UnsetType = UNSET
    size: Literal[1, 2] | UnsetType = UNSET
    country: Country | UnsetType = UNSET
    email: Email | UnsetType = UNSET
    url: Url | UnsetType = UNSET
    names: Annotated[set[str], Meta(min_length=1, max_length=2)] | UnsetType = UNSET
    amounts: list[Decimal] | UnsetType = UNSET
    counts: (
        Annotated[dict[Annotated[str, Meta(max_length=3)], int], Meta(min_length=1, max_length=2)]
        | UnsetType
    ) = UNSET
    shares: dict[str, Decimal] | UnsetType = UNSET
    payment: Card | Cash | UnsetType = UNSET
    either: int | str | UnsetType = UNSET
    span: Span | UnsetType = UNSET
    anything: Any = UNSET


CONTENT: Content[Everything] = Content(Everything, max_depth=64, may_be_empty=True)


def accepts(body: Any) -> bool:
    """Whether the input is taken."""
    return errors(body) == {}


def errors(body: Any) -> dict[str, str]:
    """The codes of what is wrong, by place."""
    try:
        CONTENT.read(msgspec.json.encode(body))
    except msgspec.MsgspecError:
        raise
    except MalformedError as error:
        return {"": error.code}
    except Exception as error:
        return {each.at: each.code for each in error.errors}  # type: ignore[attr-defined]
    return {}


def schema() -> Any:
    """The validator of the documented schema."""
    schemas = Schemas()
    reference = schemas.of(Everything, taken=True)
    return jsonschema_rs.validator_for(
        {"$schema": DRAFT, "components": {"schemas": schemas.components}, **reference},
        validate_formats=True,
    )


SCHEMA = schema()

GOOD = [
    {"text": "", "plate": "AB", "whole": -(2**63), "even": 8, "number": 0.5},
    {"whole": 3.0, "number": 1},
    {"exact": "-0.10", "price": {"amount": "1", "currency": "JPY"}, "amounts": ["1", "2.5"]},
    {"price": None, "yes": False, "day": "2024-02-29", "at": "2026-01-31T13:30:00.5+01:00"},
    {"id": "01980f5e-7c4a-7cc3-98a4-2f6d1f0c9b11", "noon": "12:00:00", "zoned": "12:00:00Z"},
    {"long": "P1DT2H3M4S", "raw": "aGk=", "level": 2, "size": 1, "country": "DE"},
    {"email": "ada@example.com", "url": "https://example.com/a?b#c", "names": ["a", "b"]},
    {"counts": {"a": 1}, "shares": {"a": "0.5"}, "payment": {"type": "Card", "number": "1234"}},
    {"payment": {"type": "Cash", "exact": True}, "either": 7, "span": {"start": 1, "end": 2}},
    {"either": "seven", "anything": {"deep": [1, None, {"x": 1.5}]}},
    {},
]
BAD = [
    ({"text": 7}, {"/text": "wrong_type"}),
    ({"text": "a\0"}, {"/text": "null_character"}),
    ({"plate": "ab"}, {"/plate": "plate"}),
    ({"plate": 7}, {"/plate": "wrong_type"}),
    ({"whole": 2**63}, {"/whole": "too_large"}),
    ({"whole": 2**70}, {"/whole": "too_large"}),
    ({"whole": 1.5}, {"/whole": "wrong_type"}),
    ({"even": 3}, {"/even": "not_multiple"}),
    ({"even": 0}, {"/even": "too_small"}),
    ({"even": 10}, {"/even": "too_large"}),
    ({"number": -1.5}, {"/number": "too_small"}),
    ({"number": "1"}, {"/number": "wrong_type"}),
    ({"exact": 1.5}, {"/exact": "wrong_type"}),
    ({"exact": "1e5"}, {"/exact": "malformed"}),
    ({"exact": "NaN"}, {"/exact": "malformed"}),
    ({"amounts": ["1", 2]}, {"/amounts/1": "wrong_type"}),
    ({"shares": {"a/b": 2}}, {"/shares/a~1b": "wrong_type"}),
    ({"price": {"amount": "1.5", "currency": "JPY"}}, {"/price": "invalid"}),
    ({"price": {"amount": "1"}}, {"/price/currency": "missing"}),
    ({"yes": "true"}, {"/yes": "wrong_type"}),
    ({"id": "7"}, {"/id": "malformed"}),
    ({"day": "2025-02-29"}, {"/day": "malformed"}),
    ({"at": "2026-01-31T13:30:00"}, {"/at": "malformed"}),
    ({"at": 1769866200}, {"/at": "wrong_type"}),
    ({"noon": "12:00:00Z"}, {"/noon": "malformed"}),
    ({"noon": "25:00:00"}, {"/noon": "malformed"}),
    ({"zoned": "12:00:00"}, {"/zoned": "malformed"}),
    ({"long": "1 day"}, {"/long": "malformed"}),
    ({"level": 3}, {"/level": "unknown_value"}),
    ({"level": "LOW"}, {"/level": "wrong_type"}),
    ({"size": 3}, {"/size": "unknown_value"}),
    ({"country": "XX"}, {"/country": "unknown_value"}),
    ({"country": 1}, {"/country": "wrong_type"}),
    ({"email": "ada"}, {"/email": "pattern"}),
    ({"url": "javascript:alert(1)"}, {"/url": "pattern"}),
    ({"names": []}, {"/names": "too_short"}),
    ({"names": ["a", "b", "a"]}, {"/names/2": "repeated"}),
    ({"names": ["a", "a"]}, {"/names/1": "repeated"}),
    ({"names": ["a", "b", "c"]}, {"/names": "too_long"}),
    ({"counts": {}}, {"/counts": "too_short"}),
    ({"counts": {"a": 1, "b": 2, "c": 3}}, {"/counts": "too_long"}),
    ({"counts": {"long": 1}}, {"/counts/long": "too_long"}),
    ({"counts": {"a": "1"}}, {"/counts/a": "wrong_type"}),
    ({"counts": 1}, {"/counts": "wrong_type"}),
    ({"payment": {"type": "Cheque"}}, {"/payment/type": "unknown_value"}),
    ({"payment": {"number": "1234"}}, {"/payment/type": "missing"}),
    ({"payment": {"type": "Card", "number": "1"}}, {"/payment/number": "pattern"}),
    ({"payment": {"type": "Cash"}}, {"/payment/exact": "missing"}),
    ({"payment": 7}, {"/payment": "wrong_type"}),
    ({"either": 1.5}, {"/either": "wrong_type"}),
    ({"either": None}, {"/either": "wrong_type"}),
    ({"span": {"start": 1, "end": 2, "x": 3}}, {"/span/x": "unknown_field"}),
    ({"unknown": 1}, {"/unknown": "unknown_field"}),
]  # fmt: skip


@pytest.mark.parametrize("body", GOOD)
def test_what_the_schema_allows_is_taken(body: Any) -> None:
    """In every type's own form."""
    assert errors(body) == {}
    assert SCHEMA.is_valid(body)


@pytest.mark.parametrize(("body", "expected"), BAD)
def test_what_the_schema_forbids_is_refused(body: Any, expected: dict[str, str]) -> None:
    """With the place, and a code that tells why."""
    assert errors(body) == expected
    assert not SCHEMA.is_valid(body)


def test_what_a_type_says_of_itself_is_heard() -> None:
    """A value object's own sentence, at the object."""
    with pytest.raises(Exception, match="/span: the end comes first"):
        CONTENT.read(b'{"span": {"start": 2, "end": 1}}')


def test_the_answer_to_a_hostile_body_is_short() -> None:
    """A hundred errors are enough to mend a form by."""
    assert len(errors({f"x{index}": 1 for index in range(1000)})) == 100
    assert len(errors({"amounts": list(range(1000))})) == 100


SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=5),
    st.sampled_from(["1", "1.5", "2026-01-31", "12:00:00", "PT1S", "DE", "EUR", "Card"]),
)
NAMES = st.sampled_from(["amount", "currency", "type", "number", "a"])
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=5,
)


@given(
    st.dictionaries(
        st.sampled_from(
            [
                name
                for name in Everything.__struct_fields__
                # What these take is told by Python, more finely than any pattern tells.
                if name not in ("anything", "raw", "span", "id", "at", "zoned")
            ]
        ),
        JSON,
        max_size=2,
    )
)
def test_checks_and_schema_agree(body: dict[str, Any]) -> None:
    """On any JSON: a client that trusts the document is never surprised."""
    assert accepts(body) == SCHEMA.is_valid(body)


class Ask(Query[None]):
    """A query of all scalars."""

    id: UUID
    exact: Decimal | None = None
    number: float | None = None
    whole: int | None = None
    level: Level | None = None
    size: Literal[1, 2] | None = None
    long: timedelta | None = None
    amounts: list[Money] = msgspec.field(default_factory=list)


@pytest.fixture
def asking(world: SimpleNamespace) -> Any:
    """A client of an API with one query."""
    api = Api("asking")
    api.action(Ask, "GET /ask/{id}")
    case = world.case(Ask, world.public)

    class Silent:
        async def send(self, message: Any, call: Any) -> None:
            self.message = message

    silent = Silent()
    rest = RestApplication([api], [case], silent)  # type: ignore[arg-type]
    client = world.Client(rest)
    client.silent = silent
    return client


PATH = "/api/v1/ask/01980f5e-7c4a-7cc3-98a4-2f6d1f0c9b11"


async def test_scalars_have_text_forms(asking: Any) -> None:
    """The same values as in JSON, without quotes."""
    query = (
        "exact=1.50&number=-1.5e3&whole=-7&level=2&size=1&long=PT15M&amounts=1+EUR&amounts=2+EUR"
    )

    answer = await asking("GET", f"{PATH}?{query}")

    assert answer.status == 204
    assert asking.silent.message == Ask(
        id=UUID(PATH[-36:]),
        exact=Decimal("1.50"),
        number=-1500.0,
        whole=-7,
        level=Level.HIGH,
        size=1,
        long=timedelta(minutes=15),
        amounts=[Money.of(1, "EUR"), Money.of(2, "EUR")],
    )


@pytest.mark.parametrize(
    ("query", "at"),
    [
        ("exact=NaN", "/exact"),
        ("exact=1_0", "/exact"),
        ("number=inf", "/number"),
        ("whole=1.0", "/whole"),
        ("whole=%D9%A1", "/whole"),
        ("level=LOW", "/level"),
        ("size=3", "/size"),
        ("long=15", "/long"),
        ("amounts=1+EUR&amounts=x", "/amounts"),
    ],
)
async def test_texts_that_are_no_such_scalar_are_refused(asking: Any, query: str, at: str) -> None:
    """Python would read some of them."""
    answer = await asking("GET", f"{PATH}?{query}")

    assert answer.status == 422
    assert at in answer.errors or f"{at}/1" in answer.errors


async def test_too_many_parameters_are_malformed(asking: Any) -> None:
    """Nobody means two hundred of them."""
    answer = await asking("GET", f"{PATH}?{'a=1&' * 300}")

    assert answer.status == 400
