"""Whether what is to be followed tells anybody anything."""

from backwright.builder.blueprint.operations import OperationKind
from backwright.builder.blueprint.resolving.drafts import Draft, EntityDraft
from backwright.builder.blueprint.resolving.routes import usual


def check_live(draft: Draft, entity: EntityDraft) -> None:
    """An entity that is live has events, and the usual way to get one of it."""
    if not entity.part.live:
        return
    spot, name = entity.spot / "live", entity.ref.name
    gets = (each for each in entity.operations.values() if each.kind is OperationKind.GET)
    get = next(gets, None)
    if get is None and entity.lacks("operations", "get"):
        message = f'whoever may get one is told, but {name} has no "get"'
        hint = "give it one: `get: public`, or whoever may see it"
        draft.findings.add("does_nothing", spot, message, hint)
    elif get is not None and get.route != usual(entity, get):
        message = "what is followed is got in the usual way"
        hint = f'leave out "rest", or "live" of {name}'
        draft.findings.add("wrong_route", get.spot / "rest", message, hint)
    if not entity.part.events:
        message = f"nothing is told: {name} has no events"
        hint = "give it some: `events: {ThingChanged: {on: change}}`"
        draft.findings.add("does_nothing", spot, message, hint)
