"""Finds what a name points to: an event, a job, a saga, or an operation of a module."""

from dataclasses import dataclass

from backwright.builder.blueprint.diagnostics import did_you_mean, listed
from backwright.builder.blueprint.events import Event
from backwright.builder.blueprint.findings import Spot
from backwright.builder.blueprint.operations import OperationKind
from backwright.builder.blueprint.resolving.drafts import (
    Draft,
    EntityDraft,
    MessageDraft,
    ModuleDraft,
    OperationDraft,
)
from backwright.builder.blueprint.resolving.neighbours import may_know

# Nobody can log in, or read, after a commit.
_UNFIT = frozenset(
    {
        OperationKind.CHANGE_PASSWORD,
        OperationKind.GET,
        OperationKind.LIST,
        OperationKind.LOG_IN,
        OperationKind.LOG_OUT,
        OperationKind.ME,
        OperationKind.REFRESH,
    }
)


@dataclass(frozen=True, slots=True)
class Pointing:
    """Looks names up as one module sees them; whatever can't be found is noted."""

    draft: Draft
    module: ModuleDraft

    def event(self, written: str, spot: Spot) -> tuple[ModuleDraft, Event] | None:
        """An event: `ordering.OrderPlaced`, or `OrderPlaced` of the module itself."""
        home, name = self._home(written, spot)
        if home is None:
            return None
        events = {event.name: event for each in home.entities.values() for event in each.events}
        if name in events:
            return home, events[name]
        lost = any(name in each.part.events for each in home.entities.values())
        incomplete = home.open or any(not each.lacks("events", name) for each in _entities(home))
        if not (lost or incomplete or any(path[0] == "entities" for path in home.broken)):
            self._unknown(home, "event", name, list(events), spot)
        return None

    def message(self, kind: str, written: str, spot: Spot) -> MessageDraft | None:
        """A job or a saga: `notification.SendReceipt`, or `SendReceipt` of the module itself."""
        home, name = self._home(written, spot)
        if home is None:
            return None
        known = {each: found for each, found in home.messages.items() if found.kind == kind}
        if name in known:
            return known[name]
        if home.lacks(kind, name) and name not in home.lost:
            broken = (str(path[1]) for path in home.broken if path[0] == kind and len(path) == 2)
            self._unknown(home, kind.removesuffix("s"), name, [*known, *broken], spot)
        return None

    def operation(self, written: str, spot: Spot) -> tuple[EntityDraft, OperationDraft] | None:
        """An operation: `catalog.Product.restock`, or `Product.restock` of the module itself."""
        entity_of, dot, name = written.rpartition(".")
        if not dot or entity_of.count(".") > 1:
            message = "this names no operation"
            hint = "write it like Product.restock, or catalog.Product.restock"
            self.draft.findings.add("wrong_path", spot, message, hint)
            return None
        home, entity_name = self._home(entity_of, spot)
        if home is None:
            return None
        entity = home.entities.get(entity_name)
        if entity is None:
            if not home.open and entity_name not in home.lost:
                self._unknown(home, "entity", entity_name, list(home.entities), spot)
            return None
        found = entity.operations.get(name)
        if found is not None and found.kind not in _UNFIT:
            return entity, found
        if found is not None:
            message = f'"{name}" changes nothing, or needs a person'
            self.draft.findings.add("wrong_operation", spot, message)
        elif entity.lacks("operations", name):
            known = entity.operations
            hint = did_you_mean(name, known, f"it has {listed(known)}")
            message = f'{entity.ref.name} has no operation "{name}"'
            self.draft.findings.add("unknown_operation", spot, message, hint)
        return None

    def _home(self, written: str, spot: Spot) -> tuple[ModuleDraft | None, str]:
        """The module that a name is in, and the rest of it."""
        home, dot, name = written.strip().rpartition(".")
        if not dot:
            return self.module, name
        known = may_know(self.draft, self.module, home, spot)
        return (self.draft.modules.get(home) if known else None), name

    def _unknown(
        self, home: ModuleDraft, what: str, name: str, known: list[str], spot: Spot
    ) -> None:
        hint = did_you_mean(name, known, f"it has {listed(known)}")
        message = f'{home.name} has no {what} "{name}"'
        self.draft.findings.add(f"unknown_{what}", spot, message, hint)


def _entities(module: ModuleDraft) -> list[EntityDraft]:
    return list(module.entities.values())
