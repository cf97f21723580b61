"""Finding and reading the files of a blueprint."""

import gc
import pickle
import random
import time
from collections.abc import Callable
from copy import deepcopy
from decimal import Decimal
from json import dumps
from pathlib import Path
from typing import Any

import pytest

from backwright.builder.blueprint import BlueprintError, Diagnostic, load
from backwright.builder.blueprint.findings import Findings
from backwright.builder.blueprint.yaml_reader import parse, values

Write = Callable[..., Path]
PROJECT = "project: shop\nmodules: [catalog]\n"
CATALOG = "module: catalog\nentities:\n  Thing: {fields: {name: text}}\n"


def said(path: Path) -> tuple[Diagnostic, ...]:
    with pytest.raises(BlueprintError) as caught:
        load(path)
    return caught.value.diagnostics


def test_files_and_one_file_mean_the_same(write: Write, tmp_path: Path) -> None:
    """Modules may stand in files of their own or in the project's."""
    apart = load(write(project=PROJECT, catalog=CATALOG))
    one = tmp_path / "one.yml"
    one.write_text(
        "project: shop\nmodules:\n  catalog:\n    entities:\n      Thing: {fields: {name: text}}\n"
    )

    assert load(one) == apart


def test_a_byte_order_mark_and_crlf_are_no_trouble(tmp_path: Path) -> None:
    """Files from every editor are read."""
    text = PROJECT.replace("[catalog]", "{catalog: {}}").replace("\n", "\r\n")
    (tmp_path / "project.yaml").write_bytes(b"\xef\xbb\xbf" + text.encode())

    assert load(tmp_path).modules[0].name == "catalog"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (None, "blueprint.no_file"),
        (b"project: caf\xe9\n", "blueprint.unreadable"),
        (b"# " + b"x" * 2_000_001, "blueprint.unreadable"),
        (b"", "blueprint.empty"),
        (b"# nothing\n", "blueprint.empty"),
        (b"- project\n", "blueprint.wrong_type"),
        (b"shop\n", "blueprint.wrong_type"),
        (b"project: shop\n", "blueprint.missing_key"),
    ],
)
def test_a_file_that_is_no_blueprint_is_one_error(
    tmp_path: Path, content: bytes | None, code: str
) -> None:
    """Whatever stands there, it is told what is wrong with it."""
    if content is not None:
        (tmp_path / "project.yaml").write_bytes(content)

    assert [each.code for each in said(tmp_path)] == [code]


def test_a_folder_that_can_not_be_read_is_told(write: Write, tmp_path: Path) -> None:
    """A module's place may be taken by something else than a file."""
    write(project=PROJECT)
    (tmp_path / "catalog.yaml").mkdir()

    (found,) = said(tmp_path)
    assert found.code == "blueprint.unreadable"
    assert "directory" in found.message.lower()


