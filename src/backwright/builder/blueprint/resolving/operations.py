"""Reads the operations of an entity."""

from dataclasses import dataclass, replace

from backwright.builder.blueprint.diagnostics import closest, did_you_mean, listed
from backwright.builder.blueprint.format.operations import OperationPart
from backwright.builder.blueprint.operations import OperationKind
from backwright.builder.blueprint.resolving import effects, inputs, names
from backwright.builder.blueprint.resolving.copying import copies
from backwright.builder.blueprint.resolving.drafts import (
    Draft,
    EntityDraft,
    ModuleDraft,
    OperationDraft,
)
from backwright.builder.blueprint.resolving.fields import Finisher
from backwright.builder.blueprint.resolving.formulas import Formulas
from backwright.builder.blueprint.resolving.listing import read_listing
from backwright.builder.blueprint.resolving.policies import read_policy
from backwright.builder.blueprint.resolving.times import check_limit, seconds
from backwright.builder.blueprint.rights import Grant, Who

_STANDARD = {
    kind.value: kind
    for kind in (
        OperationKind.CREATE,
        OperationKind.CHANGE,
        OperationKind.DELETE,
        OperationKind.RESTORE,
        OperationKind.GET,
        OperationKind.LIST,
    )
}
_OF_ACCOUNT = {
    kind.value: kind
    for kind in (
        OperationKind.REGISTER,
        OperationKind.LOG_IN,
        OperationKind.REFRESH,
        OperationKind.LOG_OUT,
        OperationKind.CHANGE_PASSWORD,
        OperationKind.DEACTIVATE,
        OperationKind.GRANT_ROLES,
        OperationKind.ME,
    )
}
_ALWAYS = frozenset({"allow", "limit", "timeout", "rest", "description"})
_OWN = {
    OperationKind.CREATE: {"fields", "idempotent"},
    OperationKind.REGISTER: {"fields", "idempotent"},
    OperationKind.CHANGE: {"fields", "while_", "idempotent"},
    OperationKind.DELETE: {"while_", "idempotent"},
    OperationKind.RESTORE: {"idempotent"},
    OperationKind.LIST: {"filter", "search", "sort", "page"},
    OperationKind.DEACTIVATE: {"idempotent"},
    OperationKind.GRANT_ROLES: {"idempotent"},
    OperationKind.ACTION: {
        *("takes", "sets", "moves", "while_", "adds", "changes", "removes", "copies"),
        *("links", "unlinks", "idempotent"),
    },
}
# What the aggregate itself can be told to do; a method of this name would hide it.
_METHODS = frozenset({"assign", "check", "published", "record", "recorded"})


