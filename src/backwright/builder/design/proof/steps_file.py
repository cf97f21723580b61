"""The files with what must have happened before a use case can be tested."""

from dataclasses import replace

from backwright.builder.blueprint.entities import Entity
from backwright.builder.blueprint.field_types import ReferenceType
from backwright.builder.blueprint.fields import Field
from backwright.builder.blueprint.model import Module
from backwright.builder.blueprint.operations import Operation
from backwright.builder.design.code import Function, Source
from backwright.builder.design.imports import Imports
from backwright.builder.design.lookup import Lookup
from backwright.builder.design.proof.callers import caller, needs_accounts, owner_roles, owns
from backwright.builder.design.proof.making import Makeable, making, sample
from backwright.builder.design.proof.writing import Writing
from backwright.builder.design.words import literal, spoken, with_article


def steps_of(module: Module, lookup: Lookup, makeable: Makeable) -> Source | None:
    """For each entity a good command that makes one, and one that is there already."""
    imports = Imports()
    functions = [
        function
        for entity in module.entities
        if entity in makeable and (operation := making(entity)) is not None
        for function in (
            _new(entity, operation, lookup, imports),
            _some(entity, operation, lookup, imports),
        )
    ]
    if not functions:
        return None
    own = f"from tests.steps.{module.name} "
    counts = any("number = next(numbers)" in each.body for each in functions)
    return Source(
        doc=f"What must be there before {spoken(module.name)} can be tested.",
        constants=("numbers = count(1)",) if counts else (),
        functions=tuple(functions),
        imports=tuple(line for line in imports.lines() if not line.startswith(own)),
    )


def _new(entity: Entity, operation: Operation, lookup: Lookup, imports: Imports) -> Function:
    imports.add(lookup.home_of_contract(entity), operation.message)
    needed = [field for field in operation.inputs if field.required]
    given = _given(entity, needed, lookup, imports) if needed else []
    return Function(
        name=f"new_{entity.snake}",
        parameters=("app: TestApp", *_owner(entity), "**values: Any"),
        returns=operation.message,
        doc=f"A command with nothing wrong in it, for {with_article(spoken(entity.snake))}.",
        body=(*given, f"return {operation.message}(**{'given' if needed else 'values'})"),
        awaits=True,
    )


def _given(entity: Entity, needed: list[Field], lookup: Lookup, imports: Imports) -> list[str]:
    """The statements that fill in what the test does not say."""
    writing = Writing(lookup, imports, contract=True)
    plain = [field for field in needed if not isinstance(field.type, ReferenceType)]
    together = {name for names in entity.unique for name in names}
    told = [replace(each, unique=each.unique or each.name in together) for each in plain]
    given = [f"{literal(field.name)}: {sample(field, writing, lookup)}" for field in told]
    counted = any("number" in each.partition(": ")[2] and _counts(each) for each in given)
    body = [
        *(["number = next(numbers)"] if counted else []),
        f"given: dict[str, Any] = {{{', '.join([*given, '**values'])}}}",
    ]
    for field in needed:
        if isinstance(field.type, ReferenceType):
            body.append(f"if {literal(field.name)} not in given:")
            target = _target(field, lookup, imports, theirs=owns(entity))
            body.append(f"    given[{literal(field.name)}] = {target}")
    return body


def _counts(written: str) -> bool:
    return "{number" in written or written.endswith(": number")


def _owner(entity: Entity) -> tuple[str, ...]:
    """The parameter for whoever makes one, where it will be theirs."""
    return ("owner: Caller",) if owns(entity) else ()


def _target(field: Field, lookup: Lookup, imports: Imports, *, theirs: bool) -> str:
    """Make what the field refers to, by the same owner where there is one; its identity."""
    kind = field.type
    if not isinstance(kind, ReferenceType):
        raise TypeError(f"{field.name} is no reference")
    owner = "owner" if theirs else ""
    return reference_to(lookup.entity(kind.target), lookup, imports, owner)


def reference_to(target: Entity, lookup: Lookup, imports: Imports, owner: str = "") -> str:
    """Make one, by the owner where there is one; the expression is its identity."""
    some = imports.add(f"tests.steps.{target.ref.module}", f"some_{target.snake}")
    made_by = [owner] if owner and owns(target) else maker(target, lookup, imports)
    return f"(await {some}({', '.join(['app', *made_by])})).id"


def maker(entity: Entity, lookup: Lookup, imports: Imports) -> list[str]:
    """The argument that says who makes one, where it will be theirs."""
    if not owns(entity):
        return []
    return [somebody(owner_roles(entity, lookup), lookup, imports)]


def somebody(roles: tuple[str, ...], lookup: Lookup, imports: Imports) -> str:
    """Somebody with these roles; with an account where something of it is looked at."""
    if not needs_accounts(lookup):
        return f"app.caller({', '.join(map(literal, roles))})"
    imports.add("tests.steps.callers", "somebody")
    return f"await somebody({', '.join(['app', *map(literal, roles)])})"


def _some(entity: Entity, operation: Operation, lookup: Lookup, imports: Imports) -> Function:
    imports.add(lookup.home_of_contract(entity), entity.view)
    who = "owner" if owns(entity) else caller(operation, lookup.blueprint)
    given = "app, owner" if owns(entity) else "app"
    return Function(
        name=f"some_{entity.snake}",
        parameters=("app: TestApp", *_owner(entity), "**values: Any"),
        returns=entity.view,
        doc=f"{with_article(spoken(entity.snake)).capitalize()} that is there.",
        body=(f"return await {who}.send(await new_{entity.snake}({given}, **values))",),
        awaits=True,
    )
