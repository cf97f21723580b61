"""The files of a project's tests."""

from collections.abc import Iterator

from backwright.builder.blueprint.model import Module
from backwright.builder.design.code import Source
from backwright.builder.design.lookup import Lookup
from backwright.builder.design.pages import Page, package
from backwright.builder.design.proof.behaviour import behaviour_of
from backwright.builder.design.proof.examples_file import domain_examples
from backwright.builder.design.proof.states import states_of
from backwright.builder.design.words import spoken


def test_pages(lookup: Lookup) -> Iterator[Page]:
    """All tests, and what they start from."""
    blueprint = lookup.blueprint
    yield package("tests", f"what {spoken(blueprint.project)} promises")
    values = {"project": blueprint, "package": blueprint.package}
    yield Page(path="tests/conftest.py", template="tests/conftest.py.j2", values=values)
    yield package("tests/examples", "good examples of everything")
    yield package("tests/unit", "the business rules, one class at a time")
    for module in blueprint.modules:
        yield from _module_pages(module, lookup)


def _module_pages(module: Module, lookup: Lookup) -> Iterator[Page]:
    examples = domain_examples(module, lookup)
    if examples.functions:
        yield source(f"tests/examples/{module.name}.py", "examples", examples)
    found = list(_unit_pages(module, lookup))
    if found:
        yield package(f"tests/unit/{module.name}", f"the business rules of {spoken(module.name)}")
        yield from found


def _unit_pages(module: Module, lookup: Lookup) -> Iterator[Page]:
    for entity in module.entities:
        folder = f"tests/unit/{module.name}"
        behaviour, states = behaviour_of(entity, lookup), states_of(entity, lookup)
        if behaviour is not None:
            yield source(f"{folder}/test_{entity.snake}.py", "unit", behaviour)
        if states is not None:
            yield source(f"{folder}/test_{entity.snake}_states.py", "unit", states)


def source(path: str, kind: str, content: Source) -> Page:
    """A Python file of the tests."""
    return Page(path=path, template=f"tests/{kind}.py.j2", values={"source": content})
