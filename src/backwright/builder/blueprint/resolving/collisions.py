"""Finds things that would have the same name in the generated code."""

from collections.abc import Iterator

from backwright.builder.blueprint import spelling
from backwright.builder.blueprint.field_types import MoneyType
from backwright.builder.blueprint.fields import LinkRelation
from backwright.builder.blueprint.findings import Spot
from backwright.builder.blueprint.reactions import ByHand, Upcast
from backwright.builder.blueprint.resolving.drafts import (
    Draft,
    EntityDraft,
    Holder,
    ModuleDraft,
    OperationDraft,
)
from backwright.builder.blueprint.resolving.values import data_of, input_of
from backwright.builder.blueprint.source import Step

# PostgreSQL cuts names off after 63 bytes.
LONGEST_TABLE = 63
Named = tuple[str, str, Spot]


def check_collisions(draft: Draft) -> None:
    """Note every second use of a name: of classes and files, and of what all modules share."""
    for module in draft.modules.values():
        _check(draft, _classes(module))
        _check(draft, _files(module))
        _check(draft, _imported(module))
        _check(draft, _functions(module))
        _check(draft, _steps(module))
        for entity in module.entities.values():
            _check(draft, _constants(entity))
            _check(draft, _columns(entity))
            _check_tables(draft, entity)
    _check(draft, _entities(draft))
    _check(draft, _shared(draft), across=True)
    _check(draft, _routes(draft), hint="say another one, with rest: POST /...")


def _check(
    draft: Draft,
    named: Iterator[Named],
    *,
    across: bool = False,
    hint: str = "give one of them another name",
) -> None:
    """Note the second of two; `across` leaves out what one module uses twice."""
    taken: dict[str, tuple[str, Spot]] = {}
    for name, what, spot in named:
        first, place = taken.setdefault(name, (what, spot))
        if first == what or (across and _module(place) == _module(spot)):
            continue
        message = f"{what} would be {name}, and so is {first}"
        key = isinstance(spot.path[-1], str)
        draft.findings.add("name_collision", spot, message, hint, key=key)


def _module(spot: Spot) -> tuple[str, Step]:
    """Which module a spot is in: the file, or what is below `modules` in it."""
    return spot.source.name, spot.path[1] if spot.path[0] == "modules" else ""


def _classes(module: ModuleDraft) -> Iterator[Named]:
    """The classes of one module, as generated files import them."""
    for entity in module.entities.values():
        name, spot, many = entity.ref.name, entity.spot, spelling.pascal(entity.plural)
        yield name, f"the entity {name}", spot
        yield f"{name}Id", f"the identity of {name}", spot
        yield f"{name}View", f"the view of {name}", spot
        yield f"Get{many}", f"the query for several {name}", spot
        yield f"Check{many}", f"the query whether some {name} exist", spot
    for value in module.values.values():
        yield from _value_classes(value)
    for enum in module.enums.values():
        yield enum.name, f"the enumeration {enum.name}", _home(module, enum.name)
    for entity in module.entities.values():
        for operation in entity.operations.values():
            yield _message(entity, operation)
        for event in entity.events:
            spot = entity.spot.down("events", event.name)
            yield event.name, f"an event of {entity.ref.name}", spot
    for message in module.messages.values():
        name, what = message.holder.ref.name, message.kind.removesuffix("s")
        yield name, f"the {what} {name}", module.spot.down(message.kind, name)


def _value_classes(value: Holder) -> Iterator[Named]:
    name = value.ref.name
    yield name, f"the value object {name}", value.spot
    yield data_of(value), f"the view of {name}", value.spot
    if input_of(value) != data_of(value):
        yield input_of(value), f"the input of {name}", value.spot


def _home(module: ModuleDraft, enum: str) -> Spot:
    """Where an enumeration is written: by its own name, or in the entity that it is named after."""
    if enum in module.part.values:
        return module.spot.down("values", enum)
    holders: list[Holder] = [*module.entities.values(), *module.values.values()]
    fitting = [each for each in holders if enum.startswith(each.ref.name)]
    return max(fitting, key=lambda each: len(each.ref.name)).spot if fitting else module.spot


def _message(entity: EntityDraft, operation: OperationDraft) -> Named:
    what = f"the message of {operation.name} of {entity.ref.name}"
    return operation.message, what, operation.spot


def _files(module: ModuleDraft) -> Iterator[Named]:
    for entity in module.entities.values():
        spot = entity.spot / "plural" if entity.part.plural else entity.spot
        yield f"{entity.plural}.py", f"the file of {entity.ref.name}", spot
    for kind in dict.fromkeys(each.kind for each in module.messages.values()):
        yield f"{kind}.py", f"the file of all {kind}", module.spot / kind
    if module.jobs or module.subscribers:
        kind = "subscribers" if module.subscribers else "jobs"
        yield "reactions.py", "the file of all reactions", module.spot / kind
    for kind in ("schedules", "queues"):
        if getattr(module, kind):
            yield f"{kind}.py", f"the file of all {kind}", module.spot / kind
    yield from ((f"{name}.py", what, spot) for name, what, spot in _by_hand(module))
    for saga in module.sagas:
        spot = module.spot.down("sagas", saga.name)
        yield f"{saga.snake}.py", f"your file for {saga.name}", spot


