"""The files of a project's tests."""

from collections.abc import Iterator

from backwright.builder.blueprint.model import Module
from backwright.builder.design.code import Source
from backwright.builder.design.lookup import Lookup
from backwright.builder.design.own_settings import settings_class
from backwright.builder.design.pages import Page, package
from backwright.builder.design.proof.behaviour import behaviour_of
from backwright.builder.design.proof.callers import needs_accounts
from backwright.builder.design.proof.examples_file import domain_examples
from backwright.builder.design.proof.graphql import graphql_of
from backwright.builder.design.proof.grpc import grpc_of
from backwright.builder.design.proof.http import can_sign_in, http_of
from backwright.builder.design.proof.life import life_of
from backwright.builder.design.proof.lists import lists_of
from backwright.builder.design.proof.load import load_of
from backwright.builder.design.proof.logging_in import accounts_of
from backwright.builder.design.proof.making import Makeable
from backwright.builder.design.proof.relations import relations_of
from backwright.builder.design.proof.rights import rights_of
from backwright.builder.design.proof.security import security_values
from backwright.builder.design.proof.states import states_of
from backwright.builder.design.proof.steps_file import steps_of
from backwright.builder.design.proof.websocket import websocket_of
from backwright.builder.design.words import spoken

_PROTOCOLS = {
    "http": http_of,
    "graphql": graphql_of,
    "grpc": grpc_of,
    "websocket": websocket_of,
}
_TOPICS = {
    "rights": rights_of,
    "life": life_of,
    "lists": lists_of,
    "relations": relations_of,
    "accounts": accounts_of,
}


def test_pages(lookup: Lookup) -> Iterator[Page]:
    """All tests, and what they start from; no folder without any."""
    pages = list(_pages(lookup))
    files = [page.path for page in pages if not page.path.endswith("/__init__.py")]
    for page in pages:
        folder = page.path.removesuffix("__init__.py")
        if folder == page.path or any(path.startswith(folder) for path in files):
            yield page


def _pages(lookup: Lookup) -> Iterator[Page]:
    blueprint = lookup.blueprint
    yield package("tests", f"what {spoken(blueprint.project)} promises")
    settings = settings_class(blueprint)
    values = {"project": blueprint, "package": blueprint.package, "settings": settings}
    yield Page(path="tests/conftest.py", template="tests/conftest.py.j2", values=values)
    yield package("tests/examples", "good examples of everything")
    yield package("tests/unit", "the business rules, one class at a time")
    for module in blueprint.modules:
        yield from _module_pages(module, lookup)
    yield from _use_case_pages(lookup)


def _use_case_pages(lookup: Lookup) -> Iterator[Page]:
    """Tests of use cases, through the pipeline and down to the database."""
    makeable, account = Makeable(lookup), lookup.account
    yield package("tests/integration", "the use cases, down to the database")
    yield package("tests/steps", "what must have happened before a test")
    if account is not None and needs_accounts(lookup):
        values = {"account": account}
        yield Page(path="tests/steps/callers.py", template="tests/callers.py.j2", values=values)
    yield from _http_pages(lookup, makeable)
    for module in lookup.blueprint.modules:
        folder = f"tests/integration/{module.name}"
        steps = steps_of(module, lookup, makeable)
        if steps is not None:
            yield source(f"tests/steps/{module.name}.py", "steps", steps)
        found = list(_integration_pages(folder, module, lookup, makeable))
        if found:
            yield package(folder, f"the use cases of {spoken(module.name)}")
            yield from found


def _http_pages(lookup: Lookup, makeable: Makeable) -> Iterator[Page]:
    """Tests of the application as its clients see it."""
    yield package("tests/e2e", "the application, as its clients see it")
    yield package("tests/load", "many calls at once: pytest -m load -s")
    account = lookup.account
    signing = account is not None and can_sign_in(lookup, makeable)
    values = security_values(lookup, makeable)
    if "rest" in lookup.blueprint.serve:
        yield Page(
            path="tests/e2e/test_security.py", template="tests/security.py.j2", values=values
        )
    if signing:
        yield Page(path="tests/steps/http.py", template="tests/http.py.j2", values=values)
    for module in lookup.blueprint.modules:
        for entity in module.entities:
            for protocol, write in _PROTOCOLS.items():
                content = write(entity, lookup, makeable)
                if content is not None:
                    path = f"tests/e2e/test_{entity.plural}_{protocol}.py"
                    yield source(path, "use_cases", content)
            load = load_of(entity, lookup, makeable)
            if load is not None:
                yield source(f"tests/load/test_{entity.plural}.py", "load", load)


def _integration_pages(
    folder: str, module: Module, lookup: Lookup, makeable: Makeable
) -> Iterator[Page]:
    for entity in module.entities:
        for topic, write in _TOPICS.items():
            content = write(entity, lookup, makeable)
            if content is not None:
                yield source(f"{folder}/test_{entity.plural}_{topic}.py", "use_cases", content)


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
