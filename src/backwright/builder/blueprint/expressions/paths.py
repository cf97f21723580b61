"""What a path such as `lines.product` or `actor.id` reads."""

from collections.abc import Mapping

from backwright.builder.blueprint.diagnostics import did_you_mean, listed
from backwright.builder.blueprint.expressions.context import Context
from backwright.builder.blueprint.expressions.kinds import UNKNOWN, Family, Kind, kind_of
from backwright.builder.blueprint.expressions.scope import Meaning
from backwright.builder.blueprint.expressions.syntax import Name, Node, Path
from backwright.builder.blueprint.expressions.terms import WRONG, Term
from backwright.builder.blueprint.field_types import Bounded, FieldType, UuidType
from backwright.builder.blueprint.spelling import singular

_TIMES = {"created_at", "updated_at", "deleted_at", "version"}


def known(context: Context, name: str) -> bool:
    """Whether a bare name is a field or a taken value."""
    return name in context.scope.taken or name in context.scope.fields


def read(context: Context, path: Path) -> Term:
    """The value that the path leads to."""
    first = path.names[0]
    if first.name == "actor":
        return _actor(context, path)
    start = _root(context, first)
    if start is None:
        return WRONG
    python, meaning = start
    for name in path.names[1:]:
        step = _step(context, name, python, meaning)
        if step is None:
            return WRONG
        python, meaning = step
    return _term(context, python, meaning)


def _root(context: Context, name: Name) -> tuple[str, Meaning] | None:
    scope, uses = context.scope, context.uses
    if name.name in scope.taken:
        uses.taken[name.name] = None
        return name.name, scope.taken[name.name]
    if name.name in scope.fields:
        uses.fields[name.name] = None
        return f"self.{name.name}", scope.fields[name.name]
    if scope.open or name.name in context.unknown:
        return None
    context.unknown.add(name.name)
    if name.name in scope.relations:
        hint = 'relations are not part of the entity: count them in "shows"'
        context.wrong("relation_in_expression", name, f'"{name.name}" is a relation', hint)
    elif name.name in _TIMES:
        hint = "keep a time of your own: sets: {placed_at: now()}"
        context.wrong("unknown_field", name, f'"{name.name}" is known to the store only', hint)
    else:
        names = [*scope.taken, *scope.fields]
        hint = did_you_mean(name.name, names, f"known are {listed(names)}")
        context.wrong("unknown_field", name, f'there is no field "{name.name}"', hint)
    return None


def _step(
    context: Context, name: Name, python: str, meaning: Meaning
) -> tuple[str, Meaning] | None:
    kind = kind_of(meaning.type, optional=meaning.optional)
    if kind.family is Family.UNKNOWN:
        return None
    if kind.family is Family.REFERENCE:
        field = python.rpartition(".")[2]
        hint = f"copy what is needed: {{copied: {field}.{name.name}}}"
        context.wrong("reference_in_expression", name, f'"{field}" is a reference', hint)
        return None
    if kind.optional and python not in context.present:
        _missing(context, name, python)
        return None
    if kind.family is Family.LIST and kind.of is not None:
        variable = _element(context, name, python)
        if variable is None:
            return None
        python, kind = variable, kind.of
    if kind.family is Family.VALUE and kind.ref is not None:
        return _inside(context, name, python, kind, context.scope.types.fields_of(kind.ref))
    if kind.family is not Family.UNKNOWN:
        context.wrong("unknown_field", name, f"{kind} has no fields")
    return None


def _inside(
    context: Context, name: Name, python: str, kind: Kind, fields: Mapping[str, Meaning] | None
) -> tuple[str, Meaning] | None:
    if fields is None:
        return None
    if name.name not in fields:
        hint = did_you_mean(name.name, fields, f"it has {listed(fields)}")
        message = f'{kind.ref.name if kind.ref else kind} has no field "{name.name}"'
        context.wrong("unknown_field", name, message, hint)
        return None
    return f"{python}.{name.name}", fields[name.name]


def _element(context: Context, name: Node, python: str) -> str | None:
    """The variable for one element of the list; all paths of a function go through one list."""
    elements = context.elements
    if elements is None:
        hint = "use it inside sum, count, all or any"
        context.wrong("list_outside_function", name, "this is a field of many elements", hint)
        return None
    if not elements.source:
        elements.source = python
        one = singular(python.rpartition(".")[2])
        elements.variable = "each" if one in context.scope.taken else one
    if elements.source != python:
        message = f"{elements.function} goes through one list, and these are two"
        context.wrong("two_lists", name, message)
        return None
    return elements.variable


def element_of(context: Context, term: Term, node: Node) -> Term:
    """One element, where a function is applied to a list itself."""
    if term.kind.of is None:
        return term
    variable = _element(context, node, term.python)
    return WRONG if variable is None else Term(variable, term.kind.of)


def _missing(context: Context, node: Node, python: str) -> None:
    name = python.removeprefix("self.")
    hint = f"ask first: {name} != null and ..."
    context.wrong("may_be_missing", node, f'"{name}" may be missing', hint)


def _actor(context: Context, path: Path) -> Term:
    scope = context.scope
    if len(path.names) != 2 or path.names[1].name != "id":
        return context.wrong("unknown_field", path, 'of the caller only "actor.id" is known')
    if scope.anonymous:
        return context.wrong("no_actor", path, "there is no caller here", scope.anonymous)
    context.uses.actor = True
    if scope.account is None:
        return Term("actor.known()", kind_of(UuidType()))
    context.uses.ids[scope.account] = None
    python = f"{scope.account.name}Id(actor.known())"
    return Term(python, Kind(Family.REFERENCE, scope.account))


def _term(context: Context, python: str, meaning: Meaning) -> Term:
    optional = meaning.optional and python not in context.present
    kind = kind_of(meaning.type, optional=optional)
    if kind is UNKNOWN:
        return WRONG
    return Term(python, kind, nonzero=_never_zero(meaning.type))


def _never_zero(type: FieldType | None) -> bool:
    if not isinstance(type, Bounded):
        return False
    positive = (type.min is not None and type.min > 0) or (
        type.above is not None and type.above >= 0
    )
    negative = (type.max is not None and type.max < 0) or (
        type.below is not None and type.below <= 0
    )
    return positive or negative
