"""JSON Schemas then and now: what breaks those that write, and those that read."""

from typing import Any

import pytest

from backwright.presentation.exposing.comparing import ContractError, Effect, SchemaComparison

Schema = dict[str, Any]
BREAKS, REBUILT, CAREFUL, HARMLESS = (
    Effect.RUNNING,
    Effect.REBUILT,
    Effect.CAREFUL,
    Effect.HARMLESS,
)
REF = "#/components/schemas/"
TEXT: Schema = {"type": "string"}
NUMBER: Schema = {"type": "integer"}


def thing(required: tuple[str, ...] = (), *, closed: bool = False, **properties: Schema) -> Schema:
    schema: Schema = {"type": "object", "properties": properties, "required": [*required]}
    return {**schema, "additionalProperties": False} if closed else schema


def text(**limits: Any) -> Schema:
    return {**TEXT, **limits}


def found(
    old: Schema,
    new: Schema,
    *,
    taken: bool,
    olds: dict[str, Schema] | None = None,
    news: dict[str, Schema] | None = None,
) -> list[tuple[str, Effect]]:
    by = SchemaComparison(olds or {}, news or {}, taken=taken)
    return [(f"{told.place} {told.text}", told.effect) for told in by.told(old, new, "it")]


TAKEN = {
    "a field that is required now": (
        thing(a=TEXT),
        thing(("a",), a=TEXT),
        "it.a is required now",
        BREAKS,
    ),
    "a new field that is required": (
        thing(),
        thing(("a",), a=TEXT),
        "it.a is new and required",
        BREAKS,
    ),
    "a new field": (thing(), thing(a=TEXT), "it.a is taken, too", HARMLESS),
    "a field that may be left out": (
        thing(("a",), a=TEXT),
        thing(a=TEXT),
        "it.a may be left out now",
        HARMLESS,
    ),
    "a field that is gone": (
        thing(a=TEXT, closed=True),
        thing(closed=True),
        "it.a is no longer taken",
        BREAKS,
    ),
    "unknown fields are refused": (
        thing(),
        thing(closed=True),
        "it refuses fields that it does not know",
        BREAKS,
    ),
    "another type": (TEXT, NUMBER, "it takes integer, took string", BREAKS),
    "null is gone": ({"type": ["string", "null"]}, TEXT, "it no longer takes null", BREAKS),
    "null is new": (TEXT, {"anyOf": [TEXT, {"type": "null"}]}, "it takes null, too", HARMLESS),
    "a value is gone": (text(enum=["a", "b"]), text(enum=["a"]), "it no longer takes b", BREAKS),
    "a value is new": (text(enum=["a"]), text(enum=["a", "b"]), "it takes b, too", HARMLESS),
    "certain values": (TEXT, text(enum=["a"]), "it takes certain values only, took any", BREAKS),
    "any value": (text(enum=["a"]), TEXT, "it takes any value now", HARMLESS),
    "shorter": (
        text(maxLength=9),
        text(maxLength=5),
        "it takes at most 5 characters, took at most 9 characters",
        BREAKS,
    ),
    "longer": (
        text(maxLength=5),
        text(maxLength=9),
        "it takes at most 9 characters, took at most 5 characters",
        HARMLESS,
    ),
    "limited": (NUMBER, {**NUMBER, "minimum": 0}, "it takes at least 0, took anything", BREAKS),
    "unlimited": ({**NUMBER, "minimum": 0}, NUMBER, "it takes anything, took at least 0", HARMLESS),
    "more at least": (
        {**NUMBER, "exclusiveMinimum": 0},
        {**NUMBER, "exclusiveMinimum": 3},
        "it takes more than 3, took more than 0",
        BREAKS,
    ),
    "fewer multiples": (
        {**NUMBER, "multipleOf": 5},
        {**NUMBER, "multipleOf": 10},
        "it takes multiples of 10, took multiples of 5",
        BREAKS,
    ),
    "more multiples": (
        {**NUMBER, "multipleOf": 10},
        {**NUMBER, "multipleOf": 5},
        "it takes multiples of 5, took multiples of 10",
        HARMLESS,
    ),
    "no doubles": (
        {"type": "array", "items": TEXT},
        {"type": "array", "items": TEXT, "uniqueItems": True},
        "it takes lists without doubles",
        BREAKS,
    ),
    "another pattern": (
        text(pattern="^a$"),
        text(pattern="^b$"),
        "it takes matches ^b$, took matches ^a$",
        BREAKS,
    ),
    "no pattern": (text(pattern="^a$"), TEXT, "it takes anything, took matches ^a$", HARMLESS),
    "a format": (TEXT, text(format="uuid"), "it takes the format uuid, took anything", BREAKS),
    "another default": (
        thing(a=text(default="x")),
        thing(a=text(default="y")),
        "it.a means 'y' where it is left out, meant 'x'",
        CAREFUL,
    ),
    "in a list": (
        {"type": "array", "items": TEXT},
        {"type": "array", "items": NUMBER},
        "it[] takes integer, took string",
        BREAKS,
    ),
    "in a map": (
        {"type": "object", "additionalProperties": TEXT},
        {"type": "object", "additionalProperties": NUMBER},
        "it.* takes integer, took string",
        BREAKS,
    ),
    "a wider number": (NUMBER, {"type": "number"}, "", HARMLESS),
    "a narrower number": ({"type": "number"}, NUMBER, "it takes integer, took number", BREAKS),
    "a variant is gone": (
        {"anyOf": [TEXT, NUMBER]},
        {"anyOf": [NUMBER]},
        "it no longer takes string",
        BREAKS,
    ),
}
GIVEN = {
    "a field that is gone": (
        thing(("a",), a=TEXT),
        thing(),
        "it.a is no longer given",
        BREAKS,
    ),
    "a field that is gone, and could be missing": (
        thing(a=TEXT),
        thing(),
        "it.a is never given now; it could be missing",
        REBUILT,
    ),
    "a field that may be missing": (
        thing(("a",), a=TEXT),
        thing(a=TEXT),
        "it.a may be missing now",
        BREAKS,
    ),
    "a field that is always there": (
        thing(a=TEXT),
        thing(("a",), a=TEXT),
        "it.a is always given now",
        HARMLESS,
    ),
    "a new field": (thing(), thing(("a",), a=TEXT), "it.a is given, too", HARMLESS),
    "a new field, though it was said that there is none": (
        thing(closed=True),
        thing(a=TEXT, closed=True),
        "it.a is given, too",
        HARMLESS,
    ),
    "another type": (TEXT, NUMBER, "it is given as integer, was string", BREAKS),
    "null": (TEXT, {"type": ["string", "null"]}, "it may be null now", BREAKS),
    "never null": ({"type": ["string", "null"]}, TEXT, "it is never null now", HARMLESS),
    "a value is gone": (text(enum=["a", "b"]), text(enum=["a"]), "it is never b now", REBUILT),
    "a value is new": (text(enum=["a"]), text(enum=["a", "b"]), "it may be b now", CAREFUL),
    "any value": (text(enum=["a"]), TEXT, "it may be any value now", REBUILT),
    "certain values": (TEXT, text(enum=["a"]), "it is one of certain values now", HARMLESS),
    "another constant": (text(const="a"), text(const="b"), "it is 'b', was 'a'", BREAKS),
    "longer": (
        text(maxLength=5),
        text(maxLength=9),
        "it gives at most 9 characters, gave at most 5 characters",
        CAREFUL,
    ),
    "shorter": (
        text(maxLength=9),
        text(maxLength=5),
        "it gives at most 5 characters, gave at most 9 characters",
        HARMLESS,
    ),
    "another format": (
        text(format="uuid"),
        TEXT,
        "it gives anything, gave the format uuid",
        BREAKS,
    ),
    "a format": (TEXT, text(format="uuid"), "it gives the format uuid, gave anything", HARMLESS),
    "another rule": (
        thing(),
        {**thing(), "minContains": 3},
        "it has other rules for its values",
        CAREFUL,
    ),
    "a wider number": (NUMBER, {"type": "number"}, "it is given as number, was integer", BREAKS),
    "a narrower number": ({"type": "number"}, NUMBER, "", HARMLESS),
    "a new variant": (
        {"anyOf": [TEXT, NUMBER]},
        {"anyOf": [TEXT, NUMBER, {"type": "boolean"}]},
        "it may be boolean now",
        CAREFUL,
    ),
}


