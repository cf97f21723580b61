"""What changed in a blueprint, in sentences."""

from collections.abc import Iterator

from backwright.builder.plan.outline import VALUE, Outline
from backwright.builder.plan.thing import Thing

# Longer descriptions are left out of sentences.
_LONGEST = 60


def summary(old: Outline, new: Outline) -> list[str]:
    """A sentence for each change: things that came, things that went, then parts."""
    return [
        *(f"{_gains(name, new)}" for name in new.things if name not in old.things),
        *(f"{_loses(name, old)}" for name in old.things if name not in new.things),
        *(
            sentence
            for name, thing in new.things.items()
            if name in old.things
            for sentence in _changes(name, old.things[name], thing)
        ),
    ]


def _gains(name: str, outline: Outline) -> str:
    module, _, short = name.rpartition(".")
    if not module:
        return f"gains the {outline.things[name].kind} {name}"
    count = len(outline.things[name].parts)
    parts = f"{count} part{'' if count == 1 else 's'}"
    return f"{module} gains the {outline.things[name].kind} {short} ({parts})"


def _loses(name: str, outline: Outline) -> str:
    module, _, short = name.rpartition(".")
    kind = outline.things[name].kind
    return f"{module} loses the {kind} {short}" if module else f"loses the {kind} {name}"


def _changes(name: str, old: Thing, new: Thing) -> Iterator[str]:
    for part, said in new.parts.items():
        if part not in old.parts:
            yield f"{name} gains {part}{_in_brackets(said)}"
        elif old.parts[part] != said:
            was = old.parts[part]
            short = said and was and len(said) + len(was) <= 2 * _LONGEST
            yield f"{name}: {part} is now {said}, was {was}" if short else f"{name}: {part} changed"
    for part in old.parts:
        if part not in new.parts:
            yield f"{name} loses {part}"


def _in_brackets(said: str) -> str:
    return f" ({said})" if said and len(said) <= _LONGEST else ""


def unreadable(old: Outline, new: Outline) -> list[str]:
    """Fields of value objects that those lack which are stored already, in rows of entities."""
    return [
        f'{name} that are stored already have no "{each}", and can\'t be read without it: give it '
        "a default, make it optional, or fill it in a migration of your own"
        for name, thing in new.things.items()
        if thing.kind == VALUE and name in old.things
        for each in thing.needed
        if each not in old.things[name].needed
    ]
