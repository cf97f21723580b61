"""Tests of the states of an entity: which moves there are, and which there are not."""

from collections.abc import Iterator
from dataclasses import replace

from backwright.builder.blueprint.entities import Entity
from backwright.builder.blueprint.operations import Operation
from backwright.builder.design.code import Function, Source
from backwright.builder.design.lookup import Lookup
from backwright.builder.design.methods import has_method
from backwright.builder.design.proof.subject import Subject, phrase, states_for
from backwright.builder.design.proof.values import NoValueError
from backwright.builder.design.words import listed, spoken


def states_of(entity: Entity, lookup: Lookup) -> Source | None:
    """The file of these tests; None where the entity has no states."""
    if entity.states is None:
        return None
    try:
        subject = Subject(entity, lookup)
    except NoValueError:
        return None
    refused = list(_refused(subject))
    tests = [
        *(test for each in entity.operations for test in _moving(subject, each)),
        *(test for _, test in refused),
    ]
    if not tests:
        return None
    attempts = [constant for constant, _ in refused]
    return Source(
        doc=f"The states of {phrase(entity)}, and the moves between them.",
        constants=(*subject.circumstances(tests, attempts), *attempts),
        functions=tuple(tests),
        imports=subject.imports.lines(),
    )


def _moving(subject: Subject, operation: Operation) -> Iterator[Function]:
    entity, machine = subject.entity, subject.entity.states
    example = subject.example_for(operation)
    if machine is None or operation.move is None or example is None:
        return
    name, allowed = entity.snake, states_for(entity, operation)
    ways = [(one, other) for one, other in operation.move.ways if one in allowed]
    before, after = f"{name}.{machine.field}", operation.move.ways[0][1]
    if len(operation.move.targets) > 1 or not ways:
        return
    body = [
        f"{name} = {_in_state(subject.made(example), machine.field)}",
        "",
        subject.called(operation),
        "",
        f"assert {before} is {subject.writing.spelling.member(machine.enum, after)}",
    ]
    doc = f"{spoken(operation.name).capitalize()} makes {phrase(entity)} {spoken(after)}."
    states = [one for one, _ in ways]
    yield subject.function(
        f"{operation.name}_leads_to_{after}".replace("-", "_"),
        doc,
        body,
        states,
    )


def _refused(subject: Subject) -> Iterator[tuple[str, Function]]:
    """Operations that are for the same states only are tried together in all the others.

    With each test comes the constant that lists what it tries.
    """
    entity, machine = subject.entity, subject.entity.states
    groups: dict[tuple[str, ...], list[Operation]] = {}
    for operation in entity.operations:
        allowed = states_for(entity, operation)
        if has_method(operation) and machine and 0 < len(allowed) < len(machine.states):
            groups.setdefault(allowed, []).append(operation)
    for allowed, operations in groups.items():
        yield _refusal(subject, allowed, operations)


def _refusal(
    subject: Subject, allowed: tuple[str, ...], operations: list[Operation]
) -> tuple[str, Function]:
    entity, machine = subject.entity, subject.entity.states
    others = [each for each in machine.states if each not in allowed] if machine else []
    name, field = entity.snake, machine.field if machine else ""
    attempts = ", ".join(f"lambda {name}: {subject.called(each)}" for each in operations)
    subject.imports.add(subject.lookup.home_of_domain(entity), entity.name)
    body = (
        f"{name} = {_in_state(subject.made(subject.start), field)}",
        "",
        "with pytest.raises(IllegalStateError):",
        f"    attempt({name})",
        "",
        f"assert {name}.{field} is state",
        f"assert {name}.recorded() == ()",
    )
    states = listed(tuple(spoken(state) for state in allowed), "or")
    verbs = listed(tuple(spoken(each.name) for each in operations))
    test = subject.function(
        f"{_or(allowed)}_is_needed_to_{operations[0].name}"
        + ("_and_more" if len(operations) > 1 else ""),
        f"Only {phrase(entity)} that is {states} lets one {verbs}.",
        list(body),
        others,
    )
    kind, constant = f"Callable[[{entity.name}], object]", f"WHILE_{_or(allowed).upper()}"
    test = replace(
        test,
        parameters=(*test.parameters, f"attempt: {kind}"),
        decorators=(*test.decorators, f'@pytest.mark.parametrize("attempt", {constant})'),
    )
    return f"{constant}: list[{kind}] = [{attempts}]", test


def _in_state(made: str, field: str) -> str:
    head, _, rest = made.partition("(")
    return f"{head}({field}=state{', ' if rest != ')' else ''}{rest}"


def _or(states: tuple[str, ...]) -> str:
    """`draft_or_paid`; or, of many, the first and the last."""
    return "_or_".join(states if len(states) < 4 else (states[0], "more", states[-1]))
