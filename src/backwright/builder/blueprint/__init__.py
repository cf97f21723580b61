"""The blueprint: from YAML text to a checked model, or to everything that is wrong with it."""

from backwright.builder.blueprint.diagnostics import BlueprintError, Diagnostic
from backwright.builder.blueprint.json_schema import schema
from backwright.builder.blueprint.loading import load
from backwright.builder.blueprint.model import Blueprint

__all__ = ["Blueprint", "BlueprintError", "Diagnostic", "load", "schema"]
