"""Scores of steps, computed from what was found out about them.

-2: a rule of the architecture is broken · -1: a check failed · 0: not done, or left for a person ·
1: done, and nothing speaks against it · 2: also complete: its layers were checked, the application
starts with it, a test speaks of it, and its names are the blueprint's.
"""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from backwright.builder.blueprint.spelling import plural, snake
from backwright.builder.plan.checks.check import Result
from backwright.builder.plan.layout import OUTLINE
from backwright.builder.plan.outline import Outline, decoded
from backwright.builder.plan.steps import Kind, Plan, Status, Step

LAYERS = "layers"
_BROKEN, _FAILED, _INCOMPLETE, _CORRECT, _COMPLETE = -2, -1, 0, 1, 2
_DEFINED = re.compile(r"^(?:class|(?:async )?def) (\w+)", re.MULTILINE)
_QUOTED = re.compile(r'"([\w.]+)"')
# What the kit and its tools call so.
_OF_THE_KIT = ("application", "upgrade", "downgrade")
_GENERATED = (Kind.CREATE, Kind.REPLACE, Kind.MIGRATION)


def score(project: Path, plan: Plan, results: Mapping[str, Result]) -> None:
    """Give every step its score, and its evidence."""
    words = _vocabulary(decoded((project / OUTLINE).read_bytes()))
    for step in plan.steps:
        if step.kind is Kind.CHECK:
            step.score = _of_check(step, results.get(step.path))
        elif step.status is not Status.DONE and step.status is not Status.SKIPPED:
            step.score = _INCOMPLETE
        elif step.kind is Kind.LEFT_ALONE:
            step.score, step.evidence = _INCOMPLETE, ["waits for a person"]
        elif step.kind in _GENERATED:
            step.evidence, step.score = _of_file(project, step, results, words)
        else:
            step.score, step.evidence = _CORRECT, ["done as planned"]


def score_failure(step: Step, problem: str) -> None:
    """The step because of which all others were undone."""
    step.score = _BROKEN if step.path == LAYERS else _FAILED
    step.evidence = [*step.evidence, problem] if problem not in step.evidence else step.evidence


def _of_check(step: Step, result: Result | None) -> int:
    if result is None or result.passed is None:
        return _INCOMPLETE
    if result.passed:
        return _COMPLETE
    return _BROKEN if step.path == LAYERS else _FAILED


def _of_file(
    project: Path, step: Step, results: Mapping[str, Result], words: set[str]
) -> tuple[list[str], int]:
    evidence = ["written as planned"]
    worst, checked = _CORRECT, step.path.endswith(".py")
    for name, result in results.items():
        found = [each for each in result.findings if each.path == step.path]
        evidence += [f"{name}: line {each.line}: {each.text}" for each in found]
        if found:
            worst = min(worst, _BROKEN if name == LAYERS else _FAILED)
        elif checked and result.passed is not None:
            evidence.append(f"{name}: {'nothing found' if result.passed else 'failed elsewhere'}")
    own, names = _names(project / step.path, words) if checked else ([], [])
    tested = bool(step.test) and (project / step.test).is_file()
    evidence += [f"tested by {step.test}"] if tested and step.test != step.path else []
    evidence += [f"{len(own)} of {len(names)} names speak of the blueprint"] if names else []
    complete = (
        checked
        and bool(results)
        and all(result.passed for result in results.values())
        and (tested or step.kind is Kind.MIGRATION)
        and len(own) == len(names)
    )
    return evidence, _COMPLETE if worst == _CORRECT and complete else worst


def _names(place: Path, words: set[str]) -> tuple[list[str], list[str]]:
    """The names that a file defines: those that are made of the blueprint's words, and all."""
    names = [
        name
        for name in _DEFINED.findall(place.read_text(encoding="utf-8"))
        if name not in _OF_THE_KIT
    ]
    return [name for name in names if not words.isdisjoint(_parts(name))], names


def _parts(name: str) -> list[str]:
    return snake(name).split("_")


def _vocabulary(outline: Outline) -> set[str]:
    """The words of all names in the blueprint, in singular and plural."""
    names = [name.rpartition(".")[2] for name in outline.things]
    for thing in outline.things.values():
        names += [word for part in thing.parts for word in _QUOTED.findall(part)]
    return _with_plurals(part for name in names for part in _parts(name.replace(".", "_")) if part)


def _with_plurals(words: Iterable[str]) -> set[str]:
    return {form for word in set(words) for form in (word, plural(word))}
