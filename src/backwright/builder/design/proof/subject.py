"""One entity as its tests see it: examples of it, and calls of its methods."""

from collections.abc import Iterable
from typing import cast

from backwright.builder.blueprint.effects import ListChange, Where
from backwright.builder.blueprint.entities import Entity
from backwright.builder.blueprint.field_types import ValueType
from backwright.builder.blueprint.fields import Field
from backwright.builder.blueprint.operations import Operation, OperationKind
from backwright.builder.blueprint.rules import Rule
from backwright.builder.design.code import Function
from backwright.builder.design.imports import Imports
from backwright.builder.design.lookup import Lookup
from backwright.builder.design.methods import CREATING, named_inputs
from backwright.builder.design.proof.search import Example, Examples
from backwright.builder.design.proof.values import good, good_of
from backwright.builder.design.proof.writing import Writing, example_name
from backwright.builder.design.words import literal, spoken, with_article

_LONGEST_NAME = 45
SOMEBODY = "SOMEBODY = Principal(id=new_id())"
NOW = "NOW = datetime(2030, 1, 2, 9, 30, tzinfo=UTC)"


class Subject:
    """What the lines of a test file are made from."""

    def __init__(self, entity: Entity, lookup: Lookup, imports: Imports | None = None) -> None:
        """Raise `NoValueError` where no example of the entity is found."""
        self.entity = entity
        self.lookup = lookup
        self.imports = imports or Imports()
        self.writing = Writing(lookup, self.imports, contract=False)
        self.examples = Examples(entity, lookup)
        self.start = self.usual()

    def usual(self) -> Example:
        """The example that `an_order()` makes: every rule holds, as far as it can be known."""
        start = self.examples.start()
        return self.examples.fitting(self.entity.rules, start) or start

    def made(self, example: Example, *, state: str = "") -> str:
        """A call that makes the example, saying only what is not as usual."""
        machine, values = self.entity.states, list[str]()
        if machine is not None and state not in ("", machine.start):
            values.append(f"{machine.field}={self.writing.spelling.member(machine.enum, state)}")
        differs = [
            (name, value)
            for name, value in example.items()
            if name not in self.start or self.start[name] != value
        ]
        values += self.writing.named(self.entity.fields, differs)
        maker = example_name(self.entity.snake)
        self.imports.add(f"tests.examples.{self.entity.ref.module}", maker)
        return f"{maker}({', '.join(values)})"

    def called(
        self, operation: Operation, *, actor: str = "SOMEBODY", given: Example | None = None
    ) -> str:
        """A call of the operation's method with good values, or those that are `given`."""
        arguments = [*self._keyed(operation, given or {}), *self._account(operation)]
        for each in named_inputs(self.entity, operation):
            value = (given or {}).get(each.name, good(each, self.lookup))
            arguments.append(f"{each.name}={self.writing.value(each.type, value)}")
        arguments += [f"actor={actor}"] if operation.needs_actor else []
        arguments += ["now=NOW"] if operation.needs_now else []
        arguments += [f"{each.name}={self.value(each)}" for each in self._copied(operation)]
        return f"{self.entity.snake}.{operation.name}({', '.join(arguments)})"

    def value(self, field: Field) -> str:
        """A good value of an input or a field, as source."""
        return self.writing.value(field.type, good(field, self.lookup))

    def circumstances(
        self, tests: Iterable[Function], constants: Iterable[str] = ()
    ) -> tuple[str, ...]:
        """The constants that the tests name, and those that other `constants` name."""
        lines = " ".join([*constants, *(line for test in tests for line in test.body)])
        known = (("SOMEBODY", SOMEBODY), ("NOW", NOW))
        return tuple(constant for name, constant in known if name in lines)

    def state_for(self, operation: Operation) -> str:
        """A state in which the operation can be done; empty where there are none."""
        allowed = states_for(self.entity, operation)
        return allowed[0] if allowed else ""

    def example_for(self, operation: Operation) -> Example | None:
        """An example that the operation accepts."""
        rules = (*operation.before, *operation.after, *self.entity.invariants)
        return self.examples.fitting(rules, self.start)

    def _copied(self, operation: Operation) -> list[Field]:
        if operation.kind in (OperationKind.CHANGE, *CREATING):
            return []
        beside = (each for each in operation.copies if each.where is Where.ENTITY)
        return [self.entity.field(name) for each in beside for name, _ in each.pairs]

    def _keyed(self, operation: Operation, given: Example) -> list[str]:
        step = operation.step
        if step is None:
            return []
        value = self.lookup.value(step.value)
        if step.change is ListChange.ADD:
            kind = ValueType(step.value)
            elements = cast("list[object]", given.get(step.field, []))
            usual = good_of(kind, step.field, self.lookup)
            return [self.writing.value(kind, (elements or [usual])[0])]
        return [self.value(value.field(step.key))]

    def _account(self, operation: Operation) -> list[str]:
        if operation.kind is OperationKind.CHANGE_PASSWORD:
            return [literal("hashed")]
        if operation.kind is OperationKind.GRANT_ROLES:
            return [self.value(self.entity.field("roles"))]
        return []

    def function(
        self, name: str, doc: str, body: list[str], states: list[str] | None = None
    ) -> Function:
        """A test of the entity's class, for each of the states where there are some."""
        machine, decorators, parameters = self.entity.states, list[str](), list[str]()
        if states and machine is not None:
            spelled = self.writing.spelling
            members = ", ".join(spelled.member(machine.enum, state) for state in states)
            decorators.append(f'@pytest.mark.parametrize("state", [{members}])')
            parameters.append(f"state: {spelled.enumeration(machine.enum)}")
        return Function(
            name=f"test_{name}",
            parameters=tuple(parameters),
            doc=doc,
            body=tuple(body),
            decorators=tuple(decorators),
        )


def states_for(entity: Entity, operation: Operation) -> tuple[str, ...]:
    """The states in which an operation can be done, as far as the entity itself says."""
    machine = entity.states
    if machine is None:
        return ()
    during = operation.during or machine.states
    sources = operation.move.sources if operation.move is not None else machine.states
    return tuple(state for state in machine.states if state in during and state in sources)


def title(rule: Rule) -> str:
    """A part of a test's name: the rule's sentence, or its code where that is long."""
    said = _words(rule.say)
    return said if len(said) <= _LONGEST_NAME else _words(rule.code)


def _words(text: str) -> str:
    plain = "".join(each if each.isalnum() and each.isascii() else " " for each in text)
    return "_".join(plain.lower().split())


def phrase(entity: Entity) -> str:
    """`an order`."""
    return with_article(spoken(entity.snake))
