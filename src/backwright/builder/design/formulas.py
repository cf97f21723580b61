"""Formulas of the blueprint as statements of the domain."""

import ast
import io
import tokenize

from backwright.builder.blueprint.formula import Formula
from backwright.builder.blueprint.rules import Rule
from backwright.builder.design.imports import Imports
from backwright.builder.design.spelling import Spelling
from backwright.builder.design.words import literal


def use(formula: Formula, spelling: Spelling, imports: Imports) -> str:
    """The formula's source, with everything that it needs imported."""
    imports.update(formula.imports)
    for enum in formula.enums:
        spelling.enumeration(enum)
    for entity in formula.ids:
        spelling.identity(entity)
    return formula.python


def ensured(rule: Rule, spelling: Spelling, imports: Imports) -> str:
    """The statement that raises where the rule does not hold."""
    exempt = "".join(f" or actor.has({literal(role)})" for role in rule.unless)
    return f"ensure({use(rule.must, spelling, imports)}{exempt}, {rule.constant})"


def renamed(source: str, old: str, new: str) -> str:
    """The source with a name replaced wherever it stands as a name of its own."""
    if old not in source:
        return source
    tokens = list(tokenize.generate_tokens(io.StringIO(source).readline))
    for before, token in reversed(list(zip([None, *tokens], tokens, strict=False))):
        attribute = before is not None and before.string == "."
        if token.type == tokenize.NAME and token.string == old and not attribute:
            (_, start), (_, end) = token.start, token.end
            source = source[:start] + new + source[end:]
    return source


def assigned(target: str, value: str) -> str:
    """An assignment; `x += y` where the value is the target plus or minus something."""
    tree = ast.parse(value, mode="eval").body
    if isinstance(tree, ast.BinOp) and ast.get_source_segment(value, tree.left) == target:
        sign = {"Add": "+", "Sub": "-"}.get(type(tree.op).__name__)
        if sign is not None:
            return f"{target} {sign}= {ast.get_source_segment(value, tree.right)}"
    return f"{target} = {value}"
