"""The plan as a YAML file that a person reads, the same bytes for the same plan."""

import json
import re
from collections.abc import Iterator
from dataclasses import fields
from enum import Enum
from pathlib import Path
from typing import Any

import msgspec
import yaml

from backwright.builder.blueprint.format.scalars import is_list
from backwright.builder.plan.errors import PlanError
from backwright.builder.plan.files import write
from backwright.builder.plan.layout import PLAN, ensure_inside
from backwright.builder.plan.steps import Kind, Phase, Plan, Size, Step

_HEAD = "# What `backwright apply` does, and how far it is. `backwright plan` writes it anew.\n"
# What YAML reads as the same text when it stands without quotes.
_PLAIN = re.compile(r"[A-Za-z_.][A-Za-z0-9_./+-]*( [A-Za-z0-9_./+-]+)*", re.ASCII)
_RUNNING = f"\nstatus: {Phase.RUNNING}\n".encode()
_ALWAYS = ("kind", "path", "reason", "status")
_WORDS = {"true", "false", "yes", "no", "on", "off", "null", "y", "n", "nan", "inf"}


def write_plan(project: Path, plan: Plan) -> None:
    """Put the file in place at once."""
    write(project / PLAN, text_of(plan).encode())


def text_of(plan: Plan) -> str:
    """The file's text."""
    return _HEAD + "".join(f"{line}\n" for line in _lines(plan))


def _lines(plan: Plan) -> Iterator[str]:
    for item in fields(plan):
        value = getattr(plan, item.name)
        if isinstance(value, Size):
            yield "size:"
            yield from (f"  {each.name}: {getattr(value, each.name)}" for each in fields(value))
        elif item.name == "steps":
            yield "steps:" if plan.steps else "steps: []"
            for number, step in enumerate(plan.steps, 1):
                yield f"- # {number}"
                yield from (f"  {line}" for line in _step(step))
        else:
            yield from _entry(item.name, value)


def _step(step: Step) -> Iterator[str]:
    """Without what says nothing."""
    for item in fields(step):
        value = getattr(step, item.name)
        if item.name in _ALWAYS or (value is not None and value not in ("", [], item.default)):
            yield from _entry(item.name, value)


def _entry(name: str, value: object) -> Iterator[str]:
    if is_list(value):
        yield f"{name}:" if value else f"{name}: []"
        yield from (f"- {_scalar(item)}" for item in value)
    else:
        yield f"{name}: {_scalar(value)}"


def _scalar(value: object) -> str:
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, int):
        return str(value)
    text = str(value)
    plain = _PLAIN.fullmatch(text) and text.lower().lstrip(".") not in _WORDS
    return text if plain else json.dumps(text, ensure_ascii=False)


def read_plan(project: Path) -> Plan | None:
    """The plan, if there is one; raises `PlanError` for a file that is none."""
    try:
        text = (project / PLAN).read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except UnicodeDecodeError as error:
        raise _broken(error) from error
    try:
        value: Any = yaml.load(text, Loader=yaml.CSafeLoader)
        plan = msgspec.convert(value, Plan)
    except (yaml.YAMLError, msgspec.ValidationError) as error:
        raise _broken(error) from error
    for step in plan.steps:
        if step.kind is not Kind.CHECK:
            ensure_inside(step.path)
    return plan


def read_interrupted(project: Path) -> Plan | None:
    """The plan, if it is half done; any other one makes no difference to a new one."""
    try:
        content = (project / PLAN).read_bytes()
    except FileNotFoundError:
        return None
    return read_plan(project) if _RUNNING in content else None


def _broken(error: Exception) -> PlanError:
    reason = " ".join(str(error).split())
    return PlanError(f"{PLAN} can't be read ({reason}); make it anew: backwright plan")
