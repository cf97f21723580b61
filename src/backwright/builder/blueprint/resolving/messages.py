"""What operations are called in code, and what they do in a sentence."""

from backwright.builder.blueprint import spelling
from backwright.builder.blueprint.effects import ListChange
from backwright.builder.blueprint.operations import OperationKind
from backwright.builder.blueprint.resolving.drafts import EntityDraft, OperationDraft

_FIXED = {
    OperationKind.LOG_IN: "LogIn",
    OperationKind.REFRESH: "RefreshSession",
    OperationKind.LOG_OUT: "LogOut",
    OperationKind.CHANGE_PASSWORD: "ChangePassword",
    OperationKind.GRANT_ROLES: "GrantRoles",
    OperationKind.ME: "GetMe",
}
_SENTENCES = {
    OperationKind.CREATE: "Create {one}.",
    OperationKind.CHANGE: "Change {one}; what is left out stays as it is.",
    OperationKind.RESTORE: "Restore {one} that was deleted.",
    OperationKind.GET: "Look at {one}.",
    OperationKind.LIST: "List {many}.",
    OperationKind.REGISTER: "Make a new account.",
    OperationKind.LOG_IN: "Start a session.",
    OperationKind.REFRESH: "Get new tokens for a session.",
    OperationKind.LOG_OUT: "End the session.",
    OperationKind.CHANGE_PASSWORD: "Change the caller's own password; other sessions end.",
    OperationKind.DEACTIVATE: "Keep {one} from logging in; all sessions end.",
    OperationKind.GRANT_ROLES: "Give {one} these roles instead of the old ones; all sessions end.",
    OperationKind.ME: "Look at the caller's own account.",
}


def message_of(entity: EntityDraft, operation: OperationDraft) -> str:
    """The class of its command or query: `place` → `PlaceOrder`, `add_line` → `AddOrderLine`."""
    name = entity.ref.name
    if operation.kind in _FIXED:
        return _FIXED[operation.kind]
    if operation.kind is OperationKind.LIST:
        return f"List{spelling.pascal(entity.plural)}"
    verb, *rest = operation.name.split("_")
    if spelling.snake(name) in "_".join(rest):
        return spelling.pascal(operation.name)
    return spelling.pascal(verb) + name + "".join(spelling.pascal(word) for word in rest)


def sentence_of(entity: EntityDraft, operation: OperationDraft) -> str:
    """What it does: as the blueprint says, else what follows from its name."""
    if operation.part.description:
        return operation.part.description
    noun = spelling.snake(entity.ref.name).replace("_", " ")
    one, many = spelling.with_article(noun), entity.plural.replace("_", " ")
    if operation.kind is OperationKind.DELETE:
        later = "; it can be restored" if entity.part.delete == "soft" else " for good"
        return f"Delete {one}{later}."
    if operation.kind in _SENTENCES:
        return _SENTENCES[operation.kind].format(one=one, many=many)
    return _action(operation, one)


def _action(operation: OperationDraft, one: str) -> str:
    step = operation.step
    if step is not None:
        element = spelling.singular(step.field).removeprefix("each_").replace("_", " ")
        if step.change is ListChange.ADD:
            return f"Add {spelling.with_article(element)} to {one}."
        if step.change is ListChange.CHANGE:
            return f"Change {spelling.with_article(element)} of {one}."
        return f"Remove {spelling.with_article(element)} from {one}."
    verb, *rest = operation.name.split("_")
    return f"{' '.join([verb.capitalize(), one, *rest])}."