def test_places_count_from_one_and_name_the_file(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file below is named from where one stands, so that terminals can link to it."""
    folder = write(project=PROJECT, catalog=CATALOG.replace("text", "txt"))
    monkeypatch.chdir(folder.parent)

    (found,) = said(folder)

    assert found == Diagnostic(
        code="blueprint.unknown_type",
        file=f"{folder.name}/catalog.yaml",
        line=3,
        column=26,
        message='there is no type "txt"',
        hint='did you mean "text"?',
        excerpt="  Thing: {fields: {name: txt}}",
        width=3,
    )


def test_errors_are_data(write: Write) -> None:
    """For scripts: every attribute as JSON; and the error survives pickling."""
    folder = write(project=PROJECT, catalog=CATALOG.replace("text", "txt"))
    with pytest.raises(BlueprintError) as caught:
        load(folder)

    (found,) = pickle.loads(pickle.dumps(caught.value)).diagnostics
    assert found.as_json()["code"] == "blueprint.unknown_type"
    assert dumps(found.as_json())
    assert str(caught.value).endswith("1 error, nothing was written.")


def test_loading_leaves_the_collector_as_it_was(write: Write) -> None:
    """It rests while a blueprint is read, and only then."""
    folder = write(project=PROJECT, catalog=CATALOG)
    assert gc.isenabled()

    load(folder)
    assert gc.isenabled()
    gc.disable()
    try:
        load(folder)
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_a_hundred_entities_load_quickly(tmp_path: Path) -> None:
    """Well under a second even on a busy machine: 4,000 lines cost about 0.15 s of one core."""
    _write_large(tmp_path, modules=10, entities=10)
    load(tmp_path)

    def once() -> float:
        begun = time.process_time()
        load(tmp_path)
        return time.process_time() - begun

    assert min(once() for _ in range(3)) < 0.5


def _write_large(folder: Path, *, modules: int, entities: int) -> None:
    names = [f"module{number}" for number in range(modules)]
    listed = ", ".join(names)
    (folder / "project.yaml").write_text(
        f"project: large\nroles: {{staff: []}}\nmodules: [{listed}]\n"
    )
    for number, name in enumerate(names):
        text = f"module: {name}\nentities:\n"
        for one in range(entities):
            text += _ENTITY.replace("THING", f"Thing{number * entities + one}").replace(
                "CODE", f"thing{number * entities + one}"
            )
        (folder / f"{name}.yaml").write_text(text)


_ENTITY = """\
  THING:
    delete: soft
    fields:
      sku:         {type: text, pattern: "[A-Z0-9-]{3,32}", unique: true}
      name:        {type: text, min: 2, max: 120}
      price:       {type: money, above: 0}
      stock:       {type: int, min: 0, default: 0}
      parent:      THING?
      tags:        {type: [text], max: 10}
      value:       {type: money, derived: price * stock}
      active:      {type: bool, default: true}
    states:
      start: draft
      moves: {place: {draft: placed}, cancel: {draft: cancelled, placed: cancelled}}
    rules:
      CODE.empty: {must: stock > 0, before: place, say: It needs stock.}
      CODE.large: {must: value <= 10000 EUR, before: place, unless: staff, say: Too large.}
    relations:
      children: {many: THING, by: parent}
    shows:
      count_children: count(children)
      parent_name:    parent.name
    operations:
      create:  staff
      change:  {allow: staff, fields: [name, price, tags]}
      restock: {allow: staff, takes: {more: {type: int, min: 1}}, sets: {stock: stock + more}}
      place:   staff
      cancel:  {allow: staff, takes: {reason: {type: text, max: 500, default: ""}}}
      delete:  staff
      restore: staff
      get:     public
      list:    {allow: public, filter: [tags, active, price], search: [name], sort: [name, price]}
    events:
      THINGCreated:      {on: create, carries: [sku, name, price]}
      THINGPriceChanged: {on: price changes, carries: [old price, price]}
"""
_ODD: tuple[Any, ...] = (
    *(None, [], {}, 5, Decimal("-1.5"), True, "x", "Xy", "a.b.c", "x y", "", "(", "text?"),
    *([[]], {"x": 1}, ["a", "a"], "owner", "count(x)", "old x", "x changes", "owner until x"),
)


@pytest.mark.parametrize("template", ["store", "todo"])
def test_a_damaged_blueprint_is_told_never_a_crash(
    template: str, templates: Path, tmp_path: Path
) -> None:
    """Whatever replaces any of its values: it loads, or says what is wrong, with a place."""
    chance = random.Random(20261121)
    documents = {
        file.name: values(parse(file.name, file.read_text(), Findings()), Findings())
        for file in sorted((templates / template / "blueprint").glob("*.yaml"))
    }
    places = [(name, path) for name, value in documents.items() for path in _paths(value)]
    for name, path in chance.sample(places, 60):
        damaged = deepcopy(documents)
        holder: Any = damaged[name]
        for step in path[:-1]:
            holder = holder[step]
        holder[path[-1]] = deepcopy(chance.choice(_ODD))
        for file, value in damaged.items():
            (tmp_path / file).write_text(dumps(value, default=float, ensure_ascii=False))
        assert all(each.line >= 1 and each.message for each in _problems(tmp_path))


def _problems(folder: Path) -> tuple[Diagnostic, ...]:
    try:
        load(folder)
    except BlueprintError as error:
        return error.diagnostics
    return ()


def _paths(value: Any, way: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    steps: list[str | int] = []
    if isinstance(value, dict):
        steps = list(value)
    elif isinstance(value, list):
        steps = list(range(len(value)))
    return [each for step in steps for each in [(*way, step), *_paths(value[step], (*way, step))]]
