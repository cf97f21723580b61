"""Reads business rules."""

import re

from backwright.builder.blueprint import spelling
from backwright.builder.blueprint.diagnostics import did_you_mean, listed
from backwright.builder.blueprint.expressions.scope import Meaning
from backwright.builder.blueprint.findings import Spot
from backwright.builder.blueprint.format.operations import RulePart
from backwright.builder.blueprint.operations import OperationKind
from backwright.builder.blueprint.resolving.drafts import (
    Draft,
    EntityDraft,
    ModuleDraft,
    OperationDraft,
)
from backwright.builder.blueprint.resolving.effects import NOBODY
from backwright.builder.blueprint.resolving.formulas import Formulas
from backwright.builder.blueprint.resolving.policies import is_known
from backwright.builder.blueprint.rules import Rule

_CODE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*(\.[a-z][a-z0-9]*(_[a-z0-9]+)*)+", re.ASCII)
_CHECKING = frozenset(
    {
        OperationKind.ACTION,
        OperationKind.CHANGE,
        OperationKind.CREATE,
        OperationKind.DEACTIVATE,
        OperationKind.DELETE,
        OperationKind.REGISTER,
        OperationKind.RESTORE,
    }
)


def read_rules(
    draft: Draft, module: ModuleDraft, entity: EntityDraft, formulas: Formulas
) -> tuple[Rule, ...]:
    """The rules that are good; what is wrong with the others is noted."""
    found = (
        _rule(draft, module, entity, formulas, code, part)
        for code, part in entity.part.rules.items()
    )
    return tuple(rule for rule in found if rule is not None)


def _rule(
    draft: Draft,
    module: ModuleDraft,
    entity: EntityDraft,
    formulas: Formulas,
    code: str,
    part: RulePart,
) -> Rule | None:
    spot = entity.spot.down("rules", code)
    good = _is_code(draft, spot, code) & _is_placed(draft, module, spot, part)
    if not part.say.strip():
        draft.findings.add("wrong_type", spot / "say", "a rule says what is wrong")
    for index, name in enumerate(part.unless):
        is_known(draft, spot.down("unless", index), name)
    operations = [
        *_operations(draft, entity, spot / "before", part.before),
        *_operations(draft, entity, spot / "after", part.after),
    ]
    anonymous = NOBODY if any(each.public for each in operations) else ""
    must = formulas.rule(
        entity, spot / "must", _taken(operations, part), always=part.always, anonymous=anonymous
    )
    if must is None or not good:
        return None
    return Rule(
        code=code,
        constant=spelling.constant(code),
        must=must,
        say=part.say.strip(),
        before=tuple(part.before),
        after=tuple(part.after),
        always=part.always,
        unless=tuple(part.unless),
    )


def _is_code(draft: Draft, spot: Spot, code: str) -> bool:
    if _CODE.fullmatch(code) and len(code) <= 60:
        return True
    hint = "write it like order.too_large"
    message = f'"{code}" can\'t be the code of a rule'
    draft.findings.add("wrong_name", spot, message, hint, key=True)
    return False


def _is_placed(draft: Draft, module: ModuleDraft, spot: Spot, part: RulePart) -> bool:
    """Whether it is said when the rule is checked."""
    if not (part.always or part.before or part.after):
        if not module.damaged(spot):
            hint = "add before: or after: with operations, or always: true"
            draft.findings.add("never_checked", spot, "nothing checks this rule", hint, key=True)
        return False
    if part.always and (part.before or part.after):
        key = "before" if part.before else "after"
        message = "what holds always is checked anyway"
        draft.findings.add("conflict", spot / key, message, "leave it out", key=True)
        return False
    if part.always and part.unless:
        message = "what holds always holds for everybody"
        hint = "check it before or after operations instead"
        draft.findings.add("conflict", spot / "unless", message, hint, key=True)
        return False
    return True


def _operations(
    draft: Draft, entity: EntityDraft, spot: Spot, written: list[str]
) -> list[OperationDraft]:
    found: list[OperationDraft] = []
    for index, name in enumerate(written):
        operation = entity.operations.get(name)
        if operation is None:
            unknown_operation(draft, entity, spot / index, name)
        elif operation.kind not in _CHECKING:
            message = f'"{name}" checks no rules'
            draft.findings.add("wrong_operation", spot / index, message)
        else:
            found.append(operation)
    return found


def unknown_operation(
    draft: Draft, entity: EntityDraft, spot: Spot, name: str, part: tuple[int, int] | None = None
) -> None:
    """Note that there is no such operation, unless a mistake was noted in it."""
    if not entity.lacks("operations", name):
        return
    hint = did_you_mean(name, entity.operations, f"it has {listed(entity.operations)}")
    message = f'{entity.ref.name} has no operation "{name}"'
    draft.findings.add("unknown_operation", spot, message, hint, part=part)


def _taken(operations: list[OperationDraft], part: RulePart) -> dict[str, Meaning]:
    """The inputs that every operation has that checks the rule."""
    if len(operations) < len(part.before) + len(part.after):
        return {}
    first, *others = [each.taken for each in operations] or [dict[str, Meaning]()]
    return {
        name: meaning
        for name, meaning in first.items()
        if all(other.get(name) == meaning for other in others)
    }
