"""Reads types: words, names of things, lists, maps and enumerations."""

import re
from dataclasses import dataclass

from backwright.builder.blueprint import spelling
from backwright.builder.blueprint.diagnostics import did_you_mean, listed
from backwright.builder.blueprint.field_types import (
    EnumType,
    FieldType,
    ListType,
    MapType,
    Ref,
    ReferenceType,
    SequenceType,
    ValueType,
)
from backwright.builder.blueprint.findings import Spot
from backwright.builder.blueprint.format.fields import FieldPart
from backwright.builder.blueprint.format.scalars import TYPE_WORDS, is_list, is_mapping
from backwright.builder.blueprint.resolving.constraints import Bounds, word_type
from backwright.builder.blueprint.resolving.declaring import enumeration
from backwright.builder.blueprint.resolving.drafts import Draft, ModuleDraft
from backwright.builder.blueprint.resolving.neighbours import may_know

_NAME = re.compile(r"(?:(?P<module>[a-z][a-z0-9_]*)\.)?(?P<name>[A-Za-z][A-Za-z0-9_]*)")
_PLAIN = FieldPart()


@dataclass(frozen=True, slots=True)
class TypeReader:
    """Reads the types of the fields of one holder; enumerations are named after it."""

    draft: Draft
    module: ModuleDraft
    holder: str

    def read(self, name: str, part: FieldPart, spot: Spot) -> tuple[FieldType | None, bool]:
        """The type, and whether it is optional; None after noting what is wrong with it."""
        if part.enum is not None:
            if part.type is not None:
                message = "either a type or an enumeration"
                self.draft.findings.add("unfit_key", spot / "enum", message, key=True)
                return None, part.optional
            Bounds(self.draft.findings, spot, part).fit("an enumeration", ())
            return self._enum(name, part.enum, spot / "enum"), part.optional
        if part.type is None:
            if not self.module.damaged(spot):
                message = f'"{name}" has no type'
                self.draft.findings.add("missing_key", spot, message, key=True)
            return None, part.optional
        at = spot / "type"
        if isinstance(part.type, str):
            word = part.type.strip()
            optional = part.optional or word.endswith("?")
            return self._word(word.removesuffix("?"), part, spot, at), optional
        return self._composed(name, part, spot, at), part.optional

    def of_value(self, name: str, written: object, at: Spot) -> FieldType | None:
        """The type of a value that is no field: never missing, and checked by nobody."""
        return (
            self._inner(name, written, at)
            if isinstance(written, str)
            else self._composed(name, FieldPart(type=written), at, at)
        )

    def _composed(self, name: str, part: FieldPart, spot: Spot, at: Spot) -> FieldType | None:
        written, bounds = part.type, Bounds(self.draft.findings, spot, part)
        if is_list(written) and len(written) == 1:
            element = self._inner(spelling.singular(name), written[0], at / 0)
            bounds.fit("a list", ("min", "max", "key"))
            low, high = bounds.lengths()
            key = self._key(part, element, spot)
            return ListType(of=element, min=low, max=high, key=key) if element else None
        if is_mapping(written) and set(written) == {"text"}:
            element = self._inner(spelling.singular(name), written["text"], at / "text")
            bounds.fit("a map", ("min", "max"))
            low, high = bounds.lengths()
            return MapType(of=element, min=low, max=high) if element else None
        if is_mapping(written) and set(written) == {"enum"} and is_list(written["enum"]):
            bounds.fit("an enumeration", ())
            words = [word for word in written["enum"] if isinstance(word, str)]
            if len(words) == len(written["enum"]):
                return self._enum(name, words, at / "enum")
        hint = "write [text] for a list, {text: int} for a map, {enum: [low, high]} for words"
        self.draft.findings.add("unknown_type", at, "this is no type", hint)
        return None

    def _inner(self, name: str, written: object, at: Spot) -> FieldType | None:
        """The type of what is in a list or a map."""
        if is_mapping(written) and set(written) == {"enum"}:
            return self._composed(name, FieldPart(type=written), at, at)
        if not isinstance(written, str) or written.endswith("?"):
            hint = "for more structure, make a value object of it"
            message = "what is in a list or a map has a simple type and is never missing"
            self.draft.findings.add("unknown_type", at, message, hint)
            return None
        found = self._word(written.strip(), _PLAIN, at, at)
        if isinstance(found, SequenceType):
            self.draft.findings.add("unknown_type", at, "a sequence can't be in a list or a map")
            return None
        return found

    def _key(self, part: FieldPart, element: FieldType | None, spot: Spot) -> str | None:
        if part.key is None or element is None:
            return None
        if not isinstance(element, ValueType):
            message = "only value objects are told apart by a key"
            self.draft.findings.add("unfit_key", spot / "key", message, key=True)
            return None
        return part.key

    def _enum(self, name: str, words: list[str], spot: Spot) -> FieldType | None:
        ref = Ref(self.module.name, self.holder + spelling.pascal(name))
        made = enumeration(self.draft.findings, ref, words, spot)
        if made is None:
            return None
        if ref.name in self.module.enums:
            message = f"its class would be {ref.name}, and there is one already"
            self.draft.findings.add("duplicate_name", spot, message, key=True)
        self.module.enums.setdefault(ref.name, made)
        return EnumType(ref)

    def _word(self, word: str, part: FieldPart, spot: Spot, at: Spot) -> FieldType | None:
        bounds = Bounds(self.draft.findings, spot, part)
        if word in TYPE_WORDS:
            return word_type(word, bounds)
        match = _NAME.fullmatch(word)
        if match is None or (match["module"] is None and word[0].islower()):
            self._unknown(word, at)
            return None
        home = match["module"] or self.module.name
        if not may_know(self.draft, self.module, home, at):
            return None
        return self._named(Ref(home, match["name"]), bounds, at)

    def _named(self, ref: Ref, bounds: Bounds, at: Spot) -> FieldType | None:
        module = self.draft.modules.get(ref.module)
        if module is None or ref.name in module.lost:
            return None
        local = module is self.module
        if ref.name in module.enums:
            bounds.fit("an enumeration", ())
            return EnumType(ref)
        if ref.name in module.entities:
            bounds.fit("a reference", ("on_delete",) if local else ())
            return ReferenceType(
                target=ref, local=local, on_delete=bounds.part.on_delete or "restrict"
            )
        if ref.name in module.values:
            if local:
                bounds.fit("a value object", ())
                return ValueType(ref)
            hint = "a module shows its entities and enumerations; make a value object here"
            self.draft.findings.add("private_value", at, f"{ref} is private to its module", hint)
            return None
        if not module.open:
            hint = did_you_mean(
                ref.name, self._known(module), f"it has {listed(self._known(module))}"
            )
            message = f'{ref.module} has no "{ref.name}"'
            self.draft.findings.add("unknown_type", at, message, hint)
        return None

    def _known(self, module: ModuleDraft) -> list[str]:
        return [*module.entities, *module.values, *module.enums]

    def _unknown(self, word: str, at: Spot) -> None:
        known = [*TYPE_WORDS, *self._known(self.module)]
        hint = did_you_mean(word, known, f"types are {listed(TYPE_WORDS)}")
        self.draft.findings.add("unknown_type", at, f'there is no type "{word}"', hint)
