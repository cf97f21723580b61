"""Everything that is wrong with an input, at once: msgspec itself stops at the first error."""

import re
from collections.abc import Iterator
from typing import Any

import msgspec
import msgspec.inspect as inspect

from backwright.domain.errors import FieldError
from backwright.presentation.exposing.inspecting import type_info
from backwright.presentation.exposing.json_kinds import is_array, is_object
from backwright.presentation.exposing.scalar_errors import scalar_errors

# Enough to mend a form by; a hostile body does not get a hostile answer.
MOST = 100
_PLACED = re.compile(r"(.*) - at `(key in )?\$(.*)`", re.DOTALL)
_STEP = re.compile(r"\.([^.\[]+)|\[(\d+|\.\.\.)\]")


class Explainer:
    """Finds the errors of one type's inputs."""

    def __init__(self, kind: Any) -> None:
        self._kind = kind
        self._node: inspect.Type | None = None

    def errors(self, value: Any, failure: Exception) -> tuple[FieldError, ...]:
        """All errors of a value that was refused with `failure`; at least one."""
        if self._node is None:
            self._node = type_info(self._kind)
        found: list[FieldError] = []
        for error in self._of(self._node, value, ""):
            found.append(error)
            if len(found) == MOST:
                break
        return tuple(found) or (_from_msgspec(failure),)

    def _of(self, node: inspect.Type, value: Any, at: str) -> Iterator[FieldError]:
        if isinstance(node, inspect.Metadata):
            yield from self._described(node, value, at)
        elif isinstance(node, inspect.UnionType):
            yield from self._union(node, value, at)
        elif isinstance(node, inspect.StructType | inspect.DataclassType | inspect.TypedDictType):
            yield from self._object(node, value, at)
        elif isinstance(node, inspect.ListType | inspect.SetType | inspect.FrozenSetType):
            yield from self._array(node, value, at)
        elif isinstance(node, inspect.DictType):
            yield from self._map(node, value, at)
        else:
            yield from scalar_errors(node, value, at)

    def _described(self, node: inspect.Metadata, value: Any, at: str) -> Iterator[FieldError]:
        """A type may say in `Meta(extra=…)` which code and message its own errors have."""
        said: dict[str, Any] = getattr(node, "extra", None) or {}
        for error in self._of(node.type, value, at):
            own = error.at == at and "message" in said and error.code != "wrong_type"
            yield (FieldError(at, said.get("code", error.code), said["message"]) if own else error)

    def _union(self, node: inspect.UnionType, value: Any, at: str) -> Iterator[FieldError]:
        if value is None and any(isinstance(kind, inspect.NoneType) for kind in node.types):
            return
        kinds = [kind for kind in node.types if not isinstance(kind, inspect.NoneType)]
        tagged = [kind for kind in kinds if isinstance(kind, inspect.StructType) and kind.tag]
        if tagged and is_object(value):
            yield from self._tagged(tagged, value, at)
            return
        attempts = [list(self._of(kind, value, at)) for kind in kinds]
        if all(attempts):
            # The variant that got furthest is most likely the one that was meant.
            close = [found for found in attempts if found[0].code != "wrong_type"]
            yield from (close or attempts)[0]

    def _tagged(
        self, kinds: list[inspect.StructType], value: dict[str, Any], at: str
    ) -> Iterator[FieldError]:
        field = kinds[0].tag_field or "type"
        if field not in value:
            yield FieldError(f"{at}/{escaped(field)}", "missing", "is missing")
            return
        for kind in kinds:
            if kind.tag == value[field]:
                yield from self._object(kind, value, at)
                return
        known = ", ".join(str(kind.tag) for kind in kinds)
        yield FieldError(f"{at}/{escaped(field)}", "unknown_value", f"must be one of {known}")

    def _object(
        self,
        node: inspect.StructType | inspect.DataclassType | inspect.TypedDictType,
        value: Any,
        at: str,
    ) -> Iterator[FieldError]:
        if type(value) is node.cls:
            return
        if not is_object(value):
            yield FieldError(at, "wrong_type", "must be an object")
            return
        fields = {field.encode_name: field for field in node.fields}
        wrong = False
        for error in self._members(node, fields, value, at):
            wrong = True
            yield error
        if not wrong:
            yield from self._whole(node.cls, value, at)

    def _members(
        self, node: Any, fields: dict[str, inspect.Field], value: dict[str, Any], at: str
    ) -> Iterator[FieldError]:
        tag = getattr(node, "tag_field", None)
        for name, field in fields.items():
            if name in value:
                yield from self._of(field.type, value[name], f"{at}/{escaped(name)}")
            elif field.required:
                yield FieldError(f"{at}/{escaped(name)}", "missing", "is missing")
        if getattr(node, "forbid_unknown_fields", False):
            for name in value:
                if name not in fields and name != tag:
                    yield FieldError(
                        f"{at}/{escaped(name)}", "unknown_field", "there is no such field"
                    )

    def _whole(self, kind: type[Any], value: dict[str, Any], at: str) -> Iterator[FieldError]:
        """What the type itself says about members that are fine one by one."""
        if hasattr(kind, "__post_init__"):
            try:
                msgspec.convert(value, kind)
            except msgspec.ValidationError as error:
                yield FieldError(at, "invalid", _PLACED.sub(r"\1", str(error)))

    def _array(self, node: Any, value: Any, at: str) -> Iterator[FieldError]:
        if not is_array(value):
            yield FieldError(at, "wrong_type", "must be a list")
            return
        if node.min_length is not None and len(value) < node.min_length:
            yield FieldError(at, "too_short", f"at least {node.min_length} items")
        if node.max_length is not None and len(value) > node.max_length:
            yield FieldError(at, "too_long", f"at most {node.max_length} items")
            return
        for index, item in enumerate(value):
            yield from self._of(node.item_type, item, f"{at}/{index}")

    def _map(self, node: inspect.DictType, value: Any, at: str) -> Iterator[FieldError]:
        if not is_object(value):
            yield FieldError(at, "wrong_type", "must be an object")
            return
        if node.min_length is not None and len(value) < node.min_length:
            yield FieldError(at, "too_short", f"at least {node.min_length} entries")
        if node.max_length is not None and len(value) > node.max_length:
            yield FieldError(at, "too_long", f"at most {node.max_length} entries")
            return
        for key, item in value.items():
            where = f"{at}/{escaped(str(key))}"
            yield from self._of(node.key_type, key, where)
            yield from self._of(node.value_type, item, where)


def escaped(name: str) -> str:
    """A name as a segment of a JSON Pointer (RFC 6901, section 3)."""
    return name.replace("~", "~0").replace("/", "~1")


def _from_msgspec(failure: Exception) -> FieldError:
    """msgspec's own finding, for what the walk does not know better."""
    placed = _PLACED.fullmatch(str(failure))
    if placed is None:
        return FieldError("", "invalid", str(failure))
    steps = (name or index for name, index in _STEP.findall(placed[3]))
    return FieldError("".join(f"/{escaped(step)}" for step in steps), "invalid", placed[1])
