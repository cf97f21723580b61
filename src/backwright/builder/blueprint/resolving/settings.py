"""Reads the settings that a project has of its own, and the services that people write for it."""

import dataclasses
import re

from backwright.builder.blueprint import reserved
from backwright.builder.blueprint.field_types import (
    BoolType,
    EmailType,
    IntType,
    TextType,
    UrlType,
)
from backwright.builder.blueprint.fields import Field
from backwright.builder.blueprint.format.fields import FieldPart
from backwright.builder.blueprint.resolving import names
from backwright.builder.blueprint.resolving.constants import Constants
from backwright.builder.blueprint.resolving.constraints import Bounds, word_type
from backwright.builder.blueprint.resolving.drafts import Draft, ModuleDraft

_TYPES = (BoolType, EmailType, IntType, TextType, UrlType)
# PEP 508 without places to get it from, and without conditions.
_REQUIREMENT = re.compile(
    r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?(\[[A-Za-z0-9._, -]+\])?"
    r"( ?(===?|~=|!=|<=?|>=?) ?[A-Za-z0-9.*+!]+,?)*"
)
_SAID = frozenset({"type", "default", "description", "min", "max", "above", "below", "pattern"})


def read_settings(draft: Draft) -> tuple[Field, ...]:
    """The settings that are good; what is wrong with the others is noted."""
    made = (_setting(draft, name, part) for name, part in draft.part.settings.items())
    return tuple(each for each in made if each is not None)


def _setting(draft: Draft, name: str, part: FieldPart) -> Field | None:
    spot, findings = draft.spot.down("settings", name), draft.findings
    if not names.is_snake(findings, spot, name, "setting"):
        return None
    if name in _known():
        message = f'every backend has a setting "{name}" already'
        findings.add("reserved_name", spot, message, "choose a more telling name", key=True)
        return None
    for key in sorted(part.model_fields_set - _SAID):
        findings.add("unfit_key", spot / key, f'"{key}" does not fit a setting', key=True)
    written = part.type if isinstance(part.type, str) else ""
    kind = word_type(written, Bounds(findings, spot, part)) if written in _WORDS else None
    if not isinstance(kind, _TYPES):
        hint = "a setting is text, int, bool, email or url"
        findings.add("unknown_type", spot / "type", "this is no type of a setting", hint)
        return None
    default = None
    if part.default is not None:
        default = Constants(draft).read(part.default, kind, spot / "default")
    return Field(name=name, type=kind, default=default, description=part.description)


def _known() -> frozenset[str]:
    """The settings that every backend has."""
    from backwright.main.settings import Settings

    own = (each.name for each in dataclasses.fields(Settings))
    return frozenset({*own, "production", "problems"})


def check_requirements(draft: Draft) -> None:
    """Note what pip would not understand."""
    for key in ("requires", "tests_require"):
        for index, line in enumerate(getattr(draft.part, key)):
            if not _REQUIREMENT.fullmatch(line):
                spot = draft.spot.down(key, index)
                hint = "write it like pillow>=13, or redis[hiredis]>=8.1,<9"
                draft.findings.add("wrong_requirement", spot, "pip would not understand this", hint)


def check_services(draft: Draft, module: ModuleDraft) -> None:
    """Note files for services and reactions that can't be called so."""
    for index, name in enumerate(module.part.reactions):
        spot = module.spot.down("reactions", index)
        names.is_function(draft.findings, spot, name, "file", key=False)
    files = {each.plural for each in module.entities.values()} | reserved.FILES
    for index, name in enumerate(module.part.services):
        spot = module.spot.down("services", index)
        if not names.is_function(draft.findings, spot, name, "service", key=False):
            continue
        if name in files or name in module.part.services[:index]:
            message = f"infrastructure/{name}.py is another file already"
            draft.findings.add("duplicate_name", spot, message, "choose a more telling name")


_WORDS = frozenset({"bool", "email", "int", "text", "url"})
