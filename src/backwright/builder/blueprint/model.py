"""The blueprint as the generator reads it: checked, every name resolved, every spelling made.

Whatever two files of a generated backend must agree on is computed here, once.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from backwright.builder.blueprint.entities import Entity, Enumeration, ValueObject
from backwright.builder.blueprint.events import Event
from backwright.builder.blueprint.field_types import Ref
from backwright.builder.blueprint.fields import Field
from backwright.builder.blueprint.reactions import (
    ByHand,
    Doing,
    Job,
    Queue,
    Saga,
    Schedule,
    Subscriber,
    Upcast,
)


class _Referred(Protocol):
    @property
    def ref(self) -> Ref: ...


ReferredT = TypeVar("ReferredT", bound=_Referred)


def _at(candidates: Iterable[ReferredT], ref: Ref) -> ReferredT:
    for each in candidates:
        if each.ref == ref:
            return each
    raise KeyError(str(ref))


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """A role; `includes` is as written, `grants` is every role and permission it has in the end.

    `symbol` is its constant in the project's roles.
    """

    name: str
    symbol: str
    includes: tuple[str, ...]
    grants: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Permission:
    """A permission (`users.manage`) and its constant in the project's roles (`users_manage`)."""

    name: str
    symbol: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    """A bounded context. `uses` are the modules whose contracts it may know.

    `serve` are the protocols by which it is called.
    """

    name: str
    description: str
    uses: tuple[str, ...]
    used_by: tuple[str, ...]
    enums: tuple[Enumeration, ...]
    values: tuple[ValueObject, ...]
    entities: tuple[Entity, ...]
    jobs: tuple[Job, ...] = ()
    subscribers: tuple[Subscriber, ...] = ()
    sagas: tuple[Saga, ...] = ()
    schedules: tuple[Schedule, ...] = ()
    queues: tuple[Queue, ...] = ()
    upcasts: tuple[Upcast, ...] = ()
    services: tuple[str, ...] = ()
    reactions: tuple[str, ...] = ()
    serve: tuple[str, ...] = ("rest",)

    @property
    def by_hand(self) -> tuple[str, ...]:
        """The files with reactions that people write, sorted."""
        doing: list[Doing] = [each.doing for each in self.jobs]
        doing += [each.doing for each in self.subscribers]
        doing += [each.doing for each in self.upcasts]
        files = {each.file for each in doing if isinstance(each, ByHand)}
        return tuple(sorted({*files, *self.reactions}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Blueprint:
    """A whole project; modules stand after those that they use.

    `package` is the name as Python imports it. `currency` is of amounts that name none.
    `own_modules` are written by hand; only their names are known.
    """

    project: str
    package: str
    description: str
    currency: str
    roles: tuple[Role, ...]
    permissions: tuple[Permission, ...]
    modules: tuple[Module, ...]
    own_modules: tuple[str, ...] = ()
    settings: tuple[Field, ...] = ()
    requires: tuple[str, ...] = ()
    tests_require: tuple[str, ...] = ()
    serve: tuple[str, ...] = ("rest",)

    def job(self, ref: Ref) -> Job:
        """What the reference names; `KeyError` if that is no job."""
        return _at(self.module(ref.module).jobs, ref)

    def saga(self, ref: Ref) -> Saga:
        """What the reference names; `KeyError` if that is no saga."""
        return _at(self.module(ref.module).sagas, ref)

    def event(self, ref: Ref) -> Event:
        """What the reference names; `KeyError` if that is no event."""
        for entity in self.module(ref.module).entities:
            for event in entity.events:
                if event.name == ref.name:
                    return event
        raise KeyError(str(ref))

    def module(self, name: str) -> Module:
        """The module; `KeyError` for another name."""
        for each in self.modules:
            if each.name == name:
                return each
        raise KeyError(name)

    def entity(self, ref: Ref) -> Entity:
        """What the reference names; `KeyError` if that is no entity."""
        return _at(self.module(ref.module).entities, ref)

    def value(self, ref: Ref) -> ValueObject:
        """What the reference names; `KeyError` if that is no value object."""
        return _at(self.module(ref.module).values, ref)

    def enum(self, ref: Ref) -> Enumeration:
        """What the reference names; `KeyError` if that is no enumeration."""
        return _at(self.module(ref.module).enums, ref)
