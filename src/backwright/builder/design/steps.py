"""What operations do to the elements of a list of value objects."""

from backwright.builder.blueprint.effects import ListChange, ListStep
from backwright.builder.blueprint.spelling import singular
from backwright.builder.design.code import Function
from backwright.builder.design.lookup import Lookup
from backwright.builder.design.spelling import Spelling
from backwright.builder.design.words import literal, spoken


def finder_name(step: ListStep) -> str:
    """The private method that finds an element: `_line_at`."""
    return f"_{element_name(step.field)}_at"


def element_name(field: str) -> str:
    """One element of a list, in a variable: `lines` → line."""
    return singular(field)


def step_parameters(step: ListStep, lookup: Lookup, spelling: Spelling) -> tuple[str, ...]:
    """What the method takes for its step."""
    if step.change is ListChange.ADD:
        return (f"{element_name(step.field)}: {spelling.value(step.value)}",)
    key = f"{step.key}: {spelling.domain(lookup.value(step.value).field(step.key).type)}"
    return (key, "**values: Any") if step.change is ListChange.CHANGE else (key,)


def step_lines(step: ListStep, lookup: Lookup) -> tuple[str, ...]:
    """The statements that change the list."""
    snake, elements = element_name(step.field), f"self.{step.field}"
    at = f"self.{finder_name(step)}({step.key})"
    if step.change is ListChange.REMOVE:
        return (f"del {elements}[{at}]",)
    if step.change is ListChange.CHANGE:
        return (f"index = {at}", f"{elements}[index] = replace({elements}[index], **values)")
    if not step.key:
        return (f"{elements}.append({snake})",)
    kind = literal(spoken(lookup.value(step.value).snake))
    return (
        f"if any(each.{step.key} == {snake}.{step.key} for each in {elements}):",
        f"    raise DuplicateError({kind}, ({literal(step.key)},))",
        f"{elements}.append({snake})",
    )


def finder(step: ListStep, lookup: Lookup, spelling: Spelling) -> Function:
    """The method that finds an element by its key."""
    value = lookup.value(step.value)
    return Function(
        name=finder_name(step),
        parameters=("self", f"{step.key}: {spelling.domain(value.field(step.key).type)}"),
        returns="int",
        body=(
            f"for index, each in enumerate(self.{step.field}):",
            f"    if each.{step.key} == {step.key}:",
            "        return index",
            f"raise NotFoundError({literal(spoken(value.snake))}, {step.key})",
        ),
    )
