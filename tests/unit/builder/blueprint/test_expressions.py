"""The expression language: what it becomes in Python, and what it refuses."""

from collections.abc import Mapping
from decimal import Decimal

import pytest

from backwright.builder.blueprint.expressions import checking
from backwright.builder.blueprint.expressions.scope import Meaning, Scope
from backwright.builder.blueprint.field_types import (
    BoolType,
    DateType,
    DecimalType,
    DurationType,
    EnumType,
    FieldType,
    InstantType,
    IntType,
    ListType,
    MapType,
    MoneyType,
    Ref,
    ReferenceType,
    TextType,
    TimeType,
    ValueType,
)
from backwright.builder.blueprint.formula import Formula

LINE, ADDRESS, KIND = Ref("m", "Line"), Ref("m", "Address"), Ref("m", "Kind")
USER, ORDER = Ref("people", "User"), Ref("m", "Order")
FIELDS: dict[str, tuple[FieldType, bool]] = {
    "name": (TextType(), False),
    "note": (TextType(), True),
    "count_": (IntType(), False),
    "parts": (IntType(min=1), False),
    "rate": (DecimalType(places=2), False),
    "price": (MoneyType(), False),
    "due": (DateType(), True),
    "start": (DateType(), False),
    "opens": (TimeType(), False),
    "at": (InstantType(), False),
    "lasts": (DurationType(), False),
    "ship": (ValueType(ADDRESS), True),
    "bill": (ValueType(ADDRESS), False),
    "lines": (ListType(of=ValueType(LINE)), False),
    "tags": (ListType(of=TextType()), False),
    "scores": (ListType(of=DecimalType(places=1)), False),
    "extras": (MapType(of=IntType()), False),
    "kind": (EnumType(KIND), False),
    "kinds": (ListType(of=EnumType(KIND)), False),
    "buyer": (ReferenceType(target=USER, local=False), False),
    "flag": (BoolType(), False),
    "maybe": (BoolType(), True),
    "id": (ReferenceType(target=ORDER, local=True), False),
}
VALUES: dict[Ref, dict[str, Meaning]] = {
    LINE: {
        "price": Meaning(MoneyType()),
        "count": Meaning(IntType(min=1)),
        "weight": Meaning(DecimalType(places=3)),
        "lasts": Meaning(DurationType()),
        "ready": Meaning(BoolType()),
        "note": Meaning(TextType(), optional=True),
    },
    ADDRESS: {"city": Meaning(TextType()), "zip": Meaning(TextType(), optional=True)},
}


class Types:
    """What the value objects and enumerations of these tests consist of."""

    def fields_of(self, value: Ref) -> Mapping[str, Meaning] | None:
        return VALUES[value]

    def words_of(self, enum: Ref) -> Mapping[str, str]:
        return {"low": "LOW", "high": "HIGH"} if enum == KIND else {}


def scope(taken: Mapping[str, Meaning] | None = None) -> Scope:
    fields = {name: Meaning(kind, optional) for name, (kind, optional) in FIELDS.items()}
    return Scope(types=Types(), fields=fields, taken=taken or {}, account=USER, currency="EUR")


class Reported:
    """Collects what is said about an expression."""

    def __init__(self) -> None:
        self.said: list[tuple[str, int, int]] = []

    def __call__(self, code: str, message: str, hint: str, start: int, end: int) -> None:
        self.said.append((code, start, end))


def condition(text: str, taken: Mapping[str, Meaning] | None = None) -> Formula:
    reported = Reported()
    formula = checking.condition(text, scope(taken), reported)
    assert reported.said == []
    assert formula is not None
    return formula


def value(text: str, kind: FieldType, *, optional: bool = False) -> Formula:
    reported = Reported()
    formula = checking.value(text, scope(), reported, type=kind, optional=optional)
    assert reported.said == []
    assert formula is not None
    return formula


