"""The messages that handlers send after a commit, with what they are given."""

from collections.abc import Iterable
from dataclasses import dataclass

from backwright.builder.blueprint.reactions import (
    ByHand,
    Doing,
    Enqueuing,
    Given,
    Retrying,
    Running,
    Sending,
)
from backwright.builder.design.code import Function, call
from backwright.builder.design.imports import Imports
from backwright.builder.design.lookup import Lookup
from backwright.builder.design.spelling import Spelling
from backwright.builder.design.words import literal

_KIT = "backwright.application"


@dataclass(frozen=True, slots=True)
class Asking:
    """Writes what handlers of one file ask for, and notes what it imports for them."""

    lookup: Lookup
    imports: Imports
    spelling: Spelling

    def handler(
        self,
        name: str,
        given: tuple[str, str],
        doing: Doing,
        *,
        doc: str = "",
        decorators: tuple[str, ...] = (),
    ) -> Function:
        """A function that asks for something; `given` is the name and the type of what it gets."""
        asked = self.message(doing, given[0])
        if isinstance(doing, Sending):
            parameter, line = f"send: {self.kit('Send')}", f"await send({asked})"
        else:
            verb = "enqueue" if isinstance(doing, Enqueuing) else "start"
            parameter, line = f"uow: {self.kit('UnitOfWork')}", f"uow.{verb}({asked})"
        return Function(
            name=name,
            parameters=(": ".join(given), parameter),
            doc=doc,
            body=(line,),
            decorators=decorators,
            awaits=True,
        )

    def message(self, doing: Doing, given: str) -> str:
        """The message as source."""
        match doing:
            case Sending(entity=ref, operation=name, given=values):
                entity = self.lookup.entity(ref)
                operation = next(each for each in entity.operations if each.name == name)
                home = self.lookup.home_of_contract(entity)
                message = self.imports.add(home, operation.message)
            case Enqueuing(job=ref, given=values):
                home = self.lookup.place(ref.module, "contracts.jobs")
                message = self.imports.add(home, ref.name)
            case ByHand(function=name):
                raise TypeError(f"{name} is written by hand")
            case _:
                ref, values = doing.saga, doing.given
                home = self.lookup.place(ref.module, "contracts.sagas")
                message = self.imports.add(home, ref.name)
        return call(message, (f"{each.name}={self._value(each, given)}" for each in values))

    def kit(self, name: str) -> str:
        """Import a name of the kit."""
        return self.imports.add(_KIT, name)

    def options(self, running: Running) -> Iterable[str]:
        """What holds whenever it runs, as keyword arguments."""
        if running.queue:
            yield f"queue={literal(running.queue)}"
        yield from self.retry("retry", running.retry)
        if running.timeout:
            yield f"timeout={literal(running.timeout)}"

    def retry(self, name: str, retrying: Retrying | None) -> Iterable[str]:
        """How often it is tried, as a keyword argument."""
        if retrying is None:
            return
        if retrying.attempts == 1:
            yield f"{name}={self.kit('NEVER')}"
        elif retrying.every:
            made = self.kit("fixed")
            yield f"{name}={made}({retrying.attempts}, every={literal(retrying.every)})"
        else:
            most = f", most={literal(retrying.most)}" if retrying.most else ""
            made = self.kit("exponential")
            yield f"{name}={made}({retrying.attempts}, first={literal(retrying.first)}{most})"

    def _value(self, each: Given, given: str) -> str:
        if each.constant is not None:
            self.imports.update(each.constant.imports)
            for enum in each.constant.enums:
                self.spelling.enumeration(enum)
            return each.constant.python
        read = f"{given}.{each.origin}" if given else each.origin
        return f"{read}.date()" if each.day_of else read
