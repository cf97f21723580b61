"""What may be said about a field besides its type, and whether it makes sense."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from backwright.builder.blueprint.diagnostics import listed
from backwright.builder.blueprint.field_types import (
    BoolType,
    CountryType,
    CurrencyType,
    DateType,
    DecimalType,
    DurationType,
    EmailType,
    FieldType,
    InstantType,
    IntType,
    JsonType,
    MoneyType,
    Number,
    SequenceType,
    SlugType,
    TextType,
    TimeType,
    UrlType,
    UuidType,
)
from backwright.builder.blueprint.findings import Findings, Spot
from backwright.builder.blueprint.format.fields import FieldPart

_CONSTRAINTS = frozenset(
    "min max above below pattern lower digits places format key on_delete".split()
)
_NUMBERS = ("min", "max", "above", "below")
_PLAIN: dict[str, FieldType] = {
    "bool": BoolType(),
    "country": CountryType(),
    "currency": CurrencyType(),
    "date": DateType(),
    "duration": DurationType(),
    "instant": InstantType(),
    "json": JsonType(),
    "time": TimeType(),
    "uuid": UuidType(),
}
# 64-bit integers on every database; texts of at most 10 MB.
_LARGEST = 2**63 - 1
_LONGEST = 10_000_000


@dataclass(frozen=True, slots=True)
class Bounds:
    """The constraints of one field."""

    findings: Findings
    spot: Spot
    part: FieldPart

    def fit(self, what: str, allowed: Sequence[str]) -> None:
        """Note every constraint that a type can't have."""
        given = self.part.model_fields_set & _CONSTRAINTS
        for name in sorted(given.difference(allowed)):
            hint = f"{what} can have {listed(allowed)}" if allowed else ""
            message = f'"{name}" does not fit {what}'
            self.findings.add("unfit_key", self.spot / name, message, hint, key=True)

    def lengths(self) -> tuple[int | None, int | None]:
        """`min` and `max` as lengths."""
        low, high = self._length("min"), self._length("max")
        if low is not None and high is not None and low > high:
            self.findings.add("empty_range", self.spot / "min", f"min {low} is above max {high}")
        return low, high

    def _length(self, name: str) -> int | None:
        value = getattr(self.part, name)
        if value is None:
            return None
        if not isinstance(value, int) or not 0 <= value <= _LONGEST:
            message = f'"{name}" is a length here: a whole number from 0'
            self.findings.add("wrong_bound", self.spot / name, message)
            return None
        return value

    def whole(self, name: str) -> int | None:
        """A bound of a whole number."""
        value = getattr(self.part, name)
        if value is None or (isinstance(value, int) and abs(value) <= _LARGEST):
            return value
        self.findings.add("wrong_bound", self.spot / name, f'"{name}" must be a whole number')
        return None

    def exact(self, name: str) -> Decimal | None:
        """A bound of a decimal or an amount."""
        value = getattr(self.part, name)
        return None if value is None else Decimal(value)

    def range(self, least: Number) -> None:
        """Note a range with nothing in it; `least` is the smallest step."""
        part = self.part
        if part.min is not None and part.above is not None:
            self.findings.add("unfit_key", self.spot / "above", "either min or above", key=True)
            return
        if part.max is not None and part.below is not None:
            self.findings.add("unfit_key", self.spot / "below", "either max or below", key=True)
            return
        low = part.min if part.above is None else part.above + least
        high = part.max if part.below is None else part.below - least
        if low is not None and high is not None and low > high:
            name = "min" if part.above is None else "above"
            self.findings.add("empty_range", self.spot / name, "there is nothing in this range")


def word_type(word: str, bounds: Bounds) -> FieldType:
    """The type that a type word stands for, with the field's constraints."""
    made = _MAKERS.get(word)
    if made is not None:
        return made(bounds)
    bounds.fit(f"a {word}", ())
    return _PLAIN[word]


def _text(bounds: Bounds) -> FieldType:
    bounds.fit("a text", ("min", "max", "pattern", "lower"))
    low, high = bounds.lengths()
    return TextType(min=low, max=high, pattern=_pattern(bounds), lower=bounds.part.lower)


def _pattern(bounds: Bounds) -> str | None:
    pattern = bounds.part.pattern
    if pattern is None:
        return None
    try:
        re.compile(pattern)
    except re.error as error:
        message = f"this is no regular expression: {error.msg}"
        bounds.findings.add("wrong_pattern", bounds.spot / "pattern", message)
        return None
    if re.search(r"\(\?(?![:=!])|\\[AZzGQE]|[*+?}]\+", pattern):
        hint = "browsers and other languages read it, too: keep to what they all know"
        message = "this is more than the usual regular expressions"
        bounds.findings.add("wrong_pattern", bounds.spot / "pattern", message, hint)
        return None
    return pattern


def _email(bounds: Bounds) -> FieldType:
    bounds.fit("an e-mail address", ("lower",))
    return EmailType(lower=bounds.part.lower)


def _url(bounds: Bounds) -> FieldType:
    bounds.fit("a URL", ("max",))
    return UrlType(max=bounds.lengths()[1] or 2048)


def _slug(bounds: Bounds) -> FieldType:
    bounds.fit("a slug", ("max",))
    return SlugType(max=bounds.lengths()[1] or 100)


def _int(bounds: Bounds) -> FieldType:
    bounds.fit("a whole number", _NUMBERS)
    bounds.range(1)
    low, high, above, below = (bounds.whole(name) for name in _NUMBERS)
    return IntType(min=low, max=high, above=above, below=below)


def _decimal(bounds: Bounds) -> FieldType:
    bounds.fit("a decimal", (*_NUMBERS, "digits", "places"))
    part = bounds.part
    digits = part.digits or 18
    places = part.places if part.places is not None else min(4, digits)
    if places > digits:
        message = f"{places} of {digits} digits can't stand after the point"
        bounds.findings.add("wrong_bound", bounds.spot / "places", message)
    bounds.range(Decimal(1).scaleb(-places))
    low, high, above, below = (bounds.exact(name) for name in _NUMBERS)
    return DecimalType(digits=digits, places=places, min=low, max=high, above=above, below=below)


def _money(bounds: Bounds) -> FieldType:
    bounds.fit("an amount of money", _NUMBERS)
    bounds.range(Decimal("0.0001"))
    low, high, above, below = (bounds.exact(name) for name in _NUMBERS)
    return MoneyType(min=low, max=high, above=above, below=below)


def _sequence(bounds: Bounds) -> FieldType:
    bounds.fit("a sequence", ("format",))
    written = bounds.part.format or "{}"
    if not re.fullmatch(r"[^{}]*\{(:0?[1-9][0-9]?d?)?\}[^{}]*", written) or len(written) > 40:
        hint = 'write it like "S-{:06}": one place for the number, with its width'
        bounds.findings.add("wrong_format", bounds.spot / "format", "this is no format", hint)
        return SequenceType()
    return SequenceType(format=written)


_MAKERS = {
    "decimal": _decimal,
    "email": _email,
    "int": _int,
    "money": _money,
    "sequence": _sequence,
    "slug": _slug,
    "text": _text,
    "url": _url,
}
