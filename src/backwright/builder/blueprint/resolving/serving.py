"""By which protocols the project and its modules are called."""

from collections.abc import Sequence

from backwright.builder.blueprint.findings import Spot
from backwright.builder.blueprint.resolving.drafts import Draft, ModuleDraft


def check_serve(draft: Draft) -> None:
    """A module is called by some of the project's protocols, each named once."""
    served = draft.part.serve
    if not served:
        message = "nobody could call the project: name a protocol, such as rest"
        draft.findings.add("no_value", draft.spot / "serve", message)
    _check_twice(draft, served, draft.spot / "serve")
    for module in draft.modules.values():
        spot = module.spot / "serve"
        _check_twice(draft, module.part.serve or (), spot)
        for index, name in enumerate(module.part.serve or ()):
            if name not in served:
                message = f'the project is not called by "{name}"'
                hint = f'add it to "serve" of the project ({", ".join(served)}), or leave it out'
                draft.findings.add("unknown_value", spot / index, message, hint)


def served_by(draft: Draft, module: ModuleDraft) -> tuple[str, ...]:
    """The protocols by which a module is called, in the order of the project's."""
    own = draft.part.serve if module.part.serve is None else module.part.serve
    return tuple(name for name in draft.part.serve if name in own)


def _check_twice(draft: Draft, names: Sequence[str], spot: Spot) -> None:
    for index, name in enumerate(names):
        if names.index(name) != index:
            draft.findings.add("duplicate_name", spot / index, f'"{name}" is named twice')
