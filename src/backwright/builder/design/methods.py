"""What can be done with an entity, as methods of its class."""

from backwright.builder.blueprint.effects import ListChange, Where
from backwright.builder.blueprint.entities import Entity
from backwright.builder.blueprint.events import Event, EventField, Source
from backwright.builder.blueprint.fields import Field
from backwright.builder.blueprint.operations import Operation, OperationKind
from backwright.builder.blueprint.rules import Rule
from backwright.builder.design.bounds import lowered
from backwright.builder.design.code import Function, call
from backwright.builder.design.formulas import assigned, ensured, renamed, use
from backwright.builder.design.imports import Imports
from backwright.builder.design.lookup import Lookup
from backwright.builder.design.moving import admitted, moved
from backwright.builder.design.spelling import Spelling, optional
from backwright.builder.design.steps import finder, step_lines, step_parameters
from backwright.builder.design.words import sentence

CREATING = (OperationKind.CREATE, OperationKind.REGISTER)
_SESSIONS = (OperationKind.LOG_IN, OperationKind.REFRESH, OperationKind.LOG_OUT)
_STORED_BY_USE_CASE = (OperationKind.DELETE, OperationKind.RESTORE)


def has_method(operation: Operation) -> bool:
    """Whether the entity has something to do or to say about it."""
    if not operation.is_command or operation.kind in _SESSIONS:
        return False
    if operation.kind in _STORED_BY_USE_CASE or _only_links(operation):
        return bool(operation.during or operation.before or operation.after or operation.events)
    return True


def _only_links(operation: Operation) -> bool:
    return operation.link is not None and not (operation.sets or operation.step or operation.move)


def patches(operation: Operation) -> bool:
    """Whether the method takes new values of some fields by name."""
    return operation.kind is OperationKind.CHANGE


def named_inputs(entity: Entity, operation: Operation) -> tuple[Field, ...]:
    """The inputs that the method takes one by one: those that are used by their own name."""
    if operation.kind in CREATING or patches(operation):
        fields = {field.name for field in entity.fields} | {"password"}
        return tuple(each for each in operation.inputs if each.name not in fields)
    used = {name for each in operation.sets for name in each.formula.taken}
    used |= {name for rule in operation.before + operation.after for name in rule.must.taken}
    used |= {
        value.origin
        for event in operation.events
        for value in event.fields
        if value.source is Source.TAKEN
    }
    return tuple(each for each in operation.inputs if each.name in used)


