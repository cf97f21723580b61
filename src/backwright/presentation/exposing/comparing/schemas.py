"""Two JSON Schemas of one thing: what clients that keep to the old one meet with the new."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from backwright.presentation.exposing.comparing.alternatives import (
    NULL,
    Schema,
    alternatives,
    label_of,
    name_of,
    resolved,
    rules,
)
from backwright.presentation.exposing.comparing.difference import Effect
from backwright.presentation.exposing.comparing.limits import limits
from backwright.presentation.exposing.json_kinds import is_object

# What is compared here or in `limits`, and what says nothing about which values are valid.
_KNOWN = frozenset(
    "type enum const properties required additionalProperties items anyOf oneOf default $ref "
    "minLength maxLength minimum maximum exclusiveMinimum exclusiveMaximum multipleOf minItems "
    "maxItems minProperties maxProperties uniqueItems pattern format contentEncoding "
    "description title example examples deprecated".split()
)


# Pairs of named schemas that were compared already, some of which speak of themselves.
Seen = set[tuple[str, str]]


class Told(NamedTuple):
    """Something that is different at a place of a schema."""

    place: str
    text: str
    effect: Effect


class SchemaComparison:
    """Compares schemas of two documents, as `Schemas` makes them.

    What clients write (`taken`) must still be accepted; what they read must still be there, and
    be what it was. Readers are expected to pass over fields that they do not know.
    """

    def __init__(self, old: Mapping[str, Schema], new: Mapping[str, Schema], *, taken: bool):
        """`old` and `new` are the named schemas of the documents."""
        self._old, self._new, self._taken = old, new, taken

    def told(self, old: Schema, new: Schema, place: str) -> Iterator[Told]:
        """Everything that is different; below a named schema, places begin with its name."""
        yield from self._any(old, new, place, set())

    def _any(self, old: Schema, new: Schema, place: str, seen: Seen) -> Iterator[Told]:
        if self._taken and "default" in old and old["default"] != new.get("default"):
            now = f"{new['default']!r}" if "default" in new else "nothing"
            text = f"means {now} where it is left out, meant {old['default']!r}"
            yield Told(place, text, Effect.CAREFUL)
        names = name_of(old), name_of(new)
        if all(names):
            if names in seen:
                return
            seen.add(names)
            if names[0] != names[1]:
                yield Told(place, f"has the type {names[1]}, had {names[0]}", Effect.REBUILT)
            place = names[0]
            old, new = resolved(old, self._old), resolved(new, self._new)
        for one, other in self._pairs(alternatives(old), alternatives(new)):
            if one is not None and other is not None:
                yield from self._both(one, other, place, seen)
            elif one is not None:
                yield self._lost(label_of(one), place)
            elif other is not None:
                yield self._gained(label_of(other), place)

    def _both(self, old: Schema, new: Schema, place: str, seen: Seen) -> Iterator[Told]:
        """Two alternatives; of references, what one refers to may be said by the other itself."""
        if name_of(old) and name_of(new):
            yield from self._any(old, new, place, seen)
        elif name_of(old) or name_of(new):
            whole = resolved(old, self._old), resolved(new, self._new)
            yield from self._any(*whole, place, seen)
        else:
            yield from self._one(old, new, place, seen)

    def _pairs(
        self, olds: Sequence[Schema], news: Sequence[Schema]
    ) -> Iterator[tuple[Schema | None, Schema | None]]:
        """Alternatives that stand for each other; what is alone on both sides does so anyway."""
        alone = [[each for each in side if each != NULL] for side in (olds, news)]
        if len(alone[0]) == len(alone[1]) == 1:
            yield alone[0][0], alone[1][0]
            olds, news = ([each for each in side if each == NULL] for side in (olds, news))
        left = [(self._identity(each, self._new), each) for each in news]
        for each in olds:
            identity = self._identity(each, self._old)
            other = next((one for one in left if one[0] == identity), None)
            if other is not None:
                left.remove(other)
            yield each, other[1] if other else None
        yield from ((None, each) for _, each in left)

    def _identity(self, schema: Schema, named: Mapping[str, Schema]) -> str:
        """What tells one alternative from the others: its tag, its name, its type."""
        whole = resolved(schema, named)
        for name, of in whole.get("properties", {}).items():
            if "const" in of:
                return f"{name}={of['const']}"
        return name_of(schema) or str(whole.get("type", ""))

    def _lost(self, label: str, place: str) -> Told:
        if self._taken:
            return Told(place, f"no longer takes {label}", Effect.RUNNING)
        harmless = label == "null"
        return Told(place, f"is never {label} now", Effect.HARMLESS if harmless else Effect.REBUILT)

    def _gained(self, label: str, place: str) -> Told:
        if self._taken:
            return Told(place, f"takes {label}, too", Effect.HARMLESS)
        breaks = label == "null"
        return Told(place, f"may be {label} now", Effect.RUNNING if breaks else Effect.CAREFUL)

    def _one(self, old: Schema, new: Schema, place: str, seen: Seen) -> Iterator[Told]:
        """Two schemas without alternatives."""
        before, now = old.get("type"), new.get("type")
        if not _fits(*((before, now) if self._taken else (now, before))):
            words = "takes {}, took {}" if self._taken else "is given as {}, was {}"
            yield Told(place, words.format(now or "anything", before or "anything"), Effect.RUNNING)
            return
        yield from self._values(old, new, place)
        for text, effect in limits(old, new, taken=self._taken):
            yield Told(place, text, effect)
        others = sorted((old.keys() | new.keys()) - _KNOWN)
        rest = ({each: side.get(each) for each in others} for side in (old, new))
        if next(rest) != next(rest) or rules(old) != rules(new):
            yield Told(place, "has other rules for its values", Effect.CAREFUL)
        yield from self._properties(old, new, place, seen)
        yield from self._entries(old, new, place, seen)
        if "items" in old and "items" in new:
            yield from self._any(old["items"], new["items"], f"{place}[]", seen)

    def _values(self, old: Schema, new: Schema, place: str) -> Iterator[Told]:
        if "const" in old and "const" in new:
            if old["const"] != new["const"]:
                yield Told(place, f"is {new['const']!r}, was {old['const']!r}", Effect.RUNNING)
            return
        before, now = _listed(old), _listed(new)
        if before is None and now is None:
            return
        if before is None or now is None:
            yield self._closed(place) if before is None else self._opened(place)
            return
        for value in (each for each in before if each not in now):
            yield self._lost(str(value), place)
        for value in (each for each in now if each not in before):
            yield self._gained(str(value), place)

    def _closed(self, place: str) -> Told:
        if self._taken:
            return Told(place, "takes certain values only, took any", Effect.RUNNING)
        return Told(place, "is one of certain values now", Effect.HARMLESS)

    def _opened(self, place: str) -> Told:
        if self._taken:
            return Told(place, "takes any value now", Effect.HARMLESS)
        return Told(place, "may be any value now", Effect.REBUILT)

    def _properties(self, old: Schema, new: Schema, place: str, seen: Seen) -> Iterator[Told]:
        olds, news = old.get("properties", {}), new.get("properties", {})
        before, now = old.get("required", ()), new.get("required", ())
        for name in dict.fromkeys((*olds, *news)):
            where = f"{place}.{name}"
            if name not in news:
                yield self._gone(where, always=name in before)
            elif name not in olds:
                yield self._new_one(where, required=name in now)
            else:
                if (name in before) != (name in now):
                    yield self._needed(where, required=name in now)
                yield from self._any(olds[name], news[name], where, seen)

    def _gone(self, where: str, *, always: bool) -> Told:
        if self._taken:
            return Told(where, "is no longer taken", Effect.RUNNING)
        if always:
            return Told(where, "is no longer given", Effect.RUNNING)
        return Told(where, "is never given now; it could be missing", Effect.REBUILT)

    def _new_one(self, where: str, *, required: bool) -> Told:
        if not self._taken:
            return Told(where, "is given, too", Effect.HARMLESS)
        if required:
            return Told(where, "is new and required", Effect.RUNNING)
        return Told(where, "is taken, too", Effect.HARMLESS)

    def _needed(self, where: str, *, required: bool) -> Told:
        if self._taken:
            text = "is required now" if required else "may be left out now"
        else:
            text = "is always given now" if required else "may be missing now"
        breaks = required is self._taken
        return Told(where, text, Effect.RUNNING if breaks else Effect.HARMLESS)

    def _entries(self, old: Schema, new: Schema, place: str, seen: Seen) -> Iterator[Told]:
        before, now = (each.get("additionalProperties", True) for each in (old, new))
        if is_object(before) and is_object(now):
            yield from self._any(before, now, f"{place}.*", seen)
        elif self._taken and now is False and before is not False:
            yield Told(place, "refuses fields that it does not know", Effect.RUNNING)
        elif is_object(before) != is_object(now):
            yield Told(place, "has other entries", Effect.CAREFUL)


def _listed(schema: Schema) -> list[Any] | None:
    return [schema["const"]] if "const" in schema else schema.get("enum")


def _fits(written: Any, read: Any) -> bool:
    """Whether a value of one type is one of another."""
    return read is None or written == read or (written == "integer" and read == "number")
