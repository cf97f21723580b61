"""Tests of what an entity lets be done with it: its rules, events, bounds and derived values."""

from collections.abc import Iterator

from backwright.builder.blueprint.effects import ListChange
from backwright.builder.blueprint.entities import Entity
from backwright.builder.blueprint.events import Event
from backwright.builder.blueprint.events import Source as Origin
from backwright.builder.blueprint.fields import Field
from backwright.builder.blueprint.operations import Operation, OperationKind
from backwright.builder.blueprint.rules import Rule
from backwright.builder.design.bounds import checked
from backwright.builder.design.code import Function, Source
from backwright.builder.design.lookup import Lookup
from backwright.builder.design.methods import CREATING, has_method
from backwright.builder.design.proof.evaluation import UnclearError
from backwright.builder.design.proof.pools import just_outside
from backwright.builder.design.proof.subject import Subject, phrase, title
from backwright.builder.design.proof.values import NoValueError, good
from backwright.builder.design.words import literal, sentence, spoken


def behaviour_of(entity: Entity, lookup: Lookup) -> Source | None:
    """The file of these tests; None where the entity has nothing to say."""
    try:
        subject = Subject(entity, lookup)
    except NoValueError:
        return None
    tests = [*_rules(subject), *_events(subject), *_computed(subject), *_bounds(subject)]
    if not tests:
        return None
    return Source(
        doc=f"What {phrase(entity)} lets be done with it.",
        constants=subject.circumstances(tests),
        functions=tuple({each.name: each for each in tests}.values()),
        imports=subject.imports.lines(),
    )


def _rules(subject: Subject) -> Iterator[Function]:
    for operation in subject.entity.operations:
        if not has_method(operation) or operation.kind in CREATING:
            continue
        for rule in operation.before:
            yield from _rule(subject, operation, rule)
        for rule in operation.after:
            yield from _rule_after(subject, operation, rule)
    for rule in subject.entity.invariants:
        broken = subject.examples.breaking(rule, subject.entity.invariants, subject.start)
        if broken is not None:
            name = subject.entity.snake
            body = [
                f"{name} = {subject.made(broken)}",
                "",
                "with pytest.raises(RuleViolationError) as caught:",
                f"    {name}.check()",
                "",
                f"assert caught.value.code == {literal(rule.code)}",
            ]
            yield subject.function(title(rule), sentence(rule.say), body)


def _rule(subject: Subject, operation: Operation, rule: Rule) -> Iterator[Function]:
    """The operation is refused where the rule is broken, but not for those who are exempt."""
    entity = subject.entity
    others = (*operation.before, *operation.after, *entity.invariants)
    broken = subject.examples.breaking(rule, others, subject.start)
    if broken is None:
        return
    made = subject.made(broken, state=subject.state_for(operation))
    several = len(rule.before + rule.after) > 1
    suffix = f"_before_{operation.name}" if several else ""
    body = [
        f"{entity.snake} = {made}",
        "",
        "with pytest.raises(RuleViolationError) as caught:",
        f"    {subject.called(operation)}",
        "",
        f"assert caught.value.code == {literal(rule.code)}",
        f"assert {entity.snake}.recorded() == ()",
    ]
    yield subject.function(f"{title(rule)}{suffix}", sentence(rule.say), body)
    if rule.unless and operation.move is not None and entity.states is not None:
        yield _exempt(subject, operation, rule, made)


def _rule_after(subject: Subject, operation: Operation, rule: Rule) -> Iterator[Function]:
    """The operation is refused where what the caller gives breaks the rule."""
    entity, step = subject.entity, operation.step
    others = (*operation.after, *entity.invariants)
    broken = subject.examples.breaking(rule, others, subject.start)
    taken = {each.field for each in operation.sets if each.formula.python == each.field}
    adds = {step.field} if step is not None and step.change is ListChange.ADD else set[str]()
    changed = {name for name, value in (broken or {}).items() if subject.start.get(name) != value}
    if broken is None or not changed or not changed <= taken | adds:
        return
    start = {**subject.start, **{name: list[object]() for name in adds}}
    if not all(broken[name] for name in adds):
        return
    body = [
        f"{entity.snake} = {subject.made(start, state=subject.state_for(operation))}",
        "",
        "with pytest.raises(RuleViolationError) as caught:",
        f"    {subject.called(operation, given=broken)}",
        "",
        f"assert caught.value.code == {literal(rule.code)}",
    ]
    name = f"{title(rule)}_after_{operation.name}"
    yield subject.function(name, sentence(rule.say), body)