def expected(said: str, effect: Effect) -> list[tuple[str, Effect]]:
    return [(said, effect)] if said else []


@pytest.mark.parametrize("case", TAKEN)
def test_what_clients_write_must_still_be_taken(case: str) -> None:
    """Each rule by one example."""
    old, new, said, effect = TAKEN[case]

    assert found(old, new, taken=True) == expected(said, effect)


@pytest.mark.parametrize("case", GIVEN)
def test_what_clients_read_must_still_be_given(case: str) -> None:
    """Each rule by one example."""
    old, new, said, effect = GIVEN[case]

    assert found(old, new, taken=False) == expected(said, effect)


@pytest.mark.parametrize("taken", [True, False])
def test_texts_are_no_part_of_a_contract(*, taken: bool) -> None:
    """Nor is the limit that no text can have U+0000, and no integer more than 64 bits."""
    old = thing(a=text(description="One.", examples=["x"]), b=NUMBER)
    limits = {"minimum": -(2**63), "maximum": 2**63 - 1}
    new = thing(a=text(title="Two", pattern=r"^[^\u0000]*$"), b={**NUMBER, **limits})

    assert found(old, new, taken=taken) == []


def test_a_named_schema_is_told_by_its_name() -> None:
    """Once, however often it is spoken of."""
    named = {"$ref": f"{REF}Line"}
    old = thing(a=named, b={"type": "array", "items": named})

    said = found(
        old, old, taken=False, olds={"Line": thing(("x",), x=TEXT)}, news={"Line": thing()}
    )

    assert said == [("Line.x is no longer given", BREAKS)]