def _imported(module: ModuleDraft) -> Iterator[Named]:
    """What the file that puts a module together imports from several layers."""
    for name, _, spot in _by_hand(module):
        yield name, f"your file application/{name}.py", spot
    for index, name in enumerate(module.part.services):
        yield name, f"the service {name}", module.spot.down("services", index)


def _by_hand(module: ModuleDraft) -> Iterator[Named]:
    """The files with reactions that people write, and that the module's own file imports."""
    for job in module.jobs:
        if isinstance(job.doing, ByHand):
            spot = module.spot.down("jobs", job.name)
            yield job.doing.file, f"your file for {job.name}", spot
    for subscriber in module.subscribers:
        if isinstance(subscriber.doing, ByHand):
            spot = module.spot.down("subscribers", subscriber.name)
            yield subscriber.doing.file, f"your file for {subscriber.name}", spot
    for upcast in module.upcasts[:1]:
        yield upcast.doing.file, f"your file {upcast.doing.file}", _raised(module, upcast)
    for index, name in enumerate(module.part.reactions):
        yield name, f"your file {name}", module.spot.down("reactions", index)


def _functions(module: ModuleDraft) -> Iterator[Named]:
    """The functions of a module's file of reactions."""
    for job in module.jobs:
        spot = module.spot.down("jobs", job.name)
        yield job.snake, f"the function of {job.name}", spot
    for subscriber in module.subscribers:
        spot = module.spot.down("subscribers", subscriber.name)
        yield subscriber.name, f"the subscriber {subscriber.name}", spot
    for upcast in module.upcasts:
        spot = _raised(module, upcast)
        yield upcast.doing.function, f"your upcast of {upcast.ref.name}", spot
    for upcast in module.upcasts[:1]:
        yield "upcasts", "what declares upcasts", _raised(module, upcast)


def _raised(module: ModuleDraft, upcast: Upcast) -> Spot:
    """Where the schema is that needs the upcast."""
    name = upcast.ref.name
    for entity in module.entities.values():
        if name in entity.part.events:
            return entity.spot.down("events", name, "schema")
    return module.spot.down(module.messages[name].kind, name, "schema")


def _steps(module: ModuleDraft) -> Iterator[Named]:
    """The functions and sagas of a module's file of sagas."""
    for saga in module.sagas:
        spot = module.spot.down("sagas", saga.name)
        yield saga.snake, f"the saga {saga.name}", spot
        for step in saga.steps:
            for name in (step.name, *([step.undo.function] if step.undo is not None else [])):
                yield name, f"a step of {saga.name}", spot


def _constants(entity: EntityDraft) -> Iterator[Named]:
    for rule in entity.rules:
        spot = entity.spot.down("rules", rule.code)
        yield rule.constant, f"the rule {rule.code}", spot


def _columns(entity: EntityDraft) -> Iterator[Named]:
    """The columns of a table: an amount of money has two."""
    for field in entity.fields.values():
        yield field.name, f"the column of {field.name}", field.spot
    for field in entity.fields.values():
        if isinstance(field.type, MoneyType):
            yield f"{field.name}_currency", f"the currency of {field.name}", field.spot


def _check_tables(draft: Draft, entity: EntityDraft) -> None:
    """Note names of tables that PostgreSQL would cut off."""
    tables = {f"{entity.ref.module}_{entity.plural}": entity.spot}
    for name, relation in entity.relations.items():
        if isinstance(relation, LinkRelation):
            tables[relation.table] = entity.spot.down("relations", name)
    for table, spot in tables.items():
        if len(table) > LONGEST_TABLE:
            message = f"its table would be {table}, of {len(table)} characters"
            hint = f"find shorter names: a database takes {LONGEST_TABLE}"
            draft.findings.add("wrong_name", spot, message, hint, key=True)


def _entities(draft: Draft) -> Iterator[Named]:
    for entity in _all(draft):
        yield entity.ref.name, f"the entity {entity.ref}", entity.spot


def _all(draft: Draft) -> Iterator[EntityDraft]:
    return (entity for module in draft.modules.values() for entity in module.entities.values())


def _distinct(draft: Draft) -> Iterator[EntityDraft]:
    """The entities without those that share their name: all that is theirs would collide, too."""
    seen: set[str] = set()
    for entity in _all(draft):
        if entity.ref.name not in seen:
            yield entity
        seen.add(entity.ref.name)


def _shared(draft: Draft) -> Iterator[Named]:
    """What protocols tell apart by name alone, whatever the module."""
    for entity in _distinct(draft):
        for operation in entity.operations.values():
            name, _, spot = _message(entity, operation)
            yield name, f"the message of {operation.name} of {entity.ref}", spot
        for rule in entity.rules:
            yield rule.code, f"a rule of {entity.ref}", entity.spot.down("rules", rule.code)


def _routes(draft: Draft) -> Iterator[Named]:
    for entity in _distinct(draft):
        for operation in entity.operations.values():
            route = operation.route
            parts = ("{}" if part[:1] == "{" else part for part in route.path.split("/"))
            spot = operation.spot / "rest" if operation.part.rest else operation.spot
            what = f"the route of {operation.name} of {entity.ref}"
            yield f"{route.method} {'/'.join(parts)}", what, spot
