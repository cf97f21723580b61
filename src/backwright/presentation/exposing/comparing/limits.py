"""Limits of single values in JSON Schema: which are narrower, and which are wider."""

from collections.abc import Iterator, Mapping
from typing import Any

from backwright.presentation.exposing.comparing.difference import Effect

Schema = Mapping[str, Any]
# How each limit is told, and whether a higher number lets fewer values pass.
_LIMITS = {
    "minLength": ("at least {} characters", True),
    "maxLength": ("at most {} characters", False),
    "minimum": ("at least {}", True),
    "exclusiveMinimum": ("more than {}", True),
    "maximum": ("at most {}", False),
    "exclusiveMaximum": ("less than {}", False),
    "minItems": ("at least {} items", True),
    "maxItems": ("at most {} items", False),
    "minProperties": ("at least {} entries", True),
    "maxProperties": ("at most {} entries", False),
}
# No text may have U+0000, and integers have 64 bits: that is no limit that anybody meets.
_NONE = {
    "pattern": (r"^[^\u0000]*$",),
    "minimum": (-(2**63),),
    "maximum": (2**63 - 1,),
}
_FORMS = {"pattern": "matches {}", "format": "the format {}", "contentEncoding": "encoded as {}"}


def limits(old: Schema, new: Schema, *, taken: bool) -> Iterator[tuple[str, Effect]]:
    """What is different about the limits of one value, and what that does.

    What is `taken` may not be limited more; of what is given, a limit that is wider is a surprise,
    and another form breaks those that read it.
    """
    for keyword, (words, higher_is_narrower) in _LIMITS.items():
        before, now = _limit(old, keyword), _limit(new, keyword)
        if before == now:
            continue
        narrower = before is None or (now is not None and (now > before) is higher_is_narrower)
        effect = _effect(taken=taken, narrower=narrower)
        yield _told(words, before, now, taken=taken), effect
    yield from _steps(old, new, taken=taken)
    for keyword, words in _FORMS.items():
        before, now = _limit(old, keyword), _limit(new, keyword)
        if before != now:
            yield _told(words, before, now, taken=taken), _of_form(keyword, before, now, taken)


def _steps(old: Schema, new: Schema, *, taken: bool) -> Iterator[tuple[str, Effect]]:
    before, now = old.get("multipleOf"), new.get("multipleOf")
    if before != now:
        narrower = now is not None and (before is None or before % now != 0)
        text = _told("multiples of {}", before, now, taken=taken)
        yield text, _effect(taken=taken, narrower=narrower)
    if bool(old.get("uniqueItems")) != bool(new.get("uniqueItems")):
        narrower = bool(new.get("uniqueItems"))
        said = "without doubles" if narrower else "with doubles"
        verb = "takes" if taken else "gives"
        yield f"{verb} lists {said}", _effect(taken=taken, narrower=narrower)


def _effect(*, taken: bool, narrower: bool) -> Effect:
    if taken:
        return Effect.RUNNING if narrower else Effect.HARMLESS
    return Effect.HARMLESS if narrower else Effect.CAREFUL


def _of_form(keyword: str, before: Any, now: Any, taken: bool) -> Effect:
    """Nobody can say which of two patterns is narrower: another one counts as such."""
    if (now if taken else before) is None:
        return Effect.HARMLESS
    return Effect.RUNNING if taken or keyword != "pattern" else Effect.CAREFUL


def _limit(schema: Schema, keyword: str) -> Any:
    value = schema.get(keyword)
    return None if value in _NONE.get(keyword, ()) else value


def _told(words: str, before: Any, now: Any, *, taken: bool) -> str:
    verb, past = ("takes", "took") if taken else ("gives", "gave")
    if now is None:
        return f"{verb} anything, {past} {words.format(before)}"
    was = "anything" if before is None else words.format(before)
    return f"{verb} {words.format(now)}, {past} {was}"
