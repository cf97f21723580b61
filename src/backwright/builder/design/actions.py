"""Handlers of the standard operations, and of those that change one entity."""

from backwright.builder.blueprint.effects import Copying, LinkStep, ListChange, Where
from backwright.builder.blueprint.operations import Result
from backwright.builder.design.code import call
from backwright.builder.design.elements import copied_at_start, copy_again
from backwright.builder.design.filling import (
    alone,
    circumstances,
    copied_arguments,
    copy_if_given,
    generated,
    step_arguments,
    step_values,
    values,
)
from backwright.builder.design.handler import Draft
from backwright.builder.design.methods import has_method


def create(draft: Draft) -> None:
    """Make the entity of what the command gives, what is copied, and what the kit fills."""
    entity = draft.entity
    draft.check_references()
    built = copied_at_start(draft)
    arguments = [*circumstances(draft), *generated(draft), *built]
    for copying in _beside(draft):
        arguments += copied_arguments(draft, copying)
    left_out = [each.partition("=")[0] for each in built]
    arguments.append(f"**{values(draft, entity.name, left_out)}")
    made = call(f"{entity.name}.{draft.operation.name}", arguments)
    draft.add(f"return {draft.use('uow')}.add({made})")
    draft.returns = entity.name


def change(draft: Draft) -> None:
    """Take over what the merge patch gives."""
    name = draft.load()
    draft.check_references()
    given, copies = values(draft, draft.entity.name, []), _beside(draft)
    if copies:
        draft.add(f"given = {given}")
        given = "given"
    for copying in copies:
        copy_if_given(draft, copying)
    draft.add(call(f"{name}.{draft.operation.name}", [*circumstances(draft), f"**{given}"]))
    finish(draft)


def delete(draft: Draft) -> None:
    """Remove the entity, if it lets itself be removed."""
    uow = draft.use("uow")
    if not has_method(draft.operation):
        draft.add(f"{uow}.remove(await {uow}.load({draft.entity.name}, command.id))")
        return
    name = draft.load()
    draft.add(call(f"{name}.{draft.operation.name}", alone(circumstances(draft))))
    draft.add(f"{uow}.remove({name})")


def restore(draft: Draft) -> None:
    """Bring a deleted entity back."""
    name = draft.load(more=", deleted=True")
    if has_method(draft.operation):
        draft.add(call(f"{name}.{draft.operation.name}", alone(circumstances(draft))))
    draft.add(f"{draft.use('uow')}.restore({name})")
    finish(draft)


def perform(draft: Draft) -> None:
    """Everything else: load, copy, let the entity do it, link."""
    operation, name = draft.operation, draft.load()
    draft.check_references()
    arguments = [*step_arguments(draft), *circumstances(draft)]
    copy_again(draft)
    for copying in _beside(draft):
        arguments += copied_arguments(draft, copying)
    if operation.step is not None and operation.step.change is ListChange.CHANGE:
        arguments.append(f"**{step_values(draft, operation.step)}")
    if has_method(operation):
        draft.add(call(f"{name}.{operation.name}", alone(arguments)))
    if operation.link is not None:
        _link(draft, operation.link)
    finish(draft)


def finish(draft: Draft) -> None:
    """Answer with the entity, where the operation answers anything."""
    if draft.operation.result is Result.NOTHING:
        return
    draft.add(f"return {draft.entity.snake}")
    draft.returns = draft.entity.name


def _beside(draft: Draft) -> list[Copying]:
    return [each for each in draft.operation.copies if each.where is Where.ENTITY]


def _link(draft: Draft, step: LinkStep) -> None:
    right = f"command.{step.right}" if step.right else f"{draft.use('actor')}.known()"
    attributes = [f"{name}=command.{name}" for name in step.attributes]
    arguments = [step.relation.upper(), f"{draft.entity.snake}.id", right, *attributes]
    draft.add(call(f"{draft.use('links')}.{'link' if step.link else 'unlink'}", arguments))
