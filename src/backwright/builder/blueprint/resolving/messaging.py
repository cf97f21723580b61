"""What jobs and sagas are told: messages with fields, as those of operations."""

from backwright.builder.blueprint.field_types import Ref
from backwright.builder.blueprint.format.fields import FieldPart
from backwright.builder.blueprint.resolving import names
from backwright.builder.blueprint.resolving.drafts import Draft, Holder, MessageDraft, ModuleDraft
from backwright.builder.blueprint.resolving.fields import Finisher, type_fields
from backwright.builder.blueprint.resolving.inputs import check_taken

# Classes that the files with declarations import under these names.
_CLASSES = frozenset("Job Queue Saga SagaInput Schedule Sleep Step WaitFor".split())
_NAMES = frozenset({"schema", "unique"})


def declare_messages(draft: Draft, module: ModuleDraft) -> None:
    """Note the jobs and sagas of a module, so that others can refer to them."""
    for name, job in module.part.jobs.items():
        _declare(draft, module, "jobs", name, job.takes)
    for name, saga in module.part.sagas.items():
        _declare(draft, module, "sagas", name, saga.takes)


def _declare(
    draft: Draft, module: ModuleDraft, kind: str, name: str, takes: dict[str, FieldPart]
) -> None:
    what, spot = kind.removesuffix("s"), module.spot.down(kind, name)
    if not names.is_class(draft.findings, spot, name, what):
        module.lost.add(name)
        return
    if name in _CLASSES:
        message = f'"{name}" is a name that the generated code uses itself'
        hint = "name it in the imperative: SendReceipt"
        draft.findings.add("reserved_name", spot, message, hint, key=True)
    holder = Holder(ref=Ref(module.name, name), spot=spot / "takes")
    module.messages[name] = MessageDraft(kind=kind, holder=holder, takes=takes)


def type_messages(draft: Draft, module: ModuleDraft) -> None:
    """Give their fields types."""
    for message in module.messages.values():
        type_fields(draft, module, message.holder, message.takes, message.holder.spot)
        for field in message.holder.fields.values():
            check_taken(draft, field)
            if field.name in _NAMES:
                text = f'"{field.name}" is a name that every message has'
                draft.findings.add("reserved_name", field.spot, text, key=True)


def finish_messages(module: ModuleDraft, finisher: Finisher) -> None:
    """Complete their fields."""
    for message in module.messages.values():
        finisher.finish(message.holder)
