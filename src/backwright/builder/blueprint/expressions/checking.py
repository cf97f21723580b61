"""Checks an expression and writes it as Python, in one walk."""

from backwright.builder.blueprint.diagnostics import did_you_mean, listed
from backwright.builder.blueprint.expressions import literals, operators
from backwright.builder.blueprint.expressions.context import Context, Report
from backwright.builder.blueprint.expressions.functions import call
from backwright.builder.blueprint.expressions.kinds import (
    BOOL,
    NULL,
    TEXT,
    UNKNOWN,
    Family,
    Kind,
    kind_of,
    type_of,
)
from backwright.builder.blueprint.expressions.parsing import parse
from backwright.builder.blueprint.expressions.paths import element_of, known, read
from backwright.builder.blueprint.expressions.scope import Scope
from backwright.builder.blueprint.expressions.syntax import (
    Binary,
    Call,
    Choice,
    Node,
    Number,
    Path,
    Text,
    Unary,
    Word,
)
from backwright.builder.blueprint.expressions.terms import (
    WRONG,
    Term,
    both,
    called,
    compared,
    either,
    negated,
    one_of,
)
from backwright.builder.blueprint.expressions.tokens import FormulaError
from backwright.builder.blueprint.field_types import DecimalType, FieldType
from backwright.builder.blueprint.formula import Formula

_WORDS = {True: Term("True", BOOL), False: Term("False", BOOL), None: Term("None", NULL)}


def condition(text: str, scope: Scope, report: Report) -> Formula | None:
    """An expression that is true or false; None after noting what is wrong with it."""
    walk = _Walk(Context(scope, report))
    return walk.formula(text, BOOL, None)


def value(
    text: str, scope: Scope, report: Report, *, type: FieldType, optional: bool
) -> Formula | None:
    """An expression for a field of a type; None after noting what is wrong with it."""
    walk = _Walk(Context(scope, report))
    return walk.formula(text, kind_of(type, optional=optional), type)


