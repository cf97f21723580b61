"""References that no foreign key can check, because they lead to another module."""

from collections.abc import Iterator
from dataclasses import dataclass

from backwright.builder.blueprint.effects import ListChange
from backwright.builder.blueprint.entities import ValueObject
from backwright.builder.blueprint.field_types import ListType, Ref, ReferenceType, ValueType
from backwright.builder.blueprint.fields import Field
from backwright.builder.blueprint.operations import Operation


@dataclass(frozen=True, slots=True, kw_only=True)
class Unchecked:
    """Identities in an input, or in the value objects in it, that must be asked about.

    `inner` is the reference field inside of value objects. `absent` is whether the input can be
    missing.
    """

    name: str
    target: Ref
    several: bool
    absent: bool
    inner: str = ""
    inner_optional: bool = False

    def lines(self, asked: str) -> tuple[str, ...]:
        """The check, where `asked` is the question with a place for the identities."""
        if not self.absent:
            return (asked.format(self._ids(f"command.{self.name}")),)
        return (
            f"if {self.name} := given(command.{self.name}, None):",
            f"    {asked.format(self._ids(self.name))}",
        )

    def _ids(self, read: str) -> str:
        if not self.inner:
            return read if self.several else f"[{read}]"
        values = f"each.{self.inner} for each in {read if self.several else f'[{read}]'}"
        return f"[{values}{f' if each.{self.inner}' if self.inner_optional else ''}]"


def unchecked(
    operation: Operation, module: str, values: dict[Ref, ValueObject]
) -> Iterator[Unchecked]:
    """Inputs of an operation that must be asked about; what is copied from is read anyway."""
    read = {copying.via for copying in operation.copies}
    step = _new_in_step(operation)
    for field in (*operation.inputs, *step):
        several, kind = (
            (True, field.type.of) if isinstance(field.type, ListType) else (False, field.type)
        )
        absent = field.optional or operation.patch or (field in step and _patches(operation))
        match kind:
            case ReferenceType(target=target) if field.name not in read:
                if target.module != module or several or field in step:
                    yield Unchecked(name=field.name, target=target, several=several, absent=absent)
            case ValueType(target=value):
                for inner in values[value].inputs:
                    if isinstance(inner.type, ReferenceType) and inner.name not in read:
                        yield Unchecked(
                            name=field.name,
                            target=inner.type.target,
                            several=several,
                            absent=absent,
                            inner=inner.name,
                            inner_optional=inner.optional,
                        )
            case _:
                continue


def _new_in_step(operation: Operation) -> tuple[Field, ...]:
    """What the element gets; the key of one that is there already is found in the list."""
    step = operation.step
    if step is None or step.change is ListChange.REMOVE:
        return ()
    if step.change is ListChange.ADD:
        return step.fields
    return tuple(field for field in step.fields if field.name != step.key)


def _patches(operation: Operation) -> bool:
    return operation.step is not None and operation.step.change is ListChange.CHANGE
