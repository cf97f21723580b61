"""What a project has around its modules: composition root, settings of tools, deployment, docs."""

from collections.abc import Iterator

from backwright.builder.blueprint.entities import Entity
from backwright.builder.blueprint.field_types import ReferenceType
from backwright.builder.blueprint.fields import LinkRelation
from backwright.builder.blueprint.model import Blueprint, Module
from backwright.builder.blueprint.reserved import OPERATIONS
from backwright.builder.blueprint.rights import Grant, Who
from backwright.builder.design.chores import chores
from backwright.builder.design.lookup import Lookup
from backwright.builder.design.own_settings import environment_of, settings_class, settings_of
from backwright.builder.design.pages import Page, module_pages, package, source
from backwright.builder.design.proof.pages import test_pages
from backwright.builder.design.words import listed, literal, sentence, spoken

# Path in the project, and the template that makes it of the whole project.
_FILES = {
    "pyproject.toml": "pyproject.toml.j2",
    "README.md": "README.md.j2",
    "Makefile": "Makefile.j2",
    "Dockerfile": "Dockerfile.j2",
    "compose.yaml": "compose.yaml.j2",
    ".env.example": "env.j2",
    ".gitignore": "gitignore.j2",
    ".dockerignore": "dockerignore.j2",
}
_TOOLS = ("backwright[testing]", "import-linter>=2.16", "mypy>=2.4", "ruff>=0.17")
_DIAGRAM = "docs/database.md"
_SPOKEN = {"rest": "REST", "graphql": "GraphQL", "grpc": "gRPC", "websocket": "WebSocket"}


def pages_of(blueprint: Blueprint) -> Iterator[Page]:
    """All files of the project, except its migrations."""
    lookup = Lookup(blueprint)
    values = {
        "project": blueprint,
        "package": blueprint.package,
        "description": sentence(blueprint.description or blueprint.project),
        "title": spoken(blueprint.project).capitalize(),
        "modules": [*(module.name for module in blueprint.modules), *blueprint.own_modules],
        "strangers": [_strangers(module, blueprint) for module in blueprint.modules],
        "operations": [_operations(module) for module in blueprint.modules],
        "operators": _operators(blueprint),
        "diagram": _diagram(lookup),
        "settings": settings_class(blueprint),
        "serve": _serve(blueprint),
        "served": listed(tuple(_SPOKEN[each] for each in blueprint.serve), "and"),
        "requires": _requirements(_kit(blueprint), *blueprint.requires),
        "tests_require": _requirements(*_TOOLS, *blueprint.tests_require),
        "variables": environment_of(blueprint),
    }
    yield package(blueprint.package, blueprint.description or blueprint.project)
    yield Page(path=f"{blueprint.package}/main.py", template="project/main.py.j2", values=values)
    if blueprint.settings:
        yield source(f"{blueprint.package}/settings.py", "declared", settings_of(lookup))
    if blueprint.roles:
        yield _roles(blueprint)
    for module in blueprint.modules:
        yield from module_pages(module, lookup)
    yield from test_pages(lookup)
    for path, template in _FILES.items():
        yield Page(path=path, template=f"project/{template}", values=values)
    if values["diagram"]:
        yield Page(path=_DIAGRAM, template="project/database.md.j2", values=values)


def _serve(blueprint: Blueprint) -> str:
    """The inside of the list of protocols; nothing where it is the usual one."""
    usual = blueprint.serve == ("rest",)
    return "" if usual else ", ".join(map(literal, blueprint.serve))


def _kit(blueprint: Blueprint) -> str:
    """The kit with the libraries of what is served."""
    extras = sorted({"postgresql", *blueprint.serve} - {"rest"})
    return f"backwright[{','.join(extras)}]"


def _operators(blueprint: Blueprint) -> str:
    """The roles that may look after what happens after commits."""
    names = (role.name for role in blueprint.roles if OPERATIONS in role.grants)
    return listed(tuple(f"`{name}`" for name in names), "and")


def _requirements(*lines: str) -> str:
    """The inside of a TOML list, each once, by name."""
    return ", ".join(literal(line) for line in sorted(dict.fromkeys(lines), key=str.lower))


def _roles(blueprint: Blueprint) -> Page:
    return Page(
        path=f"{blueprint.package}/roles.py",
        template="project/roles.py.j2",
        values={
            "roles": [(role.name, [*map(literal, role.includes)]) for role in blueprint.roles],
            "symbols": sorted(
                [(each.symbol, each.name) for each in blueprint.roles]
                + [(each.symbol, each.name) for each in blueprint.permissions]
            ),
        },
    )


def _strangers(module: Module, blueprint: Blueprint) -> dict[str, object]:
    """The modules that a module does not know at all."""
    known = {module.name, *module.uses}
    others = [*(each.name for each in blueprint.modules), *blueprint.own_modules]
    return {"module": module.name, "unknown": [each for each in others if each not in known]}


def _operations(module: Module) -> dict[str, object]:
    rows = [
        {
            "route": f"{operation.route.method} /api/v1{operation.route.path}",
            "message": operation.message,
            "who": listed(tuple(_who(grant) for grant in operation.allow), "or"),
            "what": sentence(operation.description),
        }
        for entity in module.entities
        for operation in entity.operations
    ]
    return {"module": module, "rows": rows, "chores": [*chores(module)]}


def _who(grant: Grant) -> str:
    name = grant.name if grant.who is Who.ROLE else grant.who.value
    return name if grant.states is None else f"{name} ({'/'.join(grant.states)})"


def _diagram(lookup: Lookup) -> list[str]:
    """The lines of a Mermaid entity-relationship diagram."""
    entities = [each for module in lookup.blueprint.modules for each in module.entities]
    lines: list[str] = []
    for entity in entities:
        lines += [f"{entity.table} {{", *(f"    {line}" for line in _columns(entity)), "}"]
    for entity in entities:
        lines += _edges(entity, lookup)
    return lines


def _columns(entity: Entity) -> list[str]:
    """Each field with the name of its type; a reference is marked as a foreign key."""
    return [
        "uuid id PK",
        *(
            f"{_type_name(field.type)} {field.name}"
            f"{' FK' if isinstance(field.type, ReferenceType) and field.type.local else ''}"
            for field in entity.fields
        ),
    ]


def _type_name(kind: object) -> str:
    name = type(kind).__name__.removesuffix("Type").lower()
    return {"reference": "uuid", "value": "json", "list": "json", "map": "json"}.get(name, name)


def _edges(entity: Entity, lookup: Lookup) -> Iterator[str]:
    for field in entity.fields:
        if isinstance(field.type, ReferenceType):
            one, line = ("|o" if field.optional else "||"), ("--" if field.type.local else "..")
            target = lookup.entity(field.type.target).table
            yield f'{target} {one}{line}o{{ {entity.table} : "{field.name}"'
    for relation in entity.relations:
        if isinstance(relation, LinkRelation):
            line = "--" if relation.right_local else ".."
            target = lookup.entity(relation.target).table
            yield f'{entity.table} }}o{line}o{{ {target} : "{relation.name}"'
