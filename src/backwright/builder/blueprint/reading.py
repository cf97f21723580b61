"""Plain values to the models of the format, leaving out what is wrong and saying so."""

from collections.abc import Mapping
from types import UnionType
from typing import Annotated, Any, TypeVar, Union, cast, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from backwright.builder.blueprint.diagnostics import closest, did_you_mean, listed
from backwright.builder.blueprint.findings import Findings, Spot
from backwright.builder.blueprint.source import Path, Step

ModelT = TypeVar("ModelT", bound=BaseModel)

# What is left out as a whole when something in it is wrong, by the keys on the way to it.
_PIECES = ("fields", "operations", "rules", "relations", "shows", "events")
_MESSAGES = {
    "bool_type": "must be true or false",
    "dict_type": "must be a mapping",
    "greater_than_equal": "must be at least {ge}",
    "int_type": "must be a whole number",
    "less_than_equal": "must be at most {le}",
    "list_type": "must be a list",
    "model_type": "must be a mapping",
    "string_type": "must be text",
    "too_short": "must not be empty",
}
_HINTS = {
    "bool_type": "only the words true and false are booleans",
    "int_type": "numbers are written like 10: no quotes, no zero in front",
    "number_type": "numbers are written like 10 or 0.5: no quotes, no zero in front",
    "string_type": "quote it if it is meant as text",
}


def read(
    kind: type[ModelT],
    value: object,
    spot: Spot,
    findings: Findings,
    *,
    otherwise: Mapping[str, object],
) -> tuple[ModelT | None, frozenset[Path]]:
    """The model without the pieces that are wrong, and the paths of those pieces.

    Everything that is wrong is noted; whoever refers to a piece that is left out is not to blame.
    `otherwise` stands in for a missing key at the top. None where nothing can be used.
    """
    broken: set[Path] = set()
    while True:
        try:
            return kind.model_validate(value), frozenset(broken)
        except ValidationError as failed:
            errors = sorted(failed.errors(include_url=False), key=_unknown_keys_first)
        meant: set[Path] = set()
        for error in errors:
            path = _path(error)
            if any(path[: len(piece)] == piece for piece in broken):
                continue
            if path not in meant:
                meant.update(_note(kind, error, path, spot, findings))
            piece = _piece(error, path)
            if not _left_out(value, piece, otherwise):
                return None, frozenset(broken)
            broken.add(piece)


def _unknown_keys_first(error: ErrorDetails) -> bool:
    """A key that is missing may be there, misspelt."""
    return error["type"] != "extra_forbidden"


def _path(error: ErrorDetails) -> Path:
    """Where it is in the blueprint: pydantic also names keys and the branches of unions."""
    return tuple(
        step for step in error["loc"] if not (isinstance(step, str) and step[:1] in {"<", "["})
    )


def _piece(error: ErrorDetails, path: Path) -> Path:
    """What must go: the unknown key, or the smallest piece that can't do without what is wrong."""
    if error["type"] == "extra_forbidden":
        return path
    if path[:1] == ("entities",):
        return path[:4] if len(path) > 3 and path[2] in _PIECES else path[:3]
    return path[:3] if path[:1] == ("values",) else path[:2]


def _left_out(value: object, path: Path, otherwise: Mapping[str, object]) -> bool:
    """Remove the piece, or put the stand-in in its place; whether that was possible."""
    if not path:
        return False
    *above, last = path
    holder: Any = value
    for step in above:
        holder = holder[step]
    if not above and last in otherwise:
        holder[last] = otherwise[cast(str, last)]
        return True
    if isinstance(holder, dict) and last in holder:
        del holder[last]
        return True
    if isinstance(holder, list) and isinstance(last, int):
        # Emptied rather than taken out: the others keep their places.
        del cast("list[object]", holder)[:]
        return True
    return False


def _note(
    kind: type[BaseModel], error: ErrorDetails, path: Path, spot: Spot, findings: Findings
) -> tuple[Path, ...]:
    """Say what is wrong; returns the path of the key that an unknown one was probably meant as."""
    found, at = error["type"], spot.down(*path)
    name = next((step for step in reversed(path) if isinstance(step, str)), "the file")
    if found == "extra_forbidden":
        keys = _keys(kind, path[:-1])
        hint = did_you_mean(name, keys, f"known are {listed(keys)}")
        findings.add("unknown_key", at, f'there is no key "{name}" here', hint, key=True)
        return tuple((*path[:-1], key) for key in closest(name, keys))
    if found == "missing":
        findings.add("missing_key", spot.down(*path[:-1]), f'"{name}" is missing', key=True)
    elif found == "literal_error":
        message = f'"{name}" must be {error.get("ctx", {}).get("expected", "another")}'
        findings.add("unknown_value", at, message)
    elif error["input"] is None:
        findings.add("wrong_type", at, f'"{name}" has no value', key=True)
    else:
        text = _MESSAGES.get(found, error["msg"]).format(**error.get("ctx", {}))
        findings.add("wrong_type", at, f'"{name}" {text}', _HINTS.get(found, ""))
    return ()


def _keys(kind: type[BaseModel], path: Path) -> list[str]:
    """The keys that the mapping at the path may have."""
    at: Any = kind
    for step in path:
        at = _inside(at, step)
    at = _plain(at)
    if isinstance(at, type) and issubclass(at, BaseModel):
        return [info.alias or name for name, info in at.model_fields.items()]
    return []


def _inside(kind: Any, step: Step) -> Any:
    kind = _plain(kind)
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        for name, info in kind.model_fields.items():
            if step == (info.alias or name):
                return info.annotation
    arguments = get_args(kind)
    return arguments[-1] if arguments else None


def _plain(kind: Any) -> Any:
    """Without what is only about validation; of a union the part that has keys."""
    while get_origin(kind) in {Annotated, Union, UnionType}:
        kind = get_args(kind)[0]
    return kind
