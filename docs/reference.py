"""Pages of reference, made from what they describe."""

import ast
import dataclasses
from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, get_type_hints

from msgspec import Meta

import backwright
from backwright.application.idempotency import AlreadyAnsweredError
from backwright.builder.blueprint import schema
from backwright.builder.creating.beginnings import Template
from backwright.builder.plan.building import build
from backwright.domain.errors import BackwrightError, KeyReusedError, RuleViolationError
from backwright.infrastructure.sql.database import OutcomeUnknownError
from backwright.main.loading import load_application
from backwright.main.settings import Settings
from backwright.main.use_case_table import use_case_table
from backwright.presentation.exposing.failure import category_of
from backwright.presentation.rest.problem import STATUS

SOURCE = Path(backwright.__file__).parent
# Caught by the pipeline: no caller ever gets them.
_INTERNAL = {AlreadyAnsweredError}
_FIELD_CODES = {
    "ambiguous": "A page is asked for in two ways at once.",
    "check": "A constraint of the database says no.",
    "cursor": "`after` or `before` is no cursor of this list.",
    "duplicate_key": "An object has the same key twice.",
    "idempotency.key": "The key is empty or too long.",
    "invalid": "Wrong in a way that has no code of its own.",
    "malformed": "A text that is not in the form that its type has.",
    "not_found": "Refers to something that does not exist.",
    "not_multiple": "Not a multiple of what it must be.",
    "missing": "A field that must be given is not there.",
    "null_character": "A text with the character U+0000.",
    "pattern": "Does not match the pattern.",
    "repeated": "Given more than once.",
    "required": "The database needs a value.",
    "same_as_login": "A password that is the login.",
    "too_common": "A password that is tried first.",
    "too_large": "Above the largest value.",
    "too_long": "More characters or items than allowed.",
    "too_precise": "More digits than a decimal has.",
    "too_short": "Fewer characters or items than needed.",
    "too_small": "Below the smallest value.",
    "undecodable": "No handler here could take the envelope of a dead letter.",
    "unknown_field": "There is no such field.",
    "unknown_value": "Not among the values that are possible.",
    "unstorable": "No database can store it.",
    "wrong_type": "A value of another type, such as a text for a number.",
}


def write(folder: Path) -> None:
    """Write every page into a folder."""
    folder.mkdir(exist_ok=True)
    (folder / "settings.md").write_text("\n".join(_settings()) + "\n", encoding="utf-8")
    (folder / "errors.md").write_text("\n".join(_errors()) + "\n", encoding="utf-8")
    (folder / "field-errors.md").write_text("\n".join(_fields()) + "\n", encoding="utf-8")
    (folder / "blueprint.md").write_text("\n".join(_blueprint(schema())) + "\n", encoding="utf-8")
    (folder / "use-cases.md").write_text(_use_cases(), encoding="utf-8")


def _settings() -> Iterator[str]:
    yield "| variable | default | what it decides |"
    yield "|---|---|---|"
    hints = get_type_hints(Settings, include_extras=True)
    for field in dataclasses.fields(Settings):
        metas = [
            each
            for each in getattr(hints[field.name], "__metadata__", ())
            if isinstance(each, Meta)
        ]
        about = next((meta.description for meta in metas if meta.description), "")
        default = "" if field.default is dataclasses.MISSING else str(field.default)
        yield f"| `{field.name.upper()}` | {f'`{default}`' if default else ''} | {about} |"


def _use_cases() -> str:
    """The table of the store, as a new project has it."""
    with TemporaryDirectory() as made:
        store = Path(made) / "store"
        for path, text in Template("store").files(store.name):
            (store / path).parent.mkdir(parents=True, exist_ok=True)
            (store / path).write_text(text, encoding="utf-8")
        build(store, checks=())
        with chdir(store):
            return use_case_table(load_application(store, environ={}))


def _blueprint(document: dict[str, Any]) -> Iterator[str]:
    """One section for each kind of thing that the schema defines."""
    yield from _section("Files", document)
    for name, definition in sorted(document.get("$defs", {}).items()):
        yield from _section(definition.get("title", name), definition)


def _section(title: str, definition: dict[str, Any]) -> Iterator[str]:
    properties = definition.get("properties")
    if not properties:
        return
    yield f"## {title}\n"
    if "description" in definition:
        yield definition["description"] + "\n"
    yield "| key | what it says | example |"
    yield "|---|---|---|"
    for key, value in properties.items():
        about = " ".join(value.get("description", "").split()).replace("|", "\\|")
        example = str((value.get("examples") or [""])[0]).replace("|", "\\|")
        yield f"| `{key}` | {about} | {f'`{example}`' if example else ''} |"
    yield ""


def _errors() -> Iterator[str]:
    """One row for each error that a caller can get, by status."""
    kinds = {*_below(BackwrightError), OutcomeUnknownError} - _INTERNAL
    rows = [
        (STATUS[category_of(kind)[0]].value, kind.code, _first_line(kind))
        for kind in kinds
        if "code" in vars(kind)
    ]
    violated = STATUS[category_of(RuleViolationError)[0]].value
    rows += [
        (violated, "the rule's own", "A business rule says no; `detail` is its sentence."),
        (violated, "idempotency.reused", _first_line(KeyReusedError)),
        (
            violated,
            "operations.belongs_elsewhere",
            "Work of a saga or a schedule, which is ended itself.",
        ),
        (500, "internal", "An unforeseen error; it is logged under the request id."),
    ]
    yield "| status | code | what it says |"
    yield "|---|---|---|"
    for status, code, about in sorted(rows):
        yield f"| {status} | {code if ' ' in code else f'`{code}`'} | {about} |"


def _below(kind: type[BackwrightError]) -> Iterator[type[BackwrightError]]:
    for each in kind.__subclasses__():
        ours = not each.__module__.startswith("backwright.builder")
        # The category of what is wrong with a request is never raised itself.
        if ours and each.code != "request":
            yield each
        yield from _below(each)


def _first_line(kind: type[BackwrightError]) -> str:
    return (kind.__doc__ or "").splitlines()[0]


def _fields() -> Iterator[str]:
    """Every code of a field's error that the source names, and what it means."""
    if unknown := set(_named()) - _FIELD_CODES.keys():
        raise LookupError(f"docs/reference.py does not explain {sorted(unknown)}")
    yield "| code | what it says |"
    yield "|---|---|"
    for code, about in sorted(_FIELD_CODES.items()):
        yield f"| `{code}` | {about} |"


def _named() -> Iterator[str]:
    """The texts that stand where `FieldError` takes its code."""
    for place in SOURCE.rglob("*.py"):
        if {"builder", "testing"} & {*place.relative_to(SOURCE).parts}:
            continue
        for node in ast.walk(ast.parse(place.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "FieldError":
                yield from (
                    each.value
                    for each in ast.walk(node.args[1])
                    if isinstance(each, ast.Constant)
                    and isinstance(each.value, str)
                    and each.value.replace("_", "").replace(".", "").isalpha()
                    and each.value not in ("code", "message")
                )
