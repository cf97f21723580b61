"""What the tests of one entity's use cases are written with."""

from dataclasses import dataclass, replace

from backwright.builder.blueprint.effects import ListChange
from backwright.builder.blueprint.entities import Entity
from backwright.builder.blueprint.field_types import ReferenceType
from backwright.builder.blueprint.fields import Field
from backwright.builder.blueprint.operations import Operation, OperationKind
from backwright.builder.design.code import Function, Source
from backwright.builder.design.contract import takes_id
from backwright.builder.design.imports import Imports
from backwright.builder.design.lookup import Lookup
from backwright.builder.design.proof.callers import caller, for_all, owner_roles, owns
from backwright.builder.design.proof.making import Makeable, sample
from backwright.builder.design.proof.steps_file import reference_to, somebody
from backwright.builder.design.proof.values import NoValueError
from backwright.builder.design.proof.writing import Writing


@dataclass(slots=True)
class Scene:
    """One entity, and the file that is being written about it."""

    entity: Entity
    lookup: Lookup
    makeable: Makeable
    imports: Imports
    writing: Writing

    @classmethod
    def of(cls, entity: Entity, lookup: Lookup, makeable: Makeable) -> "Scene":
        """A new file."""
        imports = Imports()
        return cls(entity, lookup, makeable, imports, Writing(lookup, imports, contract=True))

    def source(self, doc: str, tests: list[Function], *constants: str) -> Source | None:
        """The file, unless there is nothing in it."""
        if not tests:
            return None
        return Source(
            doc=doc,
            constants=constants,
            functions=tuple(tests),
            imports=self.imports.lines(),
        )

    def test(self, name: str, doc: str, *body: str) -> Function:
        """A test that gets the application."""
        return Function(
            name=f"test_{name}", parameters=("app: TestApp",), doc=doc, body=body, awaits=True
        )

    def setting(self) -> list[str]:
        """Make one; it is called like its entity, and who made it `owner`."""
        some = self.imports.add(
            f"tests.steps.{self.entity.ref.module}", f"some_{self.entity.snake}"
        )
        if not owns(self.entity):
            return [f"{self.entity.snake} = await {some}(app)"]
        return [
            f"owner = {self.owner()}",
            f"{self.entity.snake} = await {some}(app, owner)",
        ]

    def owner(self) -> str:
        """Somebody who can have one."""
        roles = owner_roles(self.entity, self.lookup)
        return somebody(roles, self.lookup, self.imports)

    def who(self, operation: Operation) -> str:
        """Somebody who may do it to the one that was made."""
        who = caller(operation, self.lookup.blueprint)
        if who:
            return who
        if owns(self.entity):
            return "owner"
        named = self.entity.owner in {"id", *(each.name for each in self.entity.shown)}
        return f"app.caller(id={self.entity.snake}.{self.entity.owner})" if named else ""

    def one(self, kind: OperationKind) -> Operation | None:
        """The operation of a kind, if somebody may do it."""
        operation = self.entity.operation(kind)
        return operation if operation is not None and self.who(operation) else None

    def message(self, operation: Operation, id: str, *more: str) -> str | None:
        """The message with good values for what it needs; None where there are none."""
        self.imports.add(self.lookup.home_of_contract(self.entity), operation.message)
        try:
            needed = [f"{each.name}={self._given(each)}" for each in self._needed(operation)]
        except NoValueError:
            return None
        target = [f"id={id}"] if takes_id(operation) else []
        return f"{operation.message}({', '.join([*target, *needed, *more])})"

    def whole_message(self, operation: Operation, id: str, owner: str = "") -> str | None:
        """The message with references to things that are there; None where there can't be."""
        message = self.message(operation, id)
        for field in self._needed(operation):
            if not isinstance(field.type, ReferenceType) or message is None:
                continue
            target = self.lookup.entity(field.type.target)
            if target not in self.makeable:
                return None
            look = target.operation(OperationKind.GET)
            seen_by_all = look is not None and for_all(look)
            made = reference_to(target, self.lookup, self.imports, "" if seen_by_all else owner)
            unreal = f"{field.name}={self.writing.spelling.identity(target.ref)}(new_id())"
            message = message.replace(unreal, f"{field.name}={made}")
        return message

    def _needed(self, operation: Operation) -> list[Field]:
        step = operation.step
        inputs = [] if operation.patch else [each for each in operation.inputs if each.required]
        if step is None:
            return inputs
        adding = step.change is ListChange.ADD
        key = [each for each in step.fields if each.name == step.key]
        return inputs + ([each for each in step.fields if each.required] if adding else key)

    def _given(self, field: Field) -> str:
        """References lead to nothing: whoever is refused is refused before they are followed."""
        if isinstance(field.type, ReferenceType):
            kind = self.writing.spelling.identity(field.type.target)
            return f"{kind}(new_id())"
        return sample(replace(field, unique=False), self.writing, self.lookup)