@pytest.mark.parametrize(
    ("text", "python"),
    [
        ("count_ > 1", "self.count_ > 1"),
        ("count_ + 1 > 2 * parts", "self.count_ + 1 > 2 * self.parts"),
        ("(count_ + 1) * 2 > 0", "(self.count_ + 1) * 2 > 0"),
        ("count_ - (parts - 1) > 0", "self.count_ - (self.parts - 1) > 0"),
        ("-count_ < 0", "-self.count_ < 0"),
        ("rate >= 0.5", 'self.rate >= Decimal("0.5")'),
        ("count_ / parts > 1", "Decimal(self.count_) / self.parts > 1"),
        ("rate / 2 > 1", "self.rate / 2 > 1"),
        ("price > 0", "self.price.amount > 0"),
        ("0 < price", "0 < self.price.amount"),
        ("price + price > 0", "(self.price + self.price).amount > 0"),
        ("price <= 10000 EUR", 'self.price <= Money.of(10000, "EUR")'),
        ("price * 2 <= 9.90 EUR", 'self.price * 2 <= Money.of("9.90", "EUR")'),
        ("price / 2 <= price", "self.price * (Decimal(1) / 2) <= self.price"),
        ("name == 'x'", 'self.name == "x"'),
        ("name == 'say \\'", 'self.name == "say \\\\"'),
        ('name + name != "y"', 'self.name + self.name != "y"'),
        ("'x' in name", '"x" in self.name'),
        ("'x' in tags and 'y' not in tags", '"x" in self.tags and "y" not in self.tags'),
        ("'x' in extras", '"x" in self.extras'),
        ("note == null", "self.note is None"),
        ("note == 'x'", 'self.note == "x"'),
        ("not flag", "not self.flag"),
        ("not not flag", "self.flag"),
        ("not (flag and not flag)", "not (self.flag and not self.flag)"),
        ("not (count_ > 1)", "self.count_ <= 1"),
        ("not (kind == low)", "self.kind != Kind.LOW"),
        ("flag == true", "self.flag"),
        ("flag != true", "not self.flag"),
        ("maybe == true", "self.maybe is True"),
        ("true", "True"),
        ("flag and (flag or not flag)", "self.flag and (self.flag or not self.flag)"),
        ("flag or flag and flag", "self.flag or self.flag and self.flag"),
        ("kind == low", "self.kind == Kind.LOW"),
        ("high != kind", "Kind.HIGH != self.kind"),
        ("kind in [low, high]", "self.kind in (Kind.LOW, Kind.HIGH)"),
        ("kind not in [low]", "self.kind not in (Kind.LOW,)"),
        ("low in kinds", "Kind.LOW in self.kinds"),
        ("count_ in [1, 2]", "self.count_ in (1, 2)"),
        ("bill.city != ''", 'self.bill.city != ""'),
        (
            "ship != null and ship.city != ''",
            'self.ship is not None and self.ship.city != ""',
        ),
        ("ship == null or ship.city != ''", 'self.ship is None or self.ship.city != ""'),
        (
            "not (ship == null) and ship.city != ''",
            'self.ship is not None and self.ship.city != ""',
        ),
        (
            "ship != null and ship.zip != null and ship.zip < 'x'",
            'self.ship is not None and self.ship.zip is not None and self.ship.zip < "x"',
        ),
        ("due == null or due >= today()", "self.due is None or self.due >= now.date()"),
        ("start + 3 days > start", "self.start + timedelta(days=3) > self.start"),
        ("start - start > 1 week", "self.start - self.start > timedelta(weeks=1)"),
        ("at < now() - 1.5 hours", "self.at < now - timedelta(hours=1.5)"),
        ("lasts * 2 > 90 minutes", "self.lasts * 2 > timedelta(minutes=90)"),
        ("start >= '2026-01-31'", "self.start >= date(2026, 1, 31)"),
        ("'2026-01-31' > start", "date(2026, 1, 31) > self.start"),
        ("opens < '12:30'", 'self.opens < time.fromisoformat("12:30:00")'),
        (
            "at < '2026-01-31T12:00:00+01:00'",
            'self.at < datetime.fromisoformat("2026-01-31T11:00:00+00:00")',
        ),
        ("count(lines) > 0", "len(self.lines) > 0"),
        ("count(extras) > 0", "len(self.extras) > 0"),
        ("count(lines.count > 1) > 0", "sum(1 for line in self.lines if line.count > 1) > 0"),
        ("all(lines.ready)", "all(line.ready for line in self.lines)"),
        (
            "any(lines.count > parts)",
            "any(line.count > self.parts for line in self.lines)",
        ),
        ("all(tags != '')", 'all(tag != "" for tag in self.tags)'),
        (
            "all(lines.note == null or lines.note != '')",
            'all(line.note is None or line.note != "" for line in self.lines)',
        ),
        ("sum(lines.count) > 1", "sum(line.count for line in self.lines) > 1"),
        ("sum(scores) > 1", "sum(self.scores, Decimal(0)) > 1"),
        (
            "sum(lines.lasts) > 1 hour",
            "sum((line.lasts for line in self.lines), timedelta()) > timedelta(hours=1)",
        ),
        ("actor.id == buyer", "UserId(actor.known()) == self.buyer"),
        ("id == id", "self.id == self.id"),
    ],
)
def test_conditions_become_plain_python(text: str, python: str) -> None:
    """No interpreter at run time: the text is what a person would have written."""
    assert condition(text).python == python


