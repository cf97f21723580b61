"""Which other modules a module may know."""

from backwright.builder.blueprint.diagnostics import did_you_mean
from backwright.builder.blueprint.findings import Spot
from backwright.builder.blueprint.resolving.drafts import Draft, ModuleDraft


def may_know(draft: Draft, module: ModuleDraft, home: str, spot: Spot) -> bool:
    """Whether it uses the other one, or is it; else it is noted, unless `uses` can't be read."""
    unread = any(path[0] == "uses" for path in module.broken)
    if home == module.name or home in module.uses or unread:
        return True
    if home in draft.part.modules:
        hint = f'add it to "uses" of {module.name}'
        draft.findings.add("unused_module", spot, f"{module.name} does not use {home}", hint)
    else:
        hint = did_you_mean(home, draft.part.modules)
        draft.findings.add("unknown_module", spot, f'there is no module "{home}"', hint)
    return False
