"""Copying into value objects: into every element of a list, or into a single one."""

from itertools import groupby

from backwright.builder.blueprint.effects import Copying, Where
from backwright.builder.blueprint.field_types import FieldType, ListType, Ref, ValueType
from backwright.builder.blueprint.fields import Field
from backwright.builder.design.filling import values
from backwright.builder.design.handler import Draft
from backwright.builder.design.steps import element_name


def copy_again(draft: Draft) -> None:
    """Give every element of the entity's lists what its references say now."""
    for field, copyings in _by_field(draft):
        owner = draft.entity.snake
        made = _made(draft, field, copyings, f"{owner}.{field.name}", fresh=False)
        _guarded(draft, field, f"{owner}.{field.name}", f"{owner}.{field.name} = {made}")


def copied_at_start(draft: Draft) -> list[str]:
    """Elements of a new entity as the caller gave them, with what is copied, as arguments."""
    return [
        f"{field.name}={_made(draft, field, copyings, f'command.{field.name}', fresh=True)}"
        for field, copyings in _by_field(draft)
    ]


def _by_field(draft: Draft) -> list[tuple[Field, list[Copying]]]:
    every = [each for each in draft.operation.copies if each.where is Where.EVERY]
    grouped = groupby(every, key=lambda each: each.field)
    return [(draft.entity.field(name), list(group)) for name, group in grouped]


def _guarded(draft: Draft, field: Field, read: str, line: str) -> None:
    if field.optional:
        draft.add(f"if {read}:", f"    {line}")
    else:
        draft.add(line)


def _made(draft: Draft, field: Field, copyings: list[Copying], read: str, *, fresh: bool) -> str:
    """An expression for the list, or the one value, with everything copied."""
    value = _value(field.type)
    name = element_name(field.name)
    several = isinstance(field.type, ListType)
    aligned, copied = [read], list[str]()
    for copying in copyings:
        copied.append(_copied(draft, copying, read, name, aligned, several=several))
    element = name if several else read
    kind = draft.shared.spelling.value(value)
    old = f"**{values(draft, kind, [], of=element)}" if fresh else element
    made = f"{kind if fresh else 'replace'}({', '.join([old, *copied])})"
    if not several:
        return f"{made} if {read} else None" if field.optional else made
    if len(aligned) == 1:
        return f"[{made} for {name} in {read}]"
    names = ", ".join([name, *(each.via for each in copyings if not each.optional)])
    return f"[{made} for {names} in zip({', '.join(aligned)}, strict=True)]"


def _copied(
    draft: Draft, copying: Copying, read: str, name: str, aligned: list[str], *, several: bool
) -> str:
    """Read the sources of one reference; what is copied from them as keyword arguments."""
    copies, source = draft.shared.copies, draft.shared.copies.source(copying)
    if not several:
        draft.use("uow" if copying.local else "ask")
        found = copies.read(copying, f"{read}.{copying.via}")
        draft.add(f"{copying.via} = {found}")
        return copies.taken_over(copying, copying.via)
    given = f" if {name}.{copying.via}" if copying.optional else ""
    keys = f"[{name}.{copying.via} for {name} in {read}{given}]"
    if copying.local:
        draft.read(source)
    else:
        draft.use("ask")
    found = copies.read_all(copying, keys)
    several_found = source.plural
    if copying.local or source is draft.entity:
        several_found = f"found_{source.plural}"
    draft.add(f"{several_found} = {found}")
    if not copying.optional:
        aligned.append(several_found)
        return copies.taken_over(copying, copying.via)
    draft.add(f"by_{copying.via} = {{each.id: each for each in {several_found}}}")
    key = f"{name}.{copying.via}"
    return copies.taken_over(copying, f"by_{copying.via}[{key}] if {key} else None")


def _value(kind: FieldType) -> Ref:
    inner = kind.of if isinstance(kind, ListType) else kind
    if not isinstance(inner, ValueType):
        raise TypeError(f"{kind} holds no value objects")
    return inner.target
