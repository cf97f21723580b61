"""The settings that a project has besides those of every backend."""

from backwright.builder.blueprint.fields import Field
from backwright.builder.blueprint.model import Blueprint
from backwright.builder.design.code import Class, Source
from backwright.builder.design.imports import Imports
from backwright.builder.design.lookup import Lookup
from backwright.builder.design.spelling import Spelling
from backwright.builder.design.words import literal, sentence, spoken

_KIT = "backwright.main"


def settings_class(blueprint: Blueprint) -> tuple[str, str]:
    """The class that the application takes, and the module that it is in."""
    if not blueprint.settings:
        return "Settings", _KIT
    return "OwnSettings", f"{blueprint.package}.settings"


def settings_of(lookup: Lookup) -> Source:
    """The file with the class of the settings."""
    blueprint, imports = lookup.blueprint, Imports()
    imports.add("dataclasses", "dataclass")
    imports.add(_KIT, "Settings")
    spelling = Spelling(lookup, imports)
    return Source(
        doc=f"What a deployment of {spoken(blueprint.project)} decides, besides the usual.",
        classes=(
            Class(
                name=settings_class(blueprint)[0],
                bases="(Settings)",
                doc="Read from variables of these names in capitals, as those of every backend.",
                decorators=("@dataclass(frozen=True, slots=True, kw_only=True)",),
                attributes=tuple(
                    _attribute(each, spelling, imports) for each in blueprint.settings
                ),
            ),
        ),
        imports=imports.lines(),
    )


def environment_of(blueprint: Blueprint) -> list[tuple[str, str]]:
    """For the example of an environment: what it decides, and the line with its default."""
    return [
        (sentence(each.description or spoken(each.name)), _line(each))
        for each in blueprint.settings
    ]


def _line(field: Field) -> str:
    name = field.name.upper()
    if field.default is None:
        return f"# {name}="
    value = field.default.value
    return f"{name}={str(value).lower() if isinstance(value, bool) else value}"


def _attribute(field: Field, spelling: Spelling, imports: Imports) -> str:
    kind = spelling.given(field.type)
    if field.description:
        imports.add("typing", "Annotated")
        imports.add("msgspec", "Meta")
        kind = f"Annotated[{kind}, Meta(description={literal(field.description)})]"
    default = "" if field.default is None else f" = {field.default.python}"
    return f"{field.name}: {kind}{default}"
