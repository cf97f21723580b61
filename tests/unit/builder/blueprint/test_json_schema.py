"""The JSON Schema of the blueprint, as editors use it."""

import os
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest
from jsonschema import Draft202012Validator

from backwright.builder.blueprint import schema
from backwright.builder.blueprint.findings import Findings
from backwright.builder.blueprint.published import FILE, published
from backwright.builder.blueprint.yaml_reader import parse, values


@pytest.fixture(scope="module")
def validator() -> Draft202012Validator:
    return Draft202012Validator(schema())


def document(text: str) -> Any:
    findings = Findings()
    value = values(parse("a.yaml", text, findings), findings)
    assert findings.diagnostics == []
    return plain(value)


def plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: plain(each) for name, each in value.items()}
    if isinstance(value, list):
        return [plain(each) for each in value]
    return float(value) if isinstance(value, Decimal) else value


def test_the_schema_is_one() -> None:
    """It follows the specification that it names."""
    Draft202012Validator.check_schema(schema())


def test_the_published_one_is_made_from_the_models() -> None:
    """`UPDATE_GOLDEN=1` writes it anew; and read the difference."""
    made = msgspec.json.format(msgspec.json.encode(schema()), indent=2) + b"\n"
    if os.environ.get("UPDATE_GOLDEN"):
        FILE.write_bytes(made)

    assert published() == made


def test_the_templates_fit_the_schema(validator: Draft202012Validator, templates: Path) -> None:
    """An editor finds nothing wrong with what the loader takes."""
    files = sorted(templates.glob("*/blueprint/*.yaml"))
    assert len(files) == 8
    for file in files:
        assert list(validator.iter_errors(document(file.read_text()))) == []


@pytest.mark.parametrize(
    "text",
    [
        "project: shop\nmodules: []\ncurency: EUR\n",
        "project: shop\nmodules: 5\n",
        "module: shop\nentities: {Order: {delete: sofft}}\n",
        "module: shop\nentities: {Order: {fields: {name: {type: text, mx: 5}}}}\n",
        "module: shop\nentities: {Order: {operations: {get: {fields: []}}}}\n",
        "module: shop\njobs: {Send: {retry: {attemps: 3}}}\n",
        "module: shop\nsagas: {Fulfil: {steps: []}}\n",
        "module: shop\nschedules: {nightly: {run: Send, missed: sometimes}}\n",
    ],
)
def test_an_editor_sees_mistakes(validator: Draft202012Validator, text: str) -> None:
    """Unknown keys, wrong types and missing keys are wrong in the editor already."""
    assert not validator.is_valid(document(text))


def test_every_key_is_explained() -> None:
    """Completion shows a sentence for every key, on one line and without a null to choose."""
    for name, part in schema()["$defs"].items():
        assert part["description"], name
        for key, said in part["properties"].items():
            assert said.get("description"), f"{name}.{key}"
            assert "\n" not in said["description"]
            assert {"type": "null"} not in said.get("anyOf", [])
