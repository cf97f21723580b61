"""Which part of the blueprint a file belongs to, for the reasons of steps."""

from backwright.builder.blueprint.entities import Entity
from backwright.builder.blueprint.model import Blueprint, Module


class Owners:
    """Finds the entity, the module or the project that a generated file is made for."""

    def __init__(self, blueprint: Blueprint) -> None:
        self._project = blueprint.project
        self._modules = {module.name: module for module in blueprint.modules}

    def of(self, path: str) -> str:
        """`ordering.Order`, `ordering`, or the project's name."""
        *folders, name = path.split("/")
        module = next((each for each in folders if each in self._modules), None)
        if module is None:
            return self._project
        found = _entity(self._modules[module], name.rpartition(".")[0] or name)
        return module if found is None else str(found.ref)


def _entity(module: Module, stem: str) -> Entity | None:
    """The one whose name the file's has in it, the longest first."""
    word = stem.removeprefix("test_")
    named = (
        (len(name), entity)
        for entity in module.entities
        for name in (entity.plural, entity.snake)
        if word == name or word.startswith(f"{name}_")
    )
    return max(named, key=lambda each: each[0], default=(0, None))[1]
