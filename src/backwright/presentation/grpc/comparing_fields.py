"""The fields of one message, then and now."""

import re
from collections.abc import Iterable, Iterator

from backwright.presentation.exposing.comparing import Differences, Effect
from backwright.presentation.grpc.schema import ProtoField, ProtoMessage

_REQUIRED = "Required."
# Limits as `commenting` words them; whether a higher one lets fewer values pass.
_COUNT = r"(?:characters|bytes|items|entries)\."
_NUMBER = r"(-?\d+(?:\.\d+)?)"
_LIMITS = (
    ("at least", True, re.compile(rf"(\d+) to \d+ {_COUNT}|(?:At least|More than) {_NUMBER}")),
    ("at most", False, re.compile(rf"\d+ to (\d+) {_COUNT}|(?:At most|Less than) {_NUMBER}")),
)


class Fields:
    """Compares messages; `taken` are those that clients write."""

    def __init__(self, found: Differences, used_by: Iterable[str], *, taken: bool) -> None:
        self._found = found
        self._used_by = tuple(used_by) or ("",)
        self._taken = taken

    def compare(self, old: ProtoMessage, new: ProtoMessage) -> None:
        """Everything that is different."""
        numbers = {field.number: field for field in new.fields}
        names = {field.name: field for field in new.fields}
        for field in old.fields:
            place = f"{old.name}.{field.name}"
            now = numbers.get(field.number)
            if now is not None:
                self._same_number(place, field, now)
            elif field.name in names:
                text = f"has the number {names[field.name].number}, had {field.number}"
                self._add(place, text, Effect.RUNNING)
            else:
                self._gone(place, field, new)
        known = {field.number for field in old.fields} | {0}
        before = {field.name for field in old.fields}
        for field in new.fields:
            if field.number not in known and field.name not in before:
                self._new_one(f"{old.name}.{field.name}", field)
        for number in old.reserved.numbers:
            if number not in new.reserved.numbers:
                text = f"no longer reserves the number {number}"
                self._add(old.name, text, Effect.RUNNING)

    def _add(self, place: str, text: str, effect: Effect) -> None:
        for name in self._used_by:
            self._found.add(place, text, effect, name)

    def _same_number(self, place: str, old: ProtoField, new: ProtoField) -> None:
        if old.kind != new.kind:
            what = "" if old.name == new.name else f"{new.name}, "
            text = f"has its number {old.number} for {what}{_kind(new)} now, was {_kind(old)}"
            self._add(place, text, Effect.RUNNING)
            return
        if old.name != new.name:
            # The wire knows numbers only; JSON and code know the name.
            self._add(place, f"is called {new.name} now", Effect.REBUILT)
        elif (old.cardinality, old.oneof) != (new.cardinality, new.oneof):
            self._add(place, f"is {_presence(new)} now, was {_presence(old)}", Effect.REBUILT)
        if self._taken:
            for text, effect in _narrowed(old.comment, new.comment):
                self._add(place, text, effect)

    def _gone(self, place: str, field: ProtoField, new: ProtoMessage) -> None:
        verb = "taken" if self._taken else "given"
        free = field.number not in new.reserved.numbers
        said = f", and its number {field.number} is not reserved" if free else ""
        self._add(place, f"is no longer {verb}{said}", Effect.RUNNING)

    def _new_one(self, place: str, field: ProtoField) -> None:
        if self._taken and _is_required(field.comment):
            self._add(place, "is new and required", Effect.RUNNING)
        else:
            self._add(place, "is new", Effect.HARMLESS)


def _narrowed(old: str, new: str) -> Iterator[tuple[str, Effect]]:
    """What comments say of fields that clients write."""
    if _is_required(old) != _is_required(new):
        required = _is_required(new)
        text = "is required now" if required else "may be left out now"
        yield text, Effect.RUNNING if required else Effect.HARMLESS
    for words, higher_is_narrower, pattern in _LIMITS:
        before, now = _limit(pattern, old), _limit(pattern, new)
        if before != now:
            narrower = before is None or (now is not None and (now > before) is higher_is_narrower)
            effect = Effect.RUNNING if narrower else Effect.HARMLESS
            yield f"takes {_told(words, now)}, took {_told(words, before)}", effect


def _limit(pattern: re.Pattern[str], comment: str) -> float | None:
    """What the last sentence of its kind says; descriptions come before limits."""
    found = [next(filter(None, each.groups())) for each in pattern.finditer(comment)]
    return float(found[-1]) if found else None


def _told(words: str, limit: float | None) -> str:
    return "anything" if limit is None else f"{words} {limit:g}"


def _is_required(comment: str) -> bool:
    return _REQUIRED in comment


def _kind(field: ProtoField) -> str:
    """Types by their last names."""
    return re.sub(r"\.[\w.]*\.(\w+)", r"\1", field.kind)


def _presence(field: ProtoField) -> str:
    where = f"one of {field.oneof}" if field.oneof else field.cardinality.value
    return where or "always there"
