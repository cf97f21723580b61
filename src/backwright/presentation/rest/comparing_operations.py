"""What one operation takes, gives and asks for, in two OpenAPI documents."""

from collections.abc import Mapping, Sequence
from typing import Any

from backwright.presentation.exposing.comparing import (
    ContractError,
    Differences,
    Effect,
    SchemaComparison,
)

Document = Mapping[str, Any]
_RESPONSES = "#/components/responses/"


class Operations:
    """Compares operations of two documents that are at the same place."""

    def __init__(self, old: Document, new: Document, found: Differences) -> None:
        named = [each.get("components", {}).get("schemas", {}) for each in (old, new)]
        self._taken = SchemaComparison(named[0], named[1], taken=True)
        self._given = SchemaComparison(named[0], named[1], taken=False)
        self._answers = [each.get("components", {}).get("responses", {}) for each in (old, new)]
        self._found = found
        self._place = self._use_case = ""

    def compare(self, old: Document, new: Document, place: str, use_case: str) -> None:
        """Two Operation Objects; raises `ContractError`."""
        self._place, self._use_case = place, use_case
        if new.get("deprecated") and not old.get("deprecated"):
            self._add("is deprecated", Effect.HARMLESS)
        self._parameters(_parameters(old), _parameters(new))
        self._body(old.get("requestBody"), new.get("requestBody"))
        self._responses(old.get("responses", {}), new.get("responses", {}))
        self._security(old.get("security", []), new.get("security", []))

    def _add(self, text: str, effect: Effect, *, at: str = "") -> None:
        place = f"{self._place} {at}" if at else self._place
        self._found.add(place, text, effect, self._use_case)

    def _schemas(self, by: SchemaComparison, old: Document, new: Document, at: str) -> None:
        for told in by.told(old, new, f"{self._place} {at}"):
            self._found.add(*told, self._use_case)

    def _parameters(self, old: Mapping[str, Document], new: Mapping[str, Document]) -> None:
        for name, parameter in old.items():
            if name not in new:
                self._add("is no longer taken", Effect.RUNNING, at=name)
                continue
            self._needed(parameter, new[name], name)
            if _written(parameter) != _written(new[name]):
                self._add("is written in another way", Effect.RUNNING, at=name)
            self._schemas(self._taken, parameter["schema"], new[name]["schema"], name)
        for name, parameter in new.items():
            if name not in old and parameter.get("required"):
                self._add("is new and required", Effect.RUNNING, at=name)
            elif name not in old:
                self._add("is taken, too", Effect.HARMLESS, at=name)

    def _needed(self, old: Document, new: Document, at: str) -> None:
        if new.get("required") and not old.get("required"):
            self._add("is required now", Effect.RUNNING, at=at)
        elif old.get("required") and not new.get("required"):
            self._add("may be left out now", Effect.HARMLESS, at=at)

    def _body(self, old: Document | None, new: Document | None) -> None:
        if old is None and new is None:
            return
        if old is None or new is None:
            if old is not None:
                self._add("is no longer taken", Effect.RUNNING, at="body")
            elif new is not None and new.get("required"):
                self._add("is new and required", Effect.RUNNING, at="body")
            else:
                self._add("is taken, too", Effect.HARMLESS, at="body")
            return
        self._needed(old, new, "body")
        self._contents(old.get("content", {}), new.get("content", {}), "body", taken=True)

    def _contents(self, old: Document, new: Document, at: str, *, taken: bool) -> None:
        """Bodies by their media types."""
        verb = "taken" if taken else "given"
        for name, content in old.items():
            if name not in new:
                self._add(f"is no longer {verb} as {name}", Effect.RUNNING, at=at)
                continue
            by = self._taken if taken else self._given
            self._schemas(by, content.get("schema", {}), new[name].get("schema", {}), at)
        for name in new:
            if name not in old and old:
                self._add(f"is {verb} as {name}, too", Effect.HARMLESS, at=at)

    def _responses(self, old: Document, new: Document) -> None:
        for status, response in old.items():
            at = "answer" if _succeeds(status) else f"answer {status}"
            if status in new:
                before = _resolved(response, self._answers[0])
                self._response(before, _resolved(new[status], self._answers[1]), at)
            elif _succeeds(status):
                self._add(f"no longer answers {status}", Effect.RUNNING)
        for status in new:
            if status not in old:
                effect = Effect.CAREFUL if status.startswith("2") else Effect.HARMLESS
                self._add(f"may answer {status}", effect)

    def _response(self, old: Document, new: Document, at: str) -> None:
        self._contents(old.get("content", {}), new.get("content", {}), at, taken=False)
        for name in old.get("headers", {}):
            if name not in new.get("headers", {}):
                self._add(f"no longer has the header {name}", Effect.RUNNING, at=at)

    def _security(self, old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]]) -> None:
        """Each way in which clients could say who they are must still be enough."""
        ways = [set(each) for each in new] or [set[str]()]
        for each in [set(each) for each in old] or [set[str]()]:
            if any(way <= each for way in ways):
                continue
            if each:
                text = f"no longer accepts {' and '.join(sorted(each))}"
            else:
                text = "is no longer open to everybody"
            self._add(text, Effect.RUNNING)


def _parameters(operation: Document) -> dict[str, Document]:
    """By what people call them; those in the path stand for each other in their order."""
    found: dict[str, Document] = {}
    for parameter in operation.get("parameters", ()):
        if parameter["in"] == "path":
            found[f"path parameter {len(found) + 1}"] = parameter
    for parameter in operation.get("parameters", ()):
        if parameter["in"] != "path":
            found[f"{parameter['in']} {_cased(parameter)}"] = parameter
    return found


def _cased(parameter: Document) -> str:
    name = str(parameter["name"])
    return name.title() if parameter["in"] == "header" else name


def _written(parameter: Document) -> tuple[Any, Any]:
    return parameter.get("style"), parameter.get("explode")


def _succeeds(status: str) -> bool:
    return status < "400"


def _resolved(response: Document, named: Mapping[str, Document]) -> Document:
    name = str(response.get("$ref", "")).removeprefix(_RESPONSES)
    if name and name not in named:
        raise ContractError(f"it refers to {name}, which is not in it")
    return named[name] if name else response
