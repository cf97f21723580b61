"""What every store keeps of values: each comes back as it was, up to the extremes."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from backwright.domain import Money, ValidationError, new_id
from backwright.testing.conformance.store.model import Chapter, Specimen, SpecimenView, State
from backwright.testing.conformance.store.stores import Stores

LARGEST = 2**63 - 1
PLAIN: dict[str, Any] = {
    "text": "text",
    "whole": 1,
    "number": Decimal("1.5"),
    "money": Money.of("9.90", "EUR"),
    "flag": True,
    "day": date(2026, 2, 28),
    "hour": time(12, 30),
    "moment": datetime(2026, 2, 28, 12, tzinfo=UTC),
    "length": timedelta(hours=1),
    "state": State.DRAFT,
    "other": UUID(int=1),
    "document": {"a": [1, 2.5, None, True, {"b": "c"}]},
    "words": ["b", "a"],
    "ages": {"z": 1, "a": 2},
    "chapter": Chapter(title="one", pages=2, fee=Money.of(1, "JPY")),
}
EXTREMES: dict[str, list[Any]] = {
    "text": ["", " ", "\U0010ffff\ud7ff\ue000", "\x01\x7f", "'\"\\;--%_", "e\u0301", "x" * 100_000],
    "whole": [0, -1, LARGEST, -(2**63)],
    "number": [
        Decimal("999999999999.999999"),
        Decimal("-999999999999.999999"),
        Decimal("0.000001"),
        Decimal("-0.000001"),
        Decimal("1E+3"),
        Decimal("0E-3"),
    ],
    "money": [
        Money.of_minor(LARGEST, "EUR"),
        Money.of_minor(-LARGEST, "EUR"),
        Money.of_minor(LARGEST, "JPY"),
        Money.of("-0.0001", "CLF"),
        Money.of("0.001", "KWD"),
    ],
    "flag": [False],
    "day": [date.min, date.max, date(2000, 2, 29)],
    "hour": [time.min, time.max, time(0, 0, 0, 1)],
    "moment": [
        datetime.min.replace(tzinfo=UTC),
        datetime.max.replace(tzinfo=UTC),
        datetime(1969, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
        datetime(2026, 6, 1, 12, 0, 0, 7, tzinfo=timezone(timedelta(hours=-9, minutes=-30))),
    ],
    "length": [
        timedelta(0),
        timedelta(microseconds=-1),
        timedelta(microseconds=LARGEST),
        timedelta(microseconds=-(2**63)),
    ],
    "state": [State.SOLD],
    "other": [UUID(int=0), UUID(int=2**128 - 1)],
    "document": [
        {},
        {"": "", "\U0001f600": "\\u0000", "nested": {"deep": [[[[{}]]]]}},
        {"large": 2**63 - 1, "small": 1e-7, "negative": -0.5},
    ],
    "words": [[], ["", "\\", '"', "\n"], ["x"] * 1000],
    "ages": [{}, {"a b": -1, "": LARGEST}],
    "chapter": [Chapter(title="", pages=0, fee=Money.of("0", "KWD"))],
    "text_or_none": ["", None],
    "whole_or_none": [0, None],
    "number_or_none": [Decimal(0), Decimal(10**18 - 1), None],
    "money_or_none": [Money.of(0, "JPY"), None],
    "flag_or_none": [False, None],
    "day_or_none": [date.min, None],
    "hour_or_none": [time.min, None],
    "moment_or_none": [datetime(1, 1, 2, tzinfo=UTC), None],
    "length_or_none": [timedelta(0), None],
    "state_or_none": [State.DRAFT, None],
    "other_or_none": [UUID(int=0), None],
    "chapter_or_none": [PLAIN["chapter"], None],
}
REFUSED: dict[str, list[Any]] = {
    "text": ["\0", "a\0b"],
    "whole": [LARGEST + 1, -(2**63) - 1],
    "number": [
        Decimal(1000000000000),
        Decimal("0.0000001"),
        Decimal("NaN"),
        Decimal("Infinity"),
    ],
    "hour": [time(12, tzinfo=UTC)],
    "moment": [
        datetime(2026, 1, 1),
        datetime.max.replace(tzinfo=timezone(timedelta(hours=-1))),
    ],
    "length": [timedelta.max, timedelta.min],
    "document": [{"a": "\0"}, {"\0": 1}, {"a": "\\\0"}],
    "words": [["\0"]],
}


def _specimen(given: dict[str, Any]) -> Specimen:
    return Specimen(id=new_id(), **(PLAIN | given))


def _each(values: dict[str, list[Any]]) -> Iterator[Any]:
    for name, several in values.items():
        for number, value in enumerate(several):
            yield pytest.param(name, value, id=f"{name}-{number}")


class ValueConformance:
    """Each type keeps its meaning."""

    async def test_every_value_comes_back(self, stores: Stores) -> None:
        """As an aggregate and as a view; with the type that it had, and nothing changed by it."""
        cases = [(name, value) for name, values in EXTREMES.items() for value in values]
        kept = [_specimen({name: value}) for name, value in cases]
        await stores.stored(*kept)
        async with stores.unit(store=stores.second) as uow:
            found = await uow.load_many(Specimen, [each.id for each in kept])
        views = await stores.reader(SpecimenView).get_many([each.id for each in kept])

        for (name, value), aggregate, view in zip(cases, found, views, strict=True):
            back = getattr(aggregate, name)
            assert (name, back) == (name, value)
            assert isinstance(back, type(value))
            if name in SpecimenView.__struct_fields__ and "chapter" not in name:
                assert (name, getattr(view, name)) == (name, value)
        again = await stores.begin().load_many(Specimen, [each.id for each in kept])
        assert [c for c, each in zip(cases, again, strict=True) if each.version != 1] == []

    async def test_an_instant_comes_back_in_utc(self, stores: Stores) -> None:
        """It is the same instant, wherever it was written down."""
        here = datetime(2026, 1, 1, 1, tzinfo=timezone(timedelta(hours=2)))
        mine = _specimen({"moment": here})
        await stores.stored(mine)

        found = await stores.begin().load(Specimen, mine.id)
        assert (found.moment, found.moment.utcoffset()) == (here, timedelta(0))

    @pytest.mark.parametrize(("name", "value"), [*_each(REFUSED)])
    async def test_what_would_not_come_back_is_refused(
        self, stores: Stores, name: str, value: Any
    ) -> None:
        """Rather than rounded, cut or shifted, on any database."""
        with pytest.raises(ValidationError) as error:
            await stores.stored(_specimen({name: value}))

        assert [each.at for each in error.value.errors] == [f"/{name}"]

    async def test_changes_of_every_type_are_noticed(self, stores: Stores) -> None:
        """And what means the same is no change."""
        mine = _specimen({})
        await stores.stored(mine)
        same = {"number": Decimal("1.500"), "document": {"a": [1, 2.5, None, True, {"b": "c"}]}}
        async with stores.unit() as uow:
            found = await uow.load(Specimen, mine.id)
            for name, value in same.items():
                setattr(found, name, value)
        assert (await stores.begin().load(Specimen, mine.id)).version == 1
        version = 1
        for name, values in EXTREMES.items():
            async with stores.unit() as uow:
                setattr(await uow.load(Specimen, mine.id), name, values[0])
            version += 1
            assert (await stores.begin().load(Specimen, mine.id)).version == version, name
