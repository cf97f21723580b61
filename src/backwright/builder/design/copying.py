"""Values that use cases copy from what a reference points to."""

from backwright.builder.blueprint.effects import Copying
from backwright.builder.blueprint.entities import Entity
from backwright.builder.blueprint.spelling import pascal
from backwright.builder.design.code import Function
from backwright.builder.design.imports import Imports
from backwright.builder.design.lookup import Lookup
from backwright.builder.design.words import literal, spoken, with_article


class Copies:
    """Writes how one entity's use cases copy, and the functions that they share."""

    def __init__(self, entity: Entity, lookup: Lookup, imports: Imports) -> None:
        self._entity = entity
        self._lookup = lookup
        self._imports = imports
        self._shared: dict[str, Function] = {}

    @property
    def shared(self) -> tuple[Function, ...]:
        """The functions that the handlers written so far call."""
        return tuple(self._shared.values())

    def source(self, copying: Copying) -> Entity:
        """What is copied from."""
        return self._lookup.entity(copying.source)

    def read(self, copying: Copying, key: str) -> str:
        """An expression for the source, by its identity."""
        source = self.source(copying)
        if copying.local:
            self._imports.add(self._lookup.home_of_domain(source), source.name)
            found = f"uow.load({source.name}, {key})"
        else:
            message = self._asks(source, f"Get{source.name}")
            found = f"ask({message}(id={key}))"
        return f"await referred({literal(copying.via)}, {found})"

    def read_all(self, copying: Copying, keys: str) -> str:
        """An expression for the sources of all keys, in their order."""
        source = self.source(copying)
        if copying.local:
            self._imports.add("backwright.application", "all_of")
            found = f"all_of({source.plural}, {keys})"
        else:
            found = f"ask({self._asks(source, f'Get{pascal(source.plural)}')}(ids={keys}))"
        return f"await referred({literal(copying.field)}, {found})"

    def taken_over(self, copying: Copying, source: str) -> str:
        """The copied values by name, as keyword arguments: `**from_product(product)`."""
        return f"**{self.function(copying)}({source})"

    def _asks(self, source: Entity, message: str) -> str:
        place = self._lookup.home_of_contract(source)
        return self._imports.add(place, message)

    def function(self, copying: Copying) -> str:
        """The function that names what is copied from a source."""
        name = f"from_{copying.via}"
        known = self._shared.get(name)
        if known is not None and known.body != self._body(copying):
            name = f"{copying.field or self._entity.snake}_{name}"
        self._shared[name] = Function(
            name=name,
            parameters=(f"{copying.via}: {self._type(copying)}",),
            returns="dict[str, Any]",
            doc=f"What is copied from {with_article(spoken(self.source(copying).snake))}.",
            body=self._body(copying),
        )
        return name

    def _type(self, copying: Copying) -> str:
        source = self.source(copying)
        empty = " | None" if copying.optional else ""
        self._imports.add(self._lookup.home_of_contract(source), source.view)
        if not copying.local:
            return f"{source.view}{empty}"
        # One of the same module is loaded, several of them are read as views.
        self._imports.add(self._lookup.home_of_domain(source), source.name)
        return f"{source.name} | {source.view}{empty}"

    def _body(self, copying: Copying) -> tuple[str, ...]:
        via = copying.via
        guard = f"{via} and " if copying.optional else ""
        pairs = ", ".join(f"{literal(here)}: {guard}{via}.{there}" for here, there in copying.pairs)
        return (f"return {{{pairs}}}",)