@pytest.mark.parametrize(
    ("text", "kind", "python"),
    [
        ("count_ + 1", IntType(), "self.count_ + 1"),
        ("count_", DecimalType(places=2), "Decimal(self.count_)"),
        ("rate * rate", DecimalType(places=2), "round(self.rate * self.rate, 2)"),
        ("rate * rate", DecimalType(places=4), "self.rate * self.rate"),
        ("rate + 1", DecimalType(places=2), "self.rate + 1"),
        ("count_ / parts", DecimalType(places=2), "round(Decimal(self.count_) / self.parts, 2)"),
        ("0", MoneyType(), 'Money.of(0, "EUR")'),
        (
            "sum(lines.price * lines.count)",
            MoneyType(),
            'Money.sum((line.price * line.count for line in self.lines), "EUR")',
        ),
        (
            "sum(lines.weight * lines.count)",
            DecimalType(places=3),
            "sum((line.weight * line.count for line in self.lines), Decimal(0))",
        ),
        ("high", EnumType(KIND), "Kind.HIGH"),
        ("flag and count_ > 1", BoolType(), "self.flag and self.count_ > 1"),
        ("today() + 30 days", DateType(), "now.date() + timedelta(days=30)"),
        ("now()", InstantType(), "now"),
        ("'2026-01-31'", DateType(), "date(2026, 1, 31)"),
        ("actor.id", ReferenceType(target=USER, local=False), "UserId(actor.known())"),
        ("bill", ValueType(ADDRESS), "self.bill"),
        ("tags", ListType(of=TextType()), "self.tags"),
    ],
)
def test_values_fit_the_field_that_they_are_for(text: str, kind: FieldType, python: str) -> None:
    """Decimals are rounded to the places that the field has, and only where they must be."""
    assert value(text, kind).python == python


def test_null_is_for_what_may_be_missing() -> None:
    """A field that may be missing can be cleared."""
    assert value("null", DateType(), optional=True).python == "None"


def test_taken_values_hide_fields_of_the_same_name() -> None:
    """What the caller gives is read by its own name."""
    formula = condition("name != 'x' and count_ > 1", {"name": Meaning(TextType())})

    assert formula.python == 'name != "x" and self.count_ > 1'
    assert formula.taken == ("name",)
    assert formula.fields == ("count_",)


def test_what_the_python_needs_is_listed() -> None:
    """Imports, enumerations, identifiers, the caller and the time."""
    formula = condition("price > 5 EUR and kind == low and actor.id == buyer and start > today()")

    assert formula.imports == (("backwright.domain", "Money"),)
    assert formula.enums == (KIND,)
    assert formula.ids == (USER,)
    assert formula.needs_actor
    assert formula.needs_now
    assert formula.fields == ("price", "kind", "buyer", "start")