class _Walk:
    def __init__(self, context: Context) -> None:
        self._context = context

    def formula(self, text: str, wanted: Kind, type: FieldType | None) -> Formula | None:
        """The whole expression, as something of the kind that is wanted."""
        try:
            tree = parse(text)
        except FormulaError as error:
            self._context.report("expression", error.message, error.hint, error.start, error.end)
            return None
        term = self._fitted(tree, self._beside(tree, wanted), wanted, type)
        if term.kind.family is Family.UNKNOWN:
            return None
        uses = self._context.uses
        return Formula(
            text=text,
            python=term.python,
            type=type or type_of(term.kind),
            optional=term.kind.optional,
            fields=tuple(uses.fields),
            taken=tuple(uses.taken),
            needs_actor=uses.actor,
            needs_now=uses.now,
            imports=tuple(uses.imports),
            enums=tuple(uses.enums),
            ids=tuple(uses.ids),
        )

    def _fitted(self, tree: Node, term: Term, wanted: Kind, type: FieldType | None = None) -> Term:
        """The term as a value of the kind that is wanted."""
        found = term.kind
        if found.family is Family.UNKNOWN or wanted.family is Family.UNKNOWN:
            return term
        if found.family is Family.NULL and wanted.optional:
            return term
        moment = self._moment(tree, wanted)
        if moment is not None:
            return moment
        if found.optional and not wanted.optional:
            operators.there(self._context, tree, term)
            return WRONG
        if isinstance(type, DecimalType) and found.family in {Family.INT, Family.DECIMAL}:
            return self._rounded(term, type)
        same = found.family is wanted.family and found.ref == wanted.ref and found.of == wanted.of
        if same:
            return term
        if wanted.family is Family.MONEY and term.python == "0":
            self._context.uses.imports["backwright.domain", "Money"] = None
            return Term(f'Money.of(0, "{self._context.scope.currency}")', wanted)
        hint = ""
        if wanted.family is Family.MONEY and isinstance(tree, Number):
            hint = f"write an amount with its currency: 10 {self._context.scope.currency}"
        elif isinstance(tree, Text) and wanted.family in operators.EXAMPLES:
            hint = f'write it like "{operators.EXAMPLES[wanted.family]}"'
        message = f"this is {found}, and {wanted} is needed"
        return self._context.wrong("wrong_result", tree, message, hint)

    def _moment(self, tree: Node, wanted: Kind) -> Term | None:
        if isinstance(tree, Text) and wanted.family in operators.EXAMPLES:
            return literals.moment(self._context, tree.value, wanted.family)
        return None

    def _rounded(self, term: Term, type: DecimalType) -> Term:
        """With no more digits than the field has; a whole number becomes a decimal."""
        if term.kind.family is Family.INT:
            self._context.uses.imports["decimal", "Decimal"] = None
            return called("Decimal", term.python, kind=term.kind)
        if term.kind.places is not None and term.kind.places <= type.places:
            return term
        return called("round", term.python, str(type.places), kind=term.kind)

    def term(self, node: Node) -> Term:
        """The Python of a node."""
        context = self._context
        if isinstance(node, Number):
            return literals.number(context, node)
        if isinstance(node, Text):
            return Term(literals.quoted(node.value), TEXT)
        if isinstance(node, Word):
            return _WORDS[node.value]
        if isinstance(node, Path):
            return read(context, node)
        if isinstance(node, Call):
            return call(context, node, self.term)
        if isinstance(node, Unary):
            return self._unary(node)
        if isinstance(node, Binary):
            return self._binary(node)
        return context.wrong("expression", node, "a choice can only stand behind in")

    def _unary(self, node: Unary) -> Term:
        inner = self.term(node.operand)
        if node.sign == "-":
            return operators.minus(self._context, node, inner)
        return negated(inner) if self._truth(node.operand, inner) else WRONG

    def _truth(self, node: Node, term: Term) -> bool:
        if not operators.there(self._context, node, term):
            return False
        if term.kind.family is not Family.BOOL:
            message = f"this is {term.kind}, and a condition is needed"
            self._context.wrong("wrong_operand", node, message)
        return term.kind.family is Family.BOOL

    def _binary(self, node: Binary) -> Term:
        if node.sign in {"and", "or"}:
            return self._joined(node)
        if node.sign in {"in", "not in"}:
            return self._among(node)
        left, right = self._pair(node.left, node.right)
        if node.sign in {"+", "-", "*", "/"}:
            return operators.arithmetic(self._context, node, left, right)
        return operators.comparison(self._context, node, left, right)

    def _joined(self, node: Binary) -> Term:
        left = self.term(node.left)
        with self._context.knowing(left.when_true if node.sign == "and" else left.when_false):
            right = self.term(node.right)
            one, two = self._truth(node.left, left), self._truth(node.right, right)
        if not (one and two):
            return WRONG
        return both(left, right) if node.sign == "and" else either(left, right)

    def _among(self, node: Binary) -> Term:
        if isinstance(node.right, Choice):
            return self._chosen(node, node.right)
        whole = self.term(node.right)
        item = self._beside(node.left, whole.kind.of or UNKNOWN)
        return operators.membership(self._context, node, item, whole)

    def _chosen(self, node: Binary, choice: Choice) -> Term:
        item = self.term(node.left)
        wanted = item.kind.present()
        items = [self._fitted(each, self._beside(each, wanted), wanted) for each in choice.items]
        kinds = {item.kind.family, *(each.kind.family for each in items)}
        if Family.UNKNOWN in kinds:
            return WRONG
        return compared(node.sign, item, one_of(items, wanted))

    def _pair(self, one: Node, two: Node) -> tuple[Term, Term]:
        """Both sides; a bare word is one of the values of the enumeration on the other side."""
        if not self._is_word(one):
            left = self._single(one, self.term(one))
            return left, self._single(two, self._beside(two, left.kind))
        if self._is_word(two):
            return self.term(one), WRONG
        right = self._single(two, self.term(two))
        return self._beside(one, right.kind), right

    def _single(self, node: Node, term: Term) -> Term:
        """Inside of a function, one element where a list of simple values is compared."""
        if self._context.elements is None or term.kind.family is not Family.LIST:
            return term
        return element_of(self._context, term, node)

    def _is_word(self, node: Node) -> bool:
        """Whether it is a bare name that is no field and no taken value."""
        if not isinstance(node, Path) or len(node.names) > 1:
            return False
        return not known(self._context, node.dotted)

    def _beside(self, node: Node, other: Kind) -> Term:
        """A node where a value of a kind is expected."""
        if other is UNKNOWN and self._is_word(node):
            return WRONG
        if other.ref is None or other.family is not Family.ENUM or not isinstance(node, Path):
            return self.term(node)
        name = node.dotted
        words = self._context.scope.types.words_of(other.ref)
        if name in words:
            self._context.uses.enums[other.ref] = None
            return Term(f"{other.ref.name}.{words[name]}", other.present())
        if name == "actor" or not self._is_word(node):
            return self.term(node)
        state = other.ref == self._context.scope.state
        hint = did_you_mean(name, words, f"{'states' if state else 'values'} are {listed(words)}")
        code = "unknown_state" if state else "unknown_value"
        return self._context.wrong(code, node, f'{other.ref.name} has no "{name}"', hint)
