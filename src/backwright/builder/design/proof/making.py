"""How tests make things through the use cases: commands with nothing wrong, and their results."""

from backwright.builder.blueprint.entities import Entity
from backwright.builder.blueprint.field_types import (
    EmailType,
    FieldType,
    IntType,
    ListType,
    ReferenceType,
    SlugType,
    TextType,
    UrlType,
    ValueType,
)
from backwright.builder.blueprint.fields import Field
from backwright.builder.blueprint.operations import Operation, OperationKind
from backwright.builder.blueprint.spelling import kebab
from backwright.builder.design.lookup import Lookup
from backwright.builder.design.proof.patterns import numbered
from backwright.builder.design.proof.search import Examples
from backwright.builder.design.proof.values import NoValueError, good
from backwright.builder.design.proof.writing import Writing
from backwright.builder.design.words import literal

PASSWORD = "correct horse 7 battery"  # noqa: S105 - of accounts in tests


def making(entity: Entity) -> Operation | None:
    """The operation that makes one."""
    return entity.operation(OperationKind.CREATE) or entity.operation(OperationKind.REGISTER)


class Makeable:
    """Which entities tests can make, and what must be there before."""

    def __init__(self, lookup: Lookup) -> None:
        self._lookup = lookup
        self._known: dict[str, bool] = {}

    def __contains__(self, entity: Entity) -> bool:
        """Whether tests can make one: with all that it refers to, and its own rules kept."""
        key = str(entity.ref)
        if key not in self._known:
            self._known[key] = False
            self._known[key] = self._possible(entity)
        return self._known[key]

    def _possible(self, entity: Entity) -> bool:
        operation = making(entity)
        if operation is None:
            return False
        needed = [field for field in operation.inputs if field.required]
        return self._rules_hold(entity, operation) and all(map(self._given, needed))

    def _given(self, field: Field) -> bool:
        if isinstance(field.type, ReferenceType):
            return self._lookup.entity(field.type.target) in self
        if _refers(field.type, self._lookup):
            return False
        try:
            good(field, self._lookup)
        except NoValueError:
            return False
        return True

    def _rules_hold(self, entity: Entity, operation: Operation) -> bool:
        """Whether what tests give for a new one breaks none of the rules for new ones."""
        rules = (*operation.before, *operation.after, *entity.invariants)
        given = {field.name for field in operation.inputs if field.required}
        try:
            examples = Examples(entity, self._lookup)
            start = examples.start()
        except NoValueError:
            return False
        lists = {name for name in start if name not in given and _is_list(entity, name)}
        bare = {name: value for name, value in start.items() if name not in lists}
        return examples.fitting(rules, bare) == bare if rules else True


def _is_list(entity: Entity, name: str) -> bool:
    return isinstance(entity.field(name).type, ListType)


def _refers(kind: FieldType, lookup: Lookup) -> bool:
    """Whether there are references inside of value objects: nothing would be behind them."""
    match kind:
        case ListType(of=inner):
            return isinstance(inner, ReferenceType) or _refers(inner, lookup)
        case ValueType(target=target):
            fields = lookup.value(target).inputs
            return any(
                isinstance(field.type, ReferenceType) or _refers(field.type, lookup)
                for field in fields
            )
        case _:
            return False


def sample(field: Field, writing: Writing, lookup: Lookup) -> str:
    """A good value of an input; where it must be unique, with the `number` of this one."""
    if field.name == "password" and field.secret:
        return literal(PASSWORD)
    unique = _numbered(field.type, field.name) if field.unique else None
    return unique or writing.value(field.type, good(field, lookup))


def _numbered(kind: FieldType, name: str) -> str | None:
    match kind:
        case EmailType():
            return 'f"somebody{number}@example.org"'
        case UrlType():
            return 'f"https://example.org/{number}"'
        case SlugType():
            return f'f"{kebab(name)}-{{number}}"'
        case IntType(max=None, below=None):
            return "number"
        case TextType(pattern=str() as pattern, max=most):
            text = numbered(pattern, most)
            return None if text is None else f'f"{text}"'
        case TextType(max=most) if most is None or most >= 12:
            return f'f"{name.replace("_", " ").capitalize()[:5]} {{number:06}}"'
        case _:
            return None