@dataclass(frozen=True, slots=True)
class Operations:
    """Reads operations, each by what it is."""

    draft: Draft
    module: ModuleDraft
    finisher: Finisher
    formulas: Formulas

    def read(self, entity: EntityDraft) -> None:
        """Give the entity its operations; what is wrong with the others is noted."""
        if entity.part.account is not None and self.draft.account != entity.ref:
            entity.open = True
            return
        for name, part in entity.part.operations.items():
            operation = self._begun(entity, name, part)
            if operation is None:
                entity.lose("operations", name)
            else:
                entity.operations[name] = operation
                self._complete(entity, operation)

    def _begun(self, entity: EntityDraft, name: str, part: OperationPart) -> OperationDraft | None:
        spot, findings = entity.spot.down("operations", name), self.draft.findings
        if not names.is_snake(findings, spot, name, "operation"):
            return None
        if name in entity.fields or name in entity.relations:
            message = f'"{name}" is a field or a relation, too'
            findings.add("duplicate_name", spot, message, "call what is done by a verb", key=True)
            return None
        if name in _METHODS:
            message = f'no operation can be called "{name}"'
            findings.add("reserved_name", spot, message, "choose a more telling name", key=True)
            return None
        known = _STANDARD | (_OF_ACCOUNT if entity.part.account is not None else {})
        kind = known.get(name, OperationKind.ACTION)
        return OperationDraft(name=name, kind=kind, spot=spot, part=part)

    def _complete(self, entity: EntityDraft, operation: OperationDraft) -> None:
        self._check_keys(operation)
        self._check_times(operation)
        operation.grants = read_policy(
            self.draft,
            entity,
            operation.spot / "allow",
            operation.part.allow,
            loads=operation.has_target or operation.kind is OperationKind.LIST,
        )
        if operation.kind is OperationKind.ME:
            operation.grants = {at: _own(grant) for at, grant in operation.grants.items()}
        operation.during = effects.during(self.draft, entity, operation)
        if operation.kind is OperationKind.ACTION:
            self._read_action(entity, operation)
        elif operation.kind is OperationKind.LIST:
            operation.listing = read_listing(self.draft, entity, operation)
        else:
            self._read_standard(entity, operation)
        operation.copies = copies(self.draft, entity, operation)
        inputs.check_copies_in_inputs(self.draft, operation)
        self._check_states(operation)

    def _read_standard(self, entity: EntityDraft, operation: OperationDraft) -> None:
        taking = (OperationKind.CREATE, OperationKind.REGISTER, OperationKind.CHANGE)
        if operation.kind in taking:
            operation.inputs = inputs.selected(self.draft, entity, operation)
        operation.inputs += inputs.account_inputs(entity, operation.kind)
        self._check_standard(entity, operation)

    def _check_standard(self, entity: EntityDraft, operation: OperationDraft) -> None:
        findings, kind = self.draft.findings, operation.kind
        creating = kind is OperationKind.CREATE
        if creating and entity.part.account is not None:
            message = "an account is created by register"
            findings.add("unsupported", operation.spot, message, "rename it", key=True)
        given = {field.name for field in operation.inputs}
        if creating and operation.public and entity.owner and entity.owner not in given:
            message = "nobody would own what somebody unknown creates"
            hint = "let authenticated callers do it"
            findings.add("no_actor", operation.spot / "allow", message, hint)
        if kind is OperationKind.RESTORE and entity.part.delete == "hard":
            message = "what is deleted for good can't be restored"
            findings.add("conflict", operation.spot, message, 'add "delete: soft"', key=True)
        if kind is OperationKind.CHANGE and not operation.inputs and not entity.open:
            message = "there is nothing that can be changed"
            findings.add("does_nothing", operation.spot, message, key=True)
        mine = (OperationKind.LOG_OUT, OperationKind.CHANGE_PASSWORD, OperationKind.ME)
        if kind in mine and operation.public:
            message = "this is about the caller, so there must be one"
            hint = f"write {operation.name}: authenticated"
            findings.add("no_actor", operation.spot / "allow", message, hint)

    def _read_action(self, entity: EntityDraft, operation: OperationDraft) -> None:
        draft = self.draft
        operation.inputs = inputs.taken(draft, self.module, entity, operation, self.finisher)
        operation.step = effects.step(draft, entity, operation)
        operation.link = effects.link(draft, entity, operation)
        operation.move = effects.move(draft, entity, operation)
        operation.sets = effects.sets(draft, entity, operation, self.formulas)
        part = operation.part
        does = (
            part.sets,
            part.adds,
            part.changes,
            part.removes,
            part.copies,
            part.links,
            part.unlinks,
            part.moves,
            operation.sets,
            operation.move,
        )
        if not (any(does) or entity.open or self.module.damaged(operation.spot)):
            self._note_idle(entity, operation)

    def _note_idle(self, entity: EntityDraft, operation: OperationDraft) -> None:
        known = [*_STANDARD, *(_OF_ACCOUNT if entity.part.account is not None else ())]
        known += [each.name for each in entity.states.moves] if entity.states else []
        hint = "say what it does: sets, moves, adds, changes, removes, links, unlinks or copies"
        if closest(operation.name, known):
            hint = did_you_mean(operation.name, known)
        elif operation.name in _OF_ACCOUNT:
            hint = "only the entity with an account has it"
        message = f'"{operation.name}" does nothing'
        self.draft.findings.add("does_nothing", operation.spot, message, hint, key=True)

    def _check_keys(self, operation: OperationDraft) -> None:
        allowed = _ALWAYS | _OWN.get(operation.kind, set())
        for name in sorted(operation.part.model_fields_set - allowed):
            key = name.removesuffix("_")
            message = f'"{key}" does not fit {operation.name}'
            spot = operation.spot / key
            self.draft.findings.add("unfit_key", spot, message, _remedy(operation, key), key=True)

    def _check_times(self, operation: OperationDraft) -> None:
        part, findings = operation.part, self.draft.findings
        check_limit(findings, operation.spot / "limit", part.limit)
        if part.timeout is not None and seconds(part.timeout) is None:
            hint = "write it like 500ms, 5s or 1m, at most 10m"
            findings.add("wrong_timeout", operation.spot / "timeout", "this is no time", hint)

    def _check_states(self, operation: OperationDraft) -> None:
        """Note grants and states in which the operation can never be done."""
        sources = operation.move.sources if operation.move else ()
        if sources and operation.during and not set(sources) & set(operation.during):
            message = f"{operation.name} begins at {listed(sources)}"
            self.draft.findings.add("never_allowed", operation.spot / "while", message, key=True)
            return
        possible = set(sources or operation.during)
        for index, grant in operation.grants.items():
            if grant.states is not None and possible and not possible & set(grant.states):
                message = f"{operation.name} is done while {listed(possible)} only"
                spot = operation.spot.down("allow", index)
                self.draft.findings.add("never_allowed", spot, message)


def _remedy(operation: OperationDraft, key: str) -> str:
    if key == "takes":
        return '"fields" says which fields it takes'
    if operation.kind is OperationKind.ACTION and key in {"filter", "search", "sort", "page"}:
        return "only list has it"
    if operation.kind is OperationKind.ACTION and key == "fields":
        return '"takes" says what it takes'
    return ""


def _own(grant: Grant) -> Grant:
    """Who is logged in sees their own account, which does not make those of others visible."""
    known = grant.who is Who.AUTHENTICATED
    return replace(grant, who=Who.OWNER, symbol=Who.OWNER.value) if known else grant
