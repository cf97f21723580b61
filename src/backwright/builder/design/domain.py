"""An entity's class: its fields, what it derives, and what can be done with it."""

from backwright.builder.blueprint.entities import Entity, ValueObject
from backwright.builder.blueprint.field_types import ListType, MapType
from backwright.builder.blueprint.fields import Field
from backwright.builder.design.bounds import entity_checks, lowered, value_checks
from backwright.builder.design.code import Class, Function, Source
from backwright.builder.design.formulas import use
from backwright.builder.design.imports import Imports
from backwright.builder.design.lookup import Lookup
from backwright.builder.design.methods import Methods
from backwright.builder.design.moving import machine_of
from backwright.builder.design.spelling import Spelling, optional
from backwright.builder.design.words import listed, literal, sentence, spoken, with_article

FROZEN = "@dataclass(frozen=True, slots=True, kw_only=True)"


def domain_of(entity: Entity, lookup: Lookup) -> Source:
    """The file of an aggregate."""
    imports = Imports()
    spelling = Spelling(lookup, imports)
    doc = sentence(entity.description or with_article(spoken(entity.snake)))
    kind = spelling.identity(entity.ref)
    methods = Methods(entity, lookup, spelling, imports)
    return Source(
        doc=doc,
        constants=(*_rules(entity), *machine_of(entity, spelling)),
        classes=(
            Class(
                name=entity.name,
                bases=f"(Aggregate[{kind}])",
                doc=doc,
                decorators=("@dataclass(slots=True, kw_only=True, eq=False)",),
                attributes=tuple(
                    attribute(field, spelling, imports)
                    for field in entity.fields
                    if field.derived is None
                ),
                methods=(
                    *_lowered(entity),
                    *_derived(entity.fields, spelling, imports),
                    *methods.all(),
                    *_check(entity, spelling, imports),
                    *methods.finders(),
                ),
            ),
        ),
        imports=imports.lines(),
    )


def value_class(value: ValueObject, spelling: Spelling, imports: Imports) -> Class:
    """The class of a value object."""
    checks = value_checks(value)
    guard = Function(name="__post_init__", parameters=("self",), body=checks)
    return Class(
        name=value.name,
        doc=sentence(value.description or with_article(spoken(value.snake))),
        decorators=(FROZEN,),
        attributes=tuple(
            attribute(field, spelling, imports) for field in value.fields if field.derived is None
        ),
        methods=(*((guard,) if checks else ()), *_derived(value.fields, spelling, imports)),
    )


def attribute(field: Field, spelling: Spelling, imports: Imports) -> str:
    """A field as a line of a dataclass."""
    written = spelling.domain(field.type)
    default = _default(field, written, spelling, imports)
    if field.secret:
        default = f"field({'default=' + default + ', ' if default else ''}repr=False)"
    return f"{field.name}: {optional(written, field)}{' = ' + default if default else ''}"


def _default(field: Field, written: str, spelling: Spelling, imports: Imports) -> str:
    if field.default is not None:
        constant = field.default
        imports.update(constant.imports)
        for enum in constant.enums:
            spelling.enumeration(enum)
        # A dataclass refuses a default that could be changed.
        if constant.python.startswith(("[", "{")):
            plain = isinstance(field.type, (ListType, MapType)) and not constant.value
            made = written if plain else f"lambda: {constant.python}"
            return f"field(default_factory={made})"
        return constant.python
    if field.optional:
        return "None"
    if isinstance(field.type, (ListType, MapType)):
        return f"field(default_factory={written})"
    return ""


def _derived(
    fields: tuple[Field, ...], spelling: Spelling, imports: Imports
) -> tuple[Function, ...]:
    return tuple(
        Function(
            name=field.name,
            parameters=("self",),
            returns=optional(spelling.domain(field.type), field),
            doc=sentence(field.description or f"`{field.derived.text}`"),
            body=(f"return {use(field.derived, spelling, imports)}",),
            decorators=("@property",),
        )
        for field in fields
        if field.derived is not None
    )


def _rules(entity: Entity) -> tuple[str, ...]:
    return tuple(
        f"{rule.constant} = Rule({literal(rule.code)}, {literal(rule.say)})"
        for rule in entity.rules
    )


def _lowered(entity: Entity) -> tuple[Function, ...]:
    names = lowered(entity)
    if not names:
        return ()
    body = tuple(f"self.{name} = self.{name}.lower()" for name in names)
    doc = f"Compare {listed(tuple(spoken(name) for name in names))} in lower case."
    return (Function(name="__post_init__", parameters=("self",), doc=doc, body=body),)


def _check(entity: Entity, spelling: Spelling, imports: Imports) -> tuple[Function, ...]:
    checks = entity_checks(entity)
    invariants = tuple(
        f"ensure({use(rule.must, spelling, imports)}, {rule.constant})"
        for rule in entity.invariants
    )
    if not checks and not invariants:
        return ()
    return (
        Function(
            name="check",
            parameters=("self",),
            doc="Raise unless everything that must always hold does.",
            body=(*checks, *invariants),
        ),
    )
