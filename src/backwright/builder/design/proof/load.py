"""Tests under load: many callers at once lose nothing and get nothing twice."""

from backwright.builder.blueprint.entities import Entity
from backwright.builder.blueprint.field_types import ReferenceType
from backwright.builder.blueprint.operations import OperationKind
from backwright.builder.design.code import Source
from backwright.builder.design.lookup import Lookup
from backwright.builder.design.proof.callers import owns
from backwright.builder.design.proof.making import Makeable
from backwright.builder.design.proof.scene import Scene
from backwright.builder.design.words import spoken


def load_of(entity: Entity, lookup: Lookup, makeable: Makeable) -> Source | None:
    """The file of this test; None where tests can't make many of them."""
    making, get = entity.operation(OperationKind.CREATE), entity.operation(OperationKind.GET)
    if making is None or get is None or entity not in makeable or _limited(entity, lookup):
        return None
    scene = Scene.of(entity, lookup, makeable)
    maker, reader = scene.who(making), scene.who(get)
    if not maker and not owns(entity):
        return None
    new = scene.imports.add(f"tests.steps.{entity.ref.module}", f"new_{entity.snake}")
    scene.imports.add(lookup.home_of_contract(entity), get.message)
    owner = [f"owner = {scene.owner()}"] if owns(entity) else []
    given = "app, owner" if owns(entity) else "app"
    sender = "owner" if owns(entity) else maker
    plural = spoken(entity.plural)
    test = scene.test(
        f"many_{entity.plural}_at_once",
        "Everything that was answered under load is there, each once.",
        *owner,
        f"commands = [await {new}({given}) for _ in range(CALLS)]",
        "started = perf_counter()",
        "",
        f"made = await gather(*({sender}.send(each) for each in commands))",
        "middle = perf_counter()",
        f"found = await gather(*({reader or 'owner'}.send({get.message}(id=each.id)) "
        "for each in made))",
        "",
        "ended = perf_counter()",
        f'print(f"{{CALLS / (middle - started):.0f}} {plural} made and "',
        '      f"{CALLS / (ended - middle):.0f} read a second")',
        "assert len({each.id for each in made}) == CALLS",
        "assert [each.id for each in found] == [each.id for each in made]",
    )
    return Source(
        doc=f"Many {plural} at once.",
        constants=("CALLS = 200", "pytestmark = pytest.mark.load"),
        functions=(test,),
        imports=scene.imports.lines(),
    )


def _limited(entity: Entity, lookup: Lookup) -> bool:
    """Whether a caller may make only so many, or so many of what they refer to."""
    making = entity.operation(OperationKind.CREATE) or entity.operation(OperationKind.REGISTER)
    if making is None or making.limit:
        return True
    return any(
        _limited(lookup.entity(field.type.target), lookup)
        for field in making.inputs
        if field.required and isinstance(field.type, ReferenceType)
    )
