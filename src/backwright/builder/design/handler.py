"""A handler while it is being written: what it takes, and what it does."""

from dataclasses import dataclass, field

from backwright.builder.blueprint.entities import Entity
from backwright.builder.blueprint.field_types import ListType, Ref, ValueType
from backwright.builder.blueprint.fields import Field
from backwright.builder.blueprint.operations import Operation
from backwright.builder.blueprint.spelling import pascal
from backwright.builder.design.code import Function
from backwright.builder.design.copying import Copies
from backwright.builder.design.imports import Imports
from backwright.builder.design.lookup import Lookup
from backwright.builder.design.policies import declaration
from backwright.builder.design.spelling import Spelling

# What handlers can be given, in the order in which they take it.
_PARAMETERS = {
    "uow": "UnitOfWork",
    "links": "Links",
    "sequences": "Sequences",
    "ask": "Ask",
    "credentials": "Credentials",
    "sessions": "Sessions",
    "actor": "Principal",
    "clock": "Clock",
}


@dataclass(slots=True, kw_only=True)
class Shared:
    """What the handlers of one file share."""

    entity: Entity
    lookup: Lookup
    imports: Imports
    spelling: Spelling
    copies: Copies


@dataclass(slots=True, kw_only=True)
class Draft:
    """One handler: its lines, and the parameters that they need."""

    operation: Operation
    shared: Shared
    lines: list[str] = field(default_factory=list[str])
    used: set[str] = field(default_factory=set[str])
    readers: dict[str, str] = field(default_factory=dict[str, str])
    returns: str = "None"

    @property
    def entity(self) -> Entity:
        """The aggregate."""
        return self.shared.entity

    def use(self, name: str) -> str:
        """Take a parameter; returns its name."""
        self.used.add(name)
        return name

    def read(self, entity: Entity) -> str:
        """Take a reader of the entity's views; returns its name."""
        place = self.shared.lookup.home_of_contract(entity)
        self.readers[entity.plural] = self.shared.imports.add(place, entity.view)
        return entity.plural

    def add(self, *lines: str) -> None:
        """Go on with these lines."""
        self.lines.extend(lines)

    def load(self, *, more: str = "") -> str:
        """Load the aggregate that the message names; returns its name."""
        kind, name = self.entity.name, self.entity.snake
        self.add(f"{name} = await {self.use('uow')}.load({kind}, command.id{more})")
        return name

    def given(self, field: Field) -> str:
        """An input as the domain takes it: structs become value objects."""
        read, kind = f"command.{field.name}", field.type
        if isinstance(kind, ValueType):
            made = f"made({self.shared.spelling.value(kind.target)}, {read})"
        elif isinstance(kind, ListType) and isinstance(kind.of, ValueType):
            made = f"[made({self.shared.spelling.value(kind.of.target)}, each) for each in {read}]"
        else:
            return read
        return f"{made} if {read} else None" if field.optional else made

    def check_references(self) -> None:
        """Fail unless what the inputs refer to in other modules exists."""
        lookup = self.shared.lookup
        for each in lookup.checked(self.entity.ref.module, self.operation):
            ask, message = self.use("ask"), self._check(each.target)
            self.add(*each.lines(f'await referred("{each.name}", {ask}({message}(ids={{}})))'))

    def _check(self, target: Ref) -> str:
        entity = self.shared.lookup.entity(target)
        place = self.shared.lookup.home_of_contract(entity)
        return self.shared.imports.add(place, f"Check{pascal(entity.plural)}")

    def function(self, *, targeted: bool) -> Function:
        """The finished handler."""
        shared, operation = self.shared, self.operation
        message = "command" if operation.is_command else "query"
        readers = (f"{name}: Reader[{view}]" for name, view in self.readers.items())
        given = (f"{name}: {kind}" for name, kind in _PARAMETERS.items() if name in self.used)
        return Function(
            name=operation.handler,
            parameters=(f"{message}: {operation.message}", *given, *readers),
            returns=self.returns,
            body=tuple(self.lines),
            decorators=(
                declaration(
                    self.entity,
                    operation,
                    shared.lookup,
                    shared.spelling,
                    shared.imports,
                    targeted=targeted,
                ),
            ),
            awaits=True,
        )
