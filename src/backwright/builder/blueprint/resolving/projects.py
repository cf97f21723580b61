"""Roles, permissions, and which module may use which."""

from collections.abc import Iterable

from backwright.builder.blueprint import reserved
from backwright.builder.blueprint.diagnostics import did_you_mean
from backwright.builder.blueprint.model import Permission, Role
from backwright.builder.blueprint.resolving import names
from backwright.builder.blueprint.resolving.drafts import Draft, ModuleDraft
from backwright.domain.money import CURRENCIES


def check_project(draft: Draft) -> None:
    """Check the project's own name and currency."""
    part, findings = draft.part, draft.findings
    package = package_of(part.project)
    if names.is_snake(findings, draft.spot / "project", package, "project", key=False) and (
        reserved.is_taken_package(package)
    ):
        message = f'a package "{package}" would hide one that the backend needs'
        findings.add("reserved_name", draft.spot / "project", message, "choose another name")
    if part.currency not in CURRENCIES:
        hint = did_you_mean(part.currency, CURRENCIES, "it is a code such as EUR or USD")
        message = f'"{part.currency}" is no currency (ISO 4217)'
        findings.add("unknown_value", draft.spot / "currency", message, hint)


def package_of(project: str) -> str:
    """The Python package of a project: `my-shop` → `my_shop`."""
    return project.replace("-", "_")


def read_roles(draft: Draft) -> None:
    """Fill in the roles, with everything that each of them may do in the end."""
    written = draft.part.roles
    good = {name: _includes(draft, name) for name in written if _is_role(draft, name)}
    circular: set[str] = set()
    for name in good:
        reached = _reached(good, good[name])
        if name in reached and circular.isdisjoint(reached):
            circular.add(name)
            message = f"roles include each other: {' → '.join(_way_back(good, name))}"
            draft.findings.add("role_cycle", draft.spot.down("roles", name), message, key=True)
        grants = tuple(dict.fromkeys([name, *reached]))
        draft.roles[name] = Role(name=name, symbol=name, includes=good[name], grants=grants)
    for name in sorted({grant for role in draft.roles.values() for grant in role.grants}):
        if name not in draft.part.roles:
            draft.permissions[name] = Permission(name, name.replace(".", "_"))
    for permission in draft.permissions.values():
        if permission.symbol in draft.roles:
            message = (
                f'"{permission.name}" and the role "{permission.symbol}" look the same in code'
            )
            spot = draft.spot.down("roles", permission.symbol)
            draft.findings.add("duplicate_name", spot, message, key=True)


def _way_back(roles: dict[str, tuple[str, ...]], start: str) -> tuple[str, ...]:
    """The shortest way from a role to itself."""
    ways: list[tuple[str, ...]] = [(start,)]
    for way in ways:
        last = way[-1]
        if last == start and way != (start,):
            return way
        ways.extend((*way, name) for name in roles.get(last, ()) if name not in way[1:])
    return (start,)


def _is_role(draft: Draft, name: str) -> bool:
    spot = draft.spot.down("roles", name)
    if not names.is_snake(draft.findings, spot, name, "role"):
        return False
    if name in reserved.FUNCTIONS:
        message = f'"{name}" is a name that the generated code uses itself'
        draft.findings.add("reserved_name", spot, message, "choose a more telling one", key=True)
        return False
    if name in reserved.GRANTS:
        message = f'"{name}" has a meaning of its own in "allow"'
        draft.findings.add("reserved_name", spot, message, key=True)
        return False
    return True


def _includes(draft: Draft, role: str) -> tuple[str, ...]:
    spot = draft.spot.down("roles", role)
    good: list[str] = []
    for index, name in enumerate(draft.part.roles[role]):
        if "." in name:
            parts = name.split(".")
            if all(
                names.is_snake(draft.findings, spot / index, part, "permission", key=False)
                for part in parts
            ):
                good.append(name)
        elif name not in draft.part.roles and name != reserved.OPERATIONS:
            known = [*draft.part.roles, reserved.OPERATIONS]
            hint = did_you_mean(name, known, "a permission has a dot: orders.read")
            draft.findings.add("unknown_role", spot / index, f'there is no role "{name}"', hint)
        else:
            good.append(name)
    return tuple(good)


def _reached(roles: dict[str, tuple[str, ...]], start: Iterable[str]) -> list[str]:
    found: dict[str, None] = {}
    waiting = list(start)
    while waiting:
        name = waiting.pop(0)
        if name not in found:
            found[name] = None
            waiting.extend(roles.get(name, ()))
    return list(found)


def in_order(draft: Draft) -> list[ModuleDraft]:
    """The modules, each after those that it uses; a cycle is noted once."""
    done: dict[str, ModuleDraft] = {}

    def visit(name: str, way: tuple[str, ...]) -> None:
        module = draft.modules.get(name)
        if module is None or name in done:
            return
        if name in way:
            _note_cycle(draft, way[way.index(name) :])
            return
        for used in module.uses:
            visit(used, (*way, name))
        done.setdefault(name, module)

    for name in draft.modules:
        visit(name, ())
    return list(done.values())


def _note_cycle(draft: Draft, cycle: tuple[str, ...]) -> None:
    if len(cycle) < 2:
        return
    last = draft.modules[cycle[-1]]
    index = last.part.uses.index(cycle[0])
    message = f"modules use each other in a circle: {' → '.join([*cycle, cycle[0]])}"
    hint = "let one of them tell the other by an event, or make them one module"
    draft.findings.add("module_cycle", last.spot.down("uses", index), message, hint)
