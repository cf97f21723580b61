"""Finding the parts of a blueprint, and the place of what is generated from each."""

from backwright.builder.blueprint.effects import Where
from backwright.builder.blueprint.entities import Entity, Enumeration, ValueObject
from backwright.builder.blueprint.field_types import FieldType, ListType, MapType, Ref, ValueType
from backwright.builder.blueprint.model import Blueprint, Module
from backwright.builder.blueprint.operations import Operation
from backwright.builder.design.references import Unchecked, unchecked


class Lookup:
    """An index of one blueprint; made once for a whole project.

    `account` is the entity that logs in.
    """

    def __init__(self, blueprint: Blueprint) -> None:
        self.blueprint = blueprint
        modules = blueprint.modules
        entities = [each for module in modules for each in module.entities]
        self.account = next((each for each in entities if each.account is not None), None)
        self._entities = {each.ref: each for each in entities}
        self._values = {each.ref: each for module in modules for each in module.values}
        self._enums = {each.ref: each for module in modules for each in module.enums}
        self._carried = self._carried_values()
        self._many, self._checked = self._asked()
        self._given = {
            inner.target
            for entity in self._entities.values()
            for operation in entity.operations
            for field in operation.inputs
            if isinstance(inner := _innermost(field.type), ValueType)
        }

    def entity(self, ref: Ref) -> Entity:
        """What the reference names."""
        return self._entities[ref]

    def value(self, ref: Ref) -> ValueObject:
        """What the reference names."""
        return self._values[ref]

    def enum(self, ref: Ref) -> Enumeration:
        """What the reference names."""
        return self._enums[ref]

    def member(self, enum: Ref, value: str) -> str:
        """The name of the member that stands for a value."""
        return next(each.member for each in self._enums[enum].members if each.value == value)

    def place(self, module: str, file: str = "") -> str:
        """The dotted path of a file of a module: `shop.catalog.contracts.events`."""
        home = f"{self.blueprint.package}.{module}"
        return f"{home}.{file}" if file else home

    def types(self, module: str) -> str:
        """Where a module's identifiers and choices are."""
        return self.place(module, "contracts.types")

    def value_home(self, value: Ref) -> str:
        """Where the class of a value object is: in the contract only if an event carries it."""
        carried = value in self._carried
        return self.place(value.module, "contracts.types" if carried else "domain.values")

    def home_of_domain(self, entity: Entity) -> str:
        """Where the aggregate is."""
        return self.place(entity.ref.module, f"domain.{entity.snake}")

    def home_of_contract(self, entity: Entity) -> str:
        """Where the view and the messages are."""
        return self.place(entity.ref.module, f"contracts.{entity.plural}")

    def carried(self, module: Module) -> tuple[ValueObject, ...]:
        """The value objects that live in the module's contract."""
        return tuple(each for each in module.values if each.ref in self._carried)

    def kept(self, module: Module) -> tuple[ValueObject, ...]:
        """The value objects that live in the module's domain."""
        return tuple(each for each in module.values if each.ref not in self._carried)

    def is_given(self, value: ValueObject) -> bool:
        """Whether callers give it as a whole."""
        return value.ref in self._given

    def asked_for_many(self, entity: Entity) -> bool:
        """Whether another module reads several of them at once."""
        return entity.ref in self._many

    def asked_to_exist(self, entity: Entity) -> bool:
        """Whether another module stores references to them without reading them."""
        return entity.ref in self._checked

    def checked(self, module: str, operation: Operation) -> tuple[Unchecked, ...]:
        """The references among an operation's inputs that no foreign key checks."""
        return tuple(unchecked(operation, module, self._values))

    def _asked(self) -> tuple[set[Ref], set[Ref]]:
        many: set[Ref] = set()
        exist: set[Ref] = set()
        for entity in self._entities.values():
            for operation in entity.operations:
                every = (each for each in operation.copies if each.where is Where.EVERY)
                many.update(each.source for each in every if not each.local)
                checked = self.checked(entity.ref.module, operation)
                exist.update(each.target for each in checked)
        return many, exist

    def _carried_values(self) -> set[Ref]:
        open_ = [
            field.type
            for entity in self._entities.values()
            for event in entity.events
            for field in event.fields
        ]
        found: set[Ref] = set()
        while open_:
            match open_.pop():
                case ListType(of=inner) | MapType(of=inner):
                    open_.append(inner)
                case ValueType(target=target) if target not in found:
                    found.add(target)
                    open_.extend(field.type for field in self._values[target].fields)
                case _:
                    continue
        return found


def _innermost(kind: FieldType) -> FieldType:
    return _innermost(kind.of) if isinstance(kind, (ListType, MapType)) else kind
