"""What handlers hand over to the domain: values, elements, and copies from elsewhere."""

from string import Formatter

from backwright.builder.blueprint.effects import Copying, ListChange, ListStep, Where
from backwright.builder.blueprint.field_types import SequenceType
from backwright.builder.design.handler import Draft
from backwright.builder.design.methods import CREATING, named_inputs
from backwright.builder.design.words import literal


def circumstances(draft: Draft) -> list[str]:
    """The inputs, the caller and the time, as far as the entity's method takes them."""
    operation = draft.operation
    inputs = [f"{each.name}={draft.given(each)}" for each in named_inputs(draft.entity, operation)]
    actor = [f"actor={draft.use('actor')}"] if operation.needs_actor else []
    now = [f"now={draft.use('clock')}.now()"] if operation.needs_now else []
    return [*inputs, *actor, *now]


def alone(arguments: list[str]) -> list[str]:
    """A single argument needs no name."""
    if len(arguments) != 1 or arguments[0].startswith("*"):
        return arguments
    name, equals, value = arguments[0].partition("=")
    return [value] if equals and name.isidentifier() else arguments


def generated(draft: Draft) -> list[str]:
    """Fields that no caller gives: the owner, and numbers for people."""
    entity, arguments = draft.entity, list[str]()
    given = {field.name for field in draft.operation.inputs}
    for field in entity.fields:
        if isinstance(field.type, SequenceType):
            sequence = literal(f"{entity.table}.{field.name}")
            draft.add(f"next_{field.name} = await {draft.use('sequences')}.next({sequence})")
            arguments.append(f"{field.name}={_numbered(field.type.format, f'next_{field.name}')}")
        elif field.name == entity.owner and field.name not in given:
            kind = draft.shared.spelling.domain(field.type)
            arguments.append(f"{field.name}={kind}({draft.use('actor')}.known())")
    return arguments


def _numbered(format: str, number: str) -> str:
    """The format string of a sequence as an f-string of the number."""
    parts = (
        text.replace("{", "{{").replace("}", "}}")
        + ("" if name is None else f"{{{number}{':' + spec if spec else ''}}}")
        for text, name, spec, _ in Formatter().parse(format)
    )
    return f"f{literal(''.join(parts))}"


def values(draft: Draft, kind: str, but: list[str], of: str = "command") -> str:
    """The message's values for a class of the domain."""
    left_out = f", but=({', '.join(map(literal, but))},)" if but else ""
    return f"values({of}, {kind}{left_out})"


def step_arguments(draft: Draft) -> list[str]:
    """What the method takes for its step: the new element, or the key of the one meant."""
    step = draft.operation.step
    if step is None:
        return []
    if step.change is not ListChange.ADD:
        return [f"command.{step.key}"]
    kind = draft.shared.spelling.value(step.value)
    copied = [_copied_into(draft, each) for each in _of_element(draft)]
    return [f"{kind}({', '.join([f'**{values(draft, kind, [])}', *copied])})"]


def step_values(draft: Draft, step: ListStep) -> str:
    """The new values of the element that is changed."""
    kind = draft.shared.spelling.value(step.value)
    given = values(draft, kind, [step.key])
    copied = [_copied_into(draft, each) for each in _of_element(draft)]
    return f"{{**{given}, {', '.join(copied)}}}" if copied else given


def _of_element(draft: Draft) -> list[Copying]:
    return [each for each in draft.operation.copies if each.where is Where.ELEMENT]


def _copied_into(draft: Draft, copying: Copying) -> str:
    """Read the source by the reference that the caller gives; its values as keyword arguments."""
    return draft.shared.copies.taken_over(copying, source(draft, copying, f"command.{copying.via}"))


def source(draft: Draft, copying: Copying, key: str) -> str:
    """Read what is copied from; returns its name."""
    found = draft.shared.copies.read(copying, key)
    draft.use("uow" if copying.local else "ask")
    draft.add(f"{copying.via} = {f'{found} if {key} else None' if copying.optional else found}")
    return copying.via


def copied_arguments(draft: Draft, copying: Copying) -> list[str]:
    """Read the source beside the entity; its values as arguments of the entity's method."""
    at = source(draft, copying, _key(draft, copying.via))
    guard = f"{at} and " if copying.optional else ""
    return [f"{here}={guard}{at}.{there}" for here, there in copying.pairs]


def _key(draft: Draft, via: str) -> str:
    """Where the reference comes from: an input, the caller, or the entity itself."""
    if any(field.name == via for field in draft.operation.inputs):
        return f"command.{via}"
    if draft.operation.kind in CREATING and via == draft.entity.owner:
        kind = draft.shared.spelling.domain(draft.entity.field(via).type)
        return f"{kind}({draft.use('actor')}.known())"
    return f"{draft.entity.snake}.{via}"


def copy_if_given(draft: Draft, copying: Copying) -> None:
    """In a merge patch: read the source only if the reference changes."""
    via = literal(copying.via)
    found = draft.shared.copies.read(copying, f"given[{via}]")
    draft.use("uow" if copying.local else "ask")
    empty = f" if given[{via}] else None" if copying.optional else ""
    draft.add(
        f"if {via} in given:",
        f"    {copying.via} = {found}{empty}",
        f"    given |= {draft.shared.copies.function(copying)}({copying.via})",
    )
