"""Reads how a module reacts to events, and the jobs that it does later."""

import re

from backwright.builder.blueprint import spelling
from backwright.builder.blueprint.diagnostics import did_you_mean, listed
from backwright.builder.blueprint.events import Event
from backwright.builder.blueprint.expressions.scope import Meaning
from backwright.builder.blueprint.field_types import Ref
from backwright.builder.blueprint.findings import Spot
from backwright.builder.blueprint.format.reactions import SubscriberPart
from backwright.builder.blueprint.reactions import ByHand, Doing, Job, Subscriber
from backwright.builder.blueprint.resolving import names
from backwright.builder.blueprint.resolving.doing import Doings, meanings, running
from backwright.builder.blueprint.resolving.drafts import Draft, MessageDraft, ModuleDraft
from backwright.builder.blueprint.resolving.giving import Source
from backwright.builder.blueprint.resolving.pointing import Pointing
from backwright.builder.blueprint.resolving.types import TypeReader

_PATTERN = re.compile(r"\*|(?P<module>[a-z][a-z0-9_]*)\.(\*|[A-Z][A-Za-z0-9]*\*)")


def read_jobs(draft: Draft, module: ModuleDraft) -> tuple[Job, ...]:
    """The jobs that are good; what is wrong with the others is noted."""
    kept = [each for each in module.messages.values() if each.kind == "jobs"]
    return tuple(_job(draft, module, each) for each in kept)


def _job(draft: Draft, module: ModuleDraft, message: MessageDraft) -> Job:
    ref, part = message.holder.ref, module.part.jobs[message.holder.ref.name]
    spot, snake = module.spot.down("jobs", ref.name), spelling.snake(ref.name)
    doing: Doing | None = None
    if part.sends is not None:
        source = Source(word="job", name=ref.name, values=meanings(message.fields))
        doing = Doings(draft, module).sending(part.sends, part.with_, spot, source)
    elif part.with_:
        _note_idle(draft, spot)
    for index, name in enumerate(part.unique):
        if name not in part.takes:
            hint = did_you_mean(name, part.takes, f"it takes {listed(part.takes)}")
            at = spot.down("unique", index)
            draft.findings.add("unknown_field", at, f'{ref.name} takes no "{name}"', hint)
    returned = None
    if part.returns is not None:
        reader = TypeReader(draft, module, ref.name)
        returned = reader.of_value("result", part.returns, spot / "returns")
    return Job(
        ref=ref,
        snake=snake,
        fields=message.fields,
        returns=returned,
        unique=tuple(part.unique),
        schema=part.schema_,
        running=running(draft.findings, spot, part),
        doing=doing or ByHand(file=snake, function=snake),
        description=part.description,
    )


def read_subscribers(draft: Draft, module: ModuleDraft) -> tuple[Subscriber, ...]:
    """The subscribers that are good; what is wrong with the others is noted."""
    found: list[Subscriber] = []
    for name, part in module.part.subscribers.items():
        spot = module.spot.down("subscribers", name)
        if names.is_function(draft.findings, spot, name, "subscriber"):
            made = _subscriber(draft, module, name, part, spot)
            found += [made] if made is not None else []
    return tuple(found)


def _subscriber(
    draft: Draft, module: ModuleDraft, name: str, part: SubscriberPart, spot: Spot
) -> Subscriber | None:
    asked = [key for key in ("sends", "enqueues", "starts") if getattr(part, key) is not None]
    if len(asked) > 1:
        message = f"a subscriber does one thing, not {listed(asked)}"
        draft.findings.add("conflict", spot / asked[1], message, "make it two", key=True)
        return None
    if part.with_ and not asked:
        _note_idle(draft, spot)
    on, pattern, source = None, "", None
    if "*" in part.on:
        pattern = part.on
        if not _is_pattern(draft, part.on, spot / "on") or asked:
            _note_pattern(draft, spot, asked)
            return None
    else:
        found = Pointing(draft, module).event(part.on, spot / "on")
        if found is None:
            return None
        home, event = found
        on, source = Ref(home.name, event.name), _source(event)
    doing = _doing(draft, module, part, spot, source) if asked else ByHand(file=name, function=name)
    if doing is None:
        return None
    return Subscriber(
        name=name,
        on=on,
        pattern=pattern,
        running=running(draft.findings, spot, part),
        doing=doing,
        description=part.description,
    )


def _doing(
    draft: Draft, module: ModuleDraft, part: SubscriberPart, spot: Spot, source: Source | None
) -> Doing | None:
    doings = Doings(draft, module)
    if part.sends is not None:
        return doings.sending(part.sends, part.with_, spot, source)
    if part.enqueues is not None:
        return doings.enqueuing(part.enqueues, part.with_, spot, source, "enqueues")
    return doings.starting(part.starts or "", part.with_, spot, source)


def _source(event: Event) -> Source:
    values = {each.name: Meaning(each.type, each.optional) for each in event.fields}
    return Source(word="event", name=event.name, values=values)


def _is_pattern(draft: Draft, written: str, spot: Spot) -> bool:
    match = _PATTERN.fullmatch(written)
    if match is None:
        hint = "write it like catalog.*, catalog.Product* or *"
        draft.findings.add("wrong_pattern", spot, "this is no pattern of events", hint)
        return False
    home = match["module"]
    if home is not None and home not in draft.part.modules:
        hint = did_you_mean(home, draft.part.modules)
        draft.findings.add("unknown_module", spot, f'there is no module "{home}"', hint)
        return False
    return True


def _note_pattern(draft: Draft, spot: Spot, asked: list[str]) -> None:
    if asked:
        message = "events of several kinds have no fields in common"
        hint = "name one event, or write the function yourself"
        draft.findings.add("conflict", spot / asked[0], message, hint, key=True)


def _note_idle(draft: Draft, spot: Spot) -> None:
    message = '"with" is given to nobody'
    draft.findings.add("unfit_key", spot / "with", message, "say what it sends", key=True)