def _exempt(subject: Subject, operation: Operation, rule: Rule, made: str) -> Function:
    entity, machine = subject.entity, subject.entity.states
    role, name = rule.unless[0], entity.snake
    target = operation.move.targets[0] if operation.move is not None else ""
    member = subject.writing.spelling.member(machine.enum, target) if machine else ""
    exempt = f"Principal(id=new_id(), roles=frozenset({{{literal(role)}}}))"
    body = [
        f"{name} = {made}",
        "",
        subject.called(operation, actor=exempt),
        "",
        f"assert {name}.{machine.field if machine else ''} is {member}",
    ]
    doc = f'The rule "{rule.code}" does not count for {role}.'
    suffix = role.replace(".", "_").replace("-", "_")
    return subject.function(f"{operation.name}_is_freer_for_{suffix}", doc, body)


def _events(subject: Subject) -> Iterator[Function]:
    for operation in subject.entity.operations:
        if has_method(operation):
            for event in operation.events:
                yield from _event(subject, operation, event)


def _event(subject: Subject, operation: Operation, event: Event) -> Iterator[Function]:
    entity, name = subject.entity, subject.entity.snake
    example = subject.example_for(operation)
    if example is None or operation.kind in CREATING or event.changed:
        return
    place = subject.lookup.place(entity.ref.module, "contracts.events")
    subject.imports.add(place, event.name)
    inputs = {each.name: each for each in operation.inputs}
    values = ", ".join(
        f"{each.name}={_expected(subject, each.source, each.origin, inputs)}"
        for each in event.fields
    )
    body = [
        f"{name} = {subject.made(example, state=subject.state_for(operation))}",
        "",
        subject.called(operation),
        "",
        f"assert {event.name}({values}) in {name}.recorded()",
    ]
    doc = f"Others learn of it by {event.name}."
    yield subject.function(f"{operation.name}_is_told", doc, body)


def _expected(subject: Subject, source: Origin, origin: str, inputs: dict[str, Field]) -> str:
    if source is Origin.TAKEN:
        return subject.value(inputs[origin])
    return f"{subject.entity.snake}.{'id' if source is Origin.ID else origin}"


def _computed(subject: Subject) -> Iterator[Function]:
    """Derived fields, and what operations compute."""
    entity, name = subject.entity, subject.entity.snake
    for field in entity.fields:
        if field.derived is not None:
            try:
                value = subject.examples.worked_out(field.derived, subject.start)
                written = subject.writing.value(field.type, value)
            except (UnclearError, TypeError):
                continue
            body = [
                f"{name} = {subject.made(subject.start)}",
                "",
                f"assert {name}.{field.name} == {written}",
            ]
            doc = f"The {spoken(field.name)} is `{field.derived.text}`."
            yield subject.function(f"{field.name}_is_derived", doc, body)
    for operation in entity.operations:
        if operation.kind is OperationKind.ACTION and operation.sets:
            yield from _assigned(subject, operation)


def _assigned(subject: Subject, operation: Operation) -> Iterator[Function]:
    """What an operation computes from what is there and what the caller gives."""
    entity, name = subject.entity, subject.entity.snake
    example = subject.example_for(operation)
    if example is None:
        return
    asserts: list[str] = []
    taken = {each.name: good(each, subject.lookup) for each in operation.inputs}
    for each in operation.sets:
        field = entity.field(each.field)
        try:
            value = subject.examples.worked_out(each.formula, example, taken)
            written = subject.writing.value(field.type, value)
        except (UnclearError, TypeError):
            continue
        same = "is" if written in ("True", "False", "None") else "=="
        asserts.append(f"assert {name}.{each.field} {same} {written}")
    if asserts:
        body = [
            f"{name} = {subject.made(example, state=subject.state_for(operation))}",
            "",
            subject.called(operation),
            "",
            *asserts,
        ]
        yield subject.function(f"{operation.name}_has_its_effect", operation.description, body)


def _bounds(subject: Subject) -> Iterator[Function]:
    for field in checked(subject.entity):
        outside = just_outside(field.type, subject.lookup)
        if outside is None or field.derived is not None:
            continue
        name = subject.entity.snake
        made = subject.made({**subject.start, field.name: outside})
        body = [
            f"{name} = {made}",
            "",
            "with pytest.raises(ValidationError) as caught:",
            f"    {name}.check()",
            "",
            f'assert [each.at for each in caught.value.errors] == ["/{field.name}"]',
        ]
        doc = f"The {spoken(field.name)} stays within its bounds, whatever changes it."
        yield subject.function(f"{field.name}_has_bounds", doc, body)
