"""From declarations to the use cases that are shown, which every protocol projects at start."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args, get_origin

import msgspec

from backwright.application.messages import Page, View
from backwright.application.policy import Policy, Who
from backwright.application.use_case import Message, UseCase
from backwright.presentation.exposing.annotations import first_line, is_kind, rest_of, result_of
from backwright.presentation.exposing.declaring import Action, Protocol, Resource
from backwright.presentation.exposing.errors import ApiError
from backwright.presentation.exposing.exposure import Exposure
from backwright.presentation.exposing.kind import Kind
from backwright.presentation.exposing.naming import entity, words

_KINDS = {kind.value: kind for kind in Kind}


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposed:
    """One use case, as it is shown.

    `result` is the type of what it answers, None for nothing. `view` is the resource's that it is
    about, if it is about one; `key` is the name of the field that tells its members apart, and
    `channel` the name under which its events are followed, empty where they can't be.
    """

    api: str
    kind: Kind
    message: type[Message]
    use_case: UseCase
    result: Any
    view: type[View] | None = None
    key: str = ""
    channel: str = ""

    @property
    def name(self) -> str:
        """The use case's name, the same on every protocol."""
        return self.message.__name__

    @property
    def policy(self) -> Policy:
        """Who may call it."""
        return self.use_case.allow

    @property
    def is_command(self) -> bool:
        """Whether it changes something."""
        return self.use_case.is_command

    @property
    def idempotent(self) -> bool:
        """Whether an idempotency key is looked at."""
        return self.use_case.idempotent

    @property
    def public(self) -> bool:
        """Whether nobody needs to be logged in."""
        return is_public(self.policy)

    @property
    def live(self) -> bool:
        """Whether events of what it is about can be followed."""
        return bool(self.channel)

    @property
    def on_member(self) -> bool:
        """Whether it is about one member, which its message names."""
        return bool(self.key) and self.key in self.message.__struct_fields__

    @property
    def conditional(self) -> bool:
        """Whether a version that the caller names is that of what it changes."""
        return self.is_command and self.on_member and self.kind is not Kind.CREATE

    @property
    def listed(self) -> type[View] | None:
        """The view that a page's items show; None where no page is answered."""
        if get_origin(self.result) is not Page:
            return None
        item = get_args(self.result)[0]
        return item if is_kind(item, View) else None

    @property
    def summary(self) -> str:
        """What it does, in one line."""
        return first_line(self.message, self.name)

    @property
    def description(self) -> str:
        """What else there is to say."""
        return rest_of(self.message)


def is_public(policy: Policy) -> bool:
    """Whether a policy admits those whom nobody knows."""
    return any(grant.who is Who.PUBLIC and grant.states is None for grant in policy.grants)


def exposed(
    apis: Sequence[Exposure], use_cases: Iterable[UseCase], *, on: Protocol | None = None
) -> tuple[Exposed, ...]:
    """The use cases that are shown on a protocol (on any, without one), in declared order.

    What is declared in several places comes once for each api. Raises `ApiError` naming every
    message that nothing handles.
    """
    cases = {case.message: case for case in use_cases}
    found: list[Exposed] = []
    problems: list[str] = []
    for api in apis:
        if on is None or on in api.serve:
            shown = tuple(_of_api(api, cases))
            found += [each for each in shown if isinstance(each, Exposed)]
            problems += [each for each in shown if isinstance(each, str)]
    if problems:
        raise ApiError(tuple(problems))
    return tuple(found)


def _of_api(api: Exposure, cases: Mapping[type[Message], UseCase]) -> Iterator[Exposed | str]:
    resources = [each for each in api.declared if isinstance(each, Resource)]
    for declared in api.declared:
        if isinstance(declared, Resource):
            for operation, message in declared.operations.items():
                yield _shown(api, _KINDS[operation], message, cases, declared)
        elif isinstance(declared, Action):
            about = _subject(declared.message, resources)
            yield _shown(api, Kind.ACTION, declared.message, cases, about)


def _shown(
    api: Exposure,
    kind: Kind,
    message: type[Message],
    cases: Mapping[type[Message], UseCase],
    about: Resource | None,
) -> Exposed | str:
    case = cases.get(message)
    if case is None:
        return f"api {api.name}: {message.__name__}: has no handler; declare one with @handles"
    if kind is Kind.BULK and len(msgspec.structs.fields(message)) != 1:
        return f"api {api.name}: {message.__name__}: a bulk command has one field, a list"
    return Exposed(
        api=api.name,
        kind=kind,
        message=message,
        use_case=case,
        result=result_of(message),
        view=about.view if about else None,
        key=about.key if about else "",
        channel=about.channel if about else "",
    )


def _subject(message: type[Message], resources: Sequence[Resource]) -> Resource | None:
    """The resource that an action is about: what it answers, or else what its name speaks of."""
    result, said = result_of(message), set(words(message.__name__))
    answered = [each for each in resources if each.view is result]
    named = [each for each in resources if set(words(entity(each.view.__name__))) <= said]
    about = answered or named
    return about[0] if len(about) == 1 else None