def test_schemas_that_speak_of_themselves_come_to_an_end() -> None:
    """As trees do."""
    leaves: Schema = {"type": "array", "items": {"$ref": f"{REF}Node"}}
    olds = {"Node": thing(children=leaves, name=TEXT)}
    news = {"Node": thing(children=leaves, name=NUMBER)}
    node = {"$ref": f"{REF}Node"}

    assert found(node, node, taken=True, olds=olds, news=news) == [
        ("Node.name takes integer, took string", BREAKS)
    ]


def test_another_name_of_the_same_breaks_generated_code() -> None:
    """What is in it is compared all the same."""
    olds, news = {"Old": thing(a=TEXT)}, {"New": thing(a=NUMBER)}

    said = found({"$ref": f"{REF}Old"}, {"$ref": f"{REF}New"}, taken=False, olds=olds, news=news)

    assert said == [
        ("it has the type New, had Old", REBUILT),
        ("Old.a is given as integer, was string", BREAKS),
    ]


def test_a_name_may_come_and_go() -> None:
    """What it stands for is the same."""
    named: dict[str, Schema] = {"Line": thing(a=TEXT)}
    reference = {"$ref": f"{REF}Line"}
    maybe = {"anyOf": [reference, {"type": "null"}]}

    assert found(reference, named["Line"], taken=True, olds=named) == []
    assert found(named["Line"], reference, taken=True, news=named) == []
    assert found(reference, maybe, taken=True, olds=named, news=named) == [
        ("it takes null, too", HARMLESS)
    ]


def test_variants_are_known_by_their_tags() -> None:
    """In whatever order they stand."""
    card, cash = (
        thing(("type",), type={"const": "card"}, number=TEXT),
        thing(("type",), type={"const": "cash"}),
    )
    longer = thing(("type", "number"), type={"const": "card"}, number=TEXT)

    said = found({"anyOf": [card, cash]}, {"anyOf": [cash, longer]}, taken=True)

    assert said == [("it.number is required now", BREAKS)]


def test_alternatives_that_are_rules_stay_rules() -> None:
    """They say more about one type, and are no types."""
    rule: Schema = {**thing(a=TEXT), "anyOf": [{"properties": {"a": {"enum": ["x"]}}}]}
    other: Schema = {**thing(a=TEXT), "anyOf": [{"properties": {"a": {"enum": ["y"]}}}]}

    assert found(rule, rule, taken=True) == []
    assert found(rule, other, taken=True) == [("it has other rules for its values", CAREFUL)]


def test_a_reference_to_nothing_is_an_error() -> None:
    """The document was cut."""
    with pytest.raises(ContractError, match="refers to Gone"):
        found({"$ref": f"{REF}Gone"}, {"$ref": f"{REF}Gone"}, taken=True)
