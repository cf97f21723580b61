"""Finding a project's application and its settings."""

import importlib
import os
import sys
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_type_hints

from backwright.main.application import Application
from backwright.main.settings import Settings, load


class ProjectError(Exception):
    """The folder is no project, or its application can't be loaded; says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A folder with an application: `[tool.backwright] application = "shop.main:application"`."""

    folder: Path
    application: str

    @classmethod
    def at(cls, folder: Path) -> "Project":
        """Read the folder's pyproject.toml; raises `ProjectError`."""
        folder = folder.resolve()
        file = folder / "pyproject.toml"
        try:
            tool = tomllib.loads(file.read_text(encoding="utf-8")).get("tool", {})
        except (FileNotFoundError, NotADirectoryError):
            raise ProjectError(
                f"{folder} is no Backwright project (it has no pyproject.toml); go to one, "
                "or make one with: backwright new shop"
            ) from None
        except tomllib.TOMLDecodeError as error:
            raise ProjectError(f"{file}: {error}") from error
        application = tool.get("backwright", {}).get("application")
        if not isinstance(application, str) or ":" not in application:
            raise ProjectError(
                f"{file} does not say where the application is; add:\n"
                '  [tool.backwright]\n  application = "PACKAGE.main:application"'
            )
        return cls(folder=folder, application=application)

    def factory(self) -> Callable[[Any], Application]:
        """The function that makes the application; imports the project's code."""
        if str(self.folder) not in sys.path:
            sys.path.insert(0, str(self.folder))
        module, _, name = self.application.partition(":")
        try:
            return getattr(importlib.import_module(module), name)  # type: ignore[no-any-return]
        except ModuleNotFoundError as error:
            if error.name is not None and module.startswith(error.name):
                raise ProjectError(
                    f"{self.application}: there is no module {error.name} in {self.folder}"
                ) from error
            raise
        except AttributeError as error:
            raise ProjectError(f"{self.application}: {module} has no {name}") from error

    def settings(self, environ: Mapping[str, str] | None = None) -> Settings:
        """The project's settings, of the type that its factory takes; raises `SettingsError`."""
        kind: type[Settings] = get_type_hints(self.factory()).get("settings", Settings)
        values = os.environ if environ is None else environ
        return load(kind, values, dotenv=self.folder / ".env")


def load_application(folder: Path, *, environ: Mapping[str, str] | None = None) -> Application:
    """The application of the project in this folder, not opened yet."""
    project = Project.at(folder)
    return project.factory()(project.settings(environ))
