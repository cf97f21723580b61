"""The JSON Schema of the blueprint, made from the models that read it."""

from typing import Any, cast

from backwright.builder.blueprint.format.module import ModulePart
from backwright.builder.blueprint.format.project import ProjectPart
from backwright.builder.blueprint.format.scalars import is_list, is_mapping

_NULL = {"type": "null"}


def schema() -> dict[str, Any]:
    """For editors: a file is a project or a module. JSON Schema, draft 2020-12."""
    # Only those who make it anew need what makes it.
    from pydantic.json_schema import models_json_schema

    references, document = models_json_schema(
        [(ProjectPart, "validation"), (ModulePart, "validation")], title="Backwright blueprint"
    )
    whole = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **document,
        "anyOf": [references[ProjectPart, "validation"], references[ModulePart, "validation"]],
    }
    return cast("dict[str, Any]", _tidied(whole))


def _tidied(part: object) -> object:
    """Descriptions on one line; and no null, which stands for "not given" only in Python."""
    if is_list(part):
        return [_tidied(each) for each in part]
    if not is_mapping(part):
        return part
    tidy = {name: _tidied(each) for name, each in part.items()}
    description, choices = tidy.get("description"), tidy.get("anyOf")
    if isinstance(description, str):
        tidy["description"] = " ".join(description.split())
    if is_list(choices) and _NULL in choices:
        first, *more = [each for each in choices if each != _NULL]
        del tidy["anyOf"]
        tidy = {"anyOf": [first, *more], **tidy} if more else {**_mapping(first), **tidy}
    if tidy.get("default", "") is None:
        del tidy["default"]
    return tidy


def _mapping(value: object) -> dict[str, object]:
    return value if is_mapping(value) else {}
