"""Notes every module, entity, value object and enumeration, so that others can refer to them."""

from backwright.builder.blueprint import reserved, spelling
from backwright.builder.blueprint.diagnostics import did_you_mean
from backwright.builder.blueprint.entities import Enumeration, EnumMember
from backwright.builder.blueprint.field_types import Ref
from backwright.builder.blueprint.findings import Findings, Spot
from backwright.builder.blueprint.format.module import EntityPart
from backwright.builder.blueprint.resolving import names
from backwright.builder.blueprint.resolving.drafts import Draft, EntityDraft, Holder, ModuleDraft

# Where one of these could not be read at all, nothing that is missing is to blame.
_WHOLE = {"account", "fields", "operations", "relations", "states"}
_NAMED = ("fields", "operations", "relations", "rules", "shows", "events")


def declare(draft: Draft, module: ModuleDraft) -> None:
    """Note what a module has; what can't be called so is noted as lost."""
    broken = module.broken
    module.open = bool(broken & {("entities",), ("values",)})
    things = {path[1] for path in broken if path[0] in {"entities", "values"} and len(path) == 2}
    module.lost.update(str(name) for name in things)
    for name, value in module.part.values.items():
        spot = module.spot.down("values", name)
        if not names.is_class(draft.findings, spot, name, "value object"):
            module.lost.add(name)
        elif isinstance(value, list):
            _declare_enum(draft.findings, module, Ref(module.name, name), value, spot)
        else:
            _declare_value(draft.findings, module, name, bool(value))
    for name, part in module.part.entities.items():
        _declare_entity(draft, module, name, part)
    _uses(draft, module)


def _declare_value(findings: Findings, module: ModuleDraft, name: str, fields: bool) -> None:
    lost = (path[2] for path in module.broken if path[:2] == ("values", name) and len(path) > 2)
    module.values[name] = holder = Holder(
        ref=Ref(module.name, name),
        spot=module.spot.down("values", name),
        broken={"fields": {str(field) for field in lost}},
    )
    _not_empty(findings, holder, fields)


def _not_empty(findings: Findings, holder: Holder, fields: bool) -> None:
    if not (fields or holder.open or holder.broken.get("fields")):
        message = f"{holder.ref.name} has no fields"
        findings.add("no_fields", holder.spot, message, key=True)


def _declare_enum(
    findings: Findings, module: ModuleDraft, ref: Ref, words: list[str], spot: Spot
) -> None:
    made = enumeration(findings, ref, words, spot)
    if made is None:
        module.lost.add(ref.name)
    else:
        module.enums[ref.name] = made


def enumeration(findings: Findings, ref: Ref, words: list[str], spot: Spot) -> Enumeration | None:
    """The enumeration of the words; None after noting what is wrong with one of them."""
    members: dict[str, EnumMember] = {}
    good = bool(words)
    if not words:
        findings.add("wrong_type", spot, "an enumeration has at least one word", key=True)
    for index, word in enumerate(words):
        member = spelling.constant(word)
        if not names.is_word(findings, spot / index, word, "value"):
            good = False
        elif member in members:
            message = f'"{members[member].value}" is there already'
            findings.add("duplicate_name", spot / index, message)
            good = False
        else:
            members[member] = EnumMember(word, member)
    return Enumeration(ref=ref, members=tuple(members.values())) if good else None


def _declare_entity(draft: Draft, module: ModuleDraft, name: str, part: EntityPart) -> None:
    spot = module.spot.down("entities", name)
    if not names.is_class(draft.findings, spot, name, "entity"):
        module.lost.add(name)
        return
    if name in module.values or name in module.enums:
        message = f'"{name}" is a value of this module, too'
        draft.findings.add("duplicate_name", spot, message, key=True)
    broken = [path[2:] for path in module.broken if path[:2] == ("entities", name)]
    lost = {
        kind: {str(path[1]) for path in broken if path[0] == kind and len(path) > 1}
        for kind in _NAMED
    }
    module.entities[name] = entity = EntityDraft(
        ref=Ref(module.name, name),
        spot=spot,
        part=part,
        plural=_plural(draft.findings, spot, name, part),
        broken=lost,
        open=any(len(path) == 1 and path[0] in _WHOLE for path in broken),
    )
    _not_empty(draft.findings, entity, bool(part.fields))


def _plural(findings: Findings, spot: Spot, name: str, part: EntityPart) -> str:
    made = part.plural or spelling.plural(spelling.snake(name))
    at = spot / "plural" if part.plural else spot
    if names.is_snake(findings, at, made, "file", key=part.plural is None) and (
        made in reserved.FILES
    ):
        message = f'the plural "{made}" is the name of a file that every module has'
        hint = f"choose a more telling name, such as {name}Entry, or another plural"
        findings.add("reserved_name", at, message, hint, key=part.plural is None)
    return made


def _uses(draft: Draft, module: ModuleDraft) -> None:
    for index, name in enumerate(module.part.uses):
        spot = module.spot.down("uses", index)
        if name == module.name:
            draft.findings.add("module_cycle", spot, f"{name} can't use itself")
        elif name not in draft.part.modules:
            hint = did_you_mean(name, draft.part.modules)
            draft.findings.add("unknown_module", spot, f'there is no module "{name}"', hint)
        module.uses[name] = None