class Methods:
    """Writes the methods of one entity's class."""

    def __init__(
        self, entity: Entity, lookup: Lookup, spelling: Spelling, imports: Imports
    ) -> None:
        self._entity = entity
        self._lookup = lookup
        self._spelling = spelling
        self._imports = imports

    def all(self) -> tuple[Function, ...]:
        """One for each operation that changes something."""
        return tuple(self._method(each) for each in self._entity.operations if has_method(each))

    def finders(self) -> tuple[Function, ...]:
        """Those that find elements of lists by their keys."""
        keyed = {
            each.step.field: each.step
            for each in self._entity.operations
            if each.step is not None and each.step.change is not ListChange.ADD
        }
        return tuple(finder(step, self._lookup, self._spelling) for step in keyed.values())

    def _method(self, operation: Operation) -> Function:
        if operation.kind in CREATING:
            return self._creating(operation)
        return Function(
            name=operation.name,
            parameters=("self", *self._parameters(operation)),
            doc=sentence(operation.description),
            body=(
                *admitted(self._entity, operation),
                *self._rules(operation.before),
                *_old_values(operation),
                *self._effects(operation),
                *self._rules(operation.after),
                *(line for event in operation.events for line in self._recorded(event)),
            ),
        )

    def _creating(self, operation: Operation) -> Function:
        entity = self._entity
        new, kind = entity.snake, self._spelling.identity(entity.ref)
        lines = (
            *self._rules(operation.before),
            *self._rules(operation.after),
            *(line for event in operation.events for line in self._recorded(event)),
        )
        made = f"cls(id={kind}(new_id()), **values)"
        body = (
            (f"{new} = {made}", *(renamed(line, "self", new) for line in lines), f"return {new}")
            if lines
            else (f"return {made}",)
        )
        return Function(
            name=operation.name,
            parameters=("cls", *self._circumstances(operation), "**values: Any"),
            returns="Self",
            doc=sentence(operation.description),
            body=body,
            decorators=("@classmethod",),
        )

    def _circumstances(self, operation: Operation) -> tuple[str, ...]:
        """The inputs, the caller and the time, as far as they are needed."""
        inputs = tuple(
            f"{field.name}: {optional(self._spelling.domain(field.type), field)}"
            for field in named_inputs(self._entity, operation)
        )
        actor = ("actor: Principal",) if operation.needs_actor else ()
        now = ("now: datetime",) if operation.needs_now else ()
        return (*inputs, *actor, *now)

    def _parameters(self, operation: Operation) -> tuple[str, ...]:
        step = operation.step
        taken = step_parameters(step, self._lookup, self._spelling) if step else ()
        values = ("**values: Any",) if patches(operation) or "**values: Any" in taken else ()
        keyed = tuple(each for each in taken if each != "**values: Any")
        given = _ACCOUNT.get(operation.kind)
        return (
            *keyed,
            *(self._typed(given) if given else ()),
            *self._circumstances(operation),
            *self._copied(operation),
            *values,
        )

    def _typed(self, name: str) -> tuple[str, ...]:
        return (f"{name}: {self._spelling.domain(self._entity.field(name).type)}",)

    def _copied(self, operation: Operation) -> tuple[str, ...]:
        """Parameters for values that the use case copies into the entity itself."""
        if patches(operation):
            return ()
        names = (
            name
            for copying in operation.copies
            if copying.where is Where.ENTITY
            for name, _ in copying.pairs
        )
        fields = (self._entity.field(name) for name in names)
        return tuple(
            f"{field.name}: {optional(self._spelling.domain(field.type), field)}"
            for field in fields
        )

    def _rules(self, rules: tuple[Rule, ...]) -> tuple[str, ...]:
        return tuple(ensured(rule, self._spelling, self._imports) for rule in rules)

    def _effects(self, operation: Operation) -> tuple[str, ...]:
        step = operation.step
        return (
            *self._assigned(operation),
            *(step_lines(step, self._lookup) if step else ()),
            *moved(self._entity, operation),
        )

    def _assigned(self, operation: Operation) -> tuple[str, ...]:
        if patches(operation):
            lowering = (
                f"self.{name} = self.{name}.lower()"
                for name in lowered(self._entity)
                if name in {field.name for field in operation.inputs}
            )
            return ("self.assign(values)", *lowering)
        if operation.kind in _ACCOUNT:
            name = _ACCOUNT[operation.kind]
            return (f"self.{name} = {name}",) if name else ("self.active = False",)
        copied = [parameter.partition(":")[0] for parameter in self._copied(operation)]
        pairs = [
            (each.field, use(each.formula, self._spelling, self._imports))
            for each in operation.sets
        ]
        return _together(operation, pairs) + tuple(f"self.{name} = {name}" for name in copied)

    def _recorded(self, event: Event) -> tuple[str, ...]:
        values = (f"{each.name}={_source(each)}" for each in event.fields)
        place = self._lookup.place(self._entity.ref.module, "contracts.events")
        record = f"self.record({call(self._imports.add(place, event.name), values)})"
        if not event.changed:
            return (record,)
        return (f"if self.{event.changed} != old_{event.changed}:", f"    {record}")


# What the methods of an account take; deactivation takes nothing.
_ACCOUNT = {
    OperationKind.CHANGE_PASSWORD: "password_hash",
    OperationKind.GRANT_ROLES: "roles",
    OperationKind.DEACTIVATE: "",
}


def _old_values(operation: Operation) -> tuple[str, ...]:
    """What must be remembered because an event tells of it."""
    if operation.kind in CREATING:
        return ()
    names = {event.changed for event in operation.events if event.changed}
    names |= {
        value.origin
        for event in operation.events
        for value in event.fields
        if value.source is Source.OLD
    }
    return tuple(f"old_{name} = self.{name}" for name in sorted(names))


def _together(operation: Operation, pairs: list[tuple[str, str]]) -> tuple[str, ...]:
    """Assignments; at once where one reads what another sets."""
    names = {name for name, _ in pairs}
    entangled = any(names & set(each.formula.fields) - {each.field} for each in operation.sets)
    if not entangled:
        return tuple(assigned(f"self.{name}", value) for name, value in pairs)
    targets = ", ".join(f"self.{name}" for name, _ in pairs)
    return (f"{targets} = {', '.join(value for _, value in pairs)}",)


def _source(value: EventField) -> str:
    match value.source:
        case Source.ID:
            return "self.id"
        case Source.FIELD:
            return f"self.{value.origin}"
        case Source.OLD:
            return f"old_{value.origin}"
        case Source.TAKEN:
            return value.origin