@pytest.mark.parametrize(
    ("text", "code", "part"),
    [
        ("", "expression", ""),
        ("count_ >", "expression", ""),
        ("count_ > 1)", "expression", ")"),
        ("count_ = 1", "expression", "="),
        ("1 < count_ < 3", "expression", "<"),
        ("name == 'x", "expression", "'"),
        ("(((" * 20 + "1", "expression", "("),
        ("[1, 2]", "expression", "[1, 2]"),
        ("lines. > 1", "expression", ">"),
        ("nam == 'x'", "unknown_field", "nam"),
        ("bill.town == 'x'", "unknown_field", "town"),
        ("name.size > 1", "unknown_field", "size"),
        ("created_at > now()", "unknown_field", "created_at"),
        ("actor.name == name", "unknown_field", "actor.name"),
        ("size(name) > 1", "unknown_function", "size"),
        ("count() > 1", "wrong_operand", "count()"),
        ("today(1) > start", "wrong_operand", "1"),
        ("ship.city == 'x'", "may_be_missing", "city"),
        ("due > today()", "may_be_missing", "due"),
        ("ship != null or ship.city == 'x'", "may_be_missing", "city"),
        ("maybe and flag", "may_be_missing", "maybe"),
        ("due + 3 days > today()", "may_be_missing", "due"),
        (
            "all(lines.note != null and lines.count > 0 and lines.note + 'x' > note)",
            "may_be_missing",
            "note",
        ),
        ("name == null", "never_missing", "name == null"),
        ("null > 1", "wrong_operand", "null"),
        ("buyer.name == 'x'", "reference_in_expression", "name"),
        ("lines.count > 1", "list_outside_function", "count"),
        ("all(lines.ready and tags != '')", "two_lists", "tags"),
        ("all(lines.count > sum(scores))", "nested_function", "sum(scores)"),
        ("all(flag)", "wrong_operand", "flag"),
        ("sum(lines.ready) > 1", "wrong_operand", "sum(lines.ready)"),
        ("all(lines.count)", "wrong_operand", "all(lines.count)"),
        ("price > 5", "wrong_operand", "price > 5"),
        ("price > 5 EURO", "wrong_literal", "5 EURO"),
        ("price > 5.001 EUR", "wrong_literal", "5.001 EUR"),
        ("start > '31.1.2026'", "wrong_literal", "'31.1.2026'"),
        ("at > '2026-01-31T12:00:00'", "wrong_literal", "'2026-01-31T12:00:00'"),
        ("count_ / count_ > 1", "division_by_zero", "count_"),
        ("count_ / 0 > 1", "division_by_zero", "0"),
        ("price / price > 1", "wrong_operand", "price / price"),
        ("price * price > 0", "wrong_operand", "price * price"),
        ("name * 2 == name", "wrong_operand", "name * 2"),
        ("name > 1", "wrong_operand", "name > 1"),
        ("flag > flag", "wrong_operand", "flag > flag"),
        ("kind == 'low'", "wrong_operand", "kind == 'low'"),
        ("kind == middle", "unknown_value", "middle"),
        ("kidn == low", "unknown_field", "kidn"),
        ("1 in tags", "wrong_operand", "1"),
        ("1 in count_", "wrong_operand", "count_"),
        ("not name", "wrong_operand", "name"),
        ("name and flag", "wrong_operand", "name"),
        ("-name == name", "wrong_operand", "-name"),
        ("count_", "wrong_result", "count_"),
        ("x" * 1001, "expression", "x"),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_place(text: str, code: str, part: str) -> None:
    """One mistake is one error, at the part of the text that is wrong."""
    reported = Reported()

    formula = checking.condition(text, scope(), reported)

    assert formula is None
    ((found, start, end),) = reported.said
    assert found == code
    assert text[start:end] == part


def test_two_mistakes_are_two_errors() -> None:
    """Everything in an expression is checked, whatever is wrong elsewhere in it."""
    reported = Reported()

    checking.condition("nam == 'x' and cuont > 1 and flag", scope(), reported)

    assert [code for code, _, _ in reported.said] == ["unknown_field", "unknown_field"]


def test_the_python_means_what_the_expression_means() -> None:
    """Evaluated on plain objects, precedence and rounding come out as written."""

    class Order:
        count_ = 7
        parts = 2
        rate = Decimal("0.15")

    names = {"self": Order, "Decimal": Decimal}

    def evaluated(text: str, kind: FieldType) -> object:
        return eval(value(text, kind).python, names)

    assert evaluated("count_ - (parts - 1) * 3", IntType()) == 4
    assert evaluated("count_ / parts", DecimalType(places=2)) == Decimal("3.50")
    assert evaluated("rate * rate", DecimalType(places=2)) == Decimal("0.02")
    assert evaluated("not (count_ > 3 and parts > 3) or count_ > 100", BoolType()) is True
