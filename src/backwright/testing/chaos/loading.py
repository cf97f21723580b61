"""The load: the project's own function, called again and again while things go wrong."""

import importlib
import random
import sys
import tomllib
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

from backwright.application.messages import Command, Query
from backwright.domain.identifiers import new_id
from backwright.domain.principal import ANONYMOUS, Principal
from backwright.main.application import Application
from backwright.main.loading import Project, ProjectError
from backwright.testing.app import Caller, TestApp
from backwright.testing.chaos.diary import Diary
from backwright.testing.chaos.tracing import commanding

ResultT = TypeVar("ResultT")
Load = Callable[[TestApp, random.Random], Awaitable[None]]
_MISSING = """\
{folder} has no load, which is called again and again by several clients at once; write chaos.py:
  from random import Random
  from backwright.testing.app import TestApp

  async def load(app: TestApp, chance: Random) -> None:
      await app.caller("customer").send(PlaceOrder(...))
  or say where it is, in pyproject.toml:
  [tool.backwright]
  load = "PACKAGE.chaos:load\""""


def load_of(folder: Path) -> Load:
    """The project's load; raises `ProjectError` that says what to write where there is none."""
    Project.at(folder)
    tool = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8")).get("tool", {})
    said = tool.get("backwright", {}).get("load")
    if said is None and not (folder / "chaos.py").is_file():
        raise ProjectError(_MISSING.format(folder=folder))
    module, _, name = (said or "chaos:load").partition(":")
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))
    try:
        found: Load = getattr(importlib.import_module(module), name or "load")
    except AttributeError as error:
        raise ProjectError(f"{module} has no function {name or 'load'}") from error
    except ModuleNotFoundError as error:
        if error.name is not None and module.startswith(error.name):
            raise ProjectError(f"load: there is no module {error.name} in {folder}") from error
        raise
    return found


class ChaosCaller(Caller):
    """A caller whose commands are counted, and remembered once they are acknowledged."""

    def __init__(self, application: Application, principal: Principal, diary: Diary) -> None:
        super().__init__(application, principal)
        self._diary = diary

    async def send(
        self,
        message: Command[ResultT] | Query[ResultT],
        *,
        key: str | None = None,
        expected_version: int | None = None,
    ) -> ResultT:
        """As a caller does."""
        command = str(new_id())
        with commanding(command) as stored:
            result = await super().send(message, key=key, expected_version=expected_version)
        if stored():
            self._diary.write("acknowledged", command)
        return result


class ChaosApp(TestApp):
    """The application as the load sees it."""

    def __init__(self, application: Application, diary: Diary) -> None:
        super().__init__(application)
        self._diary = diary
        self.anonymous: Caller = ChaosCaller(application, ANONYMOUS, diary)

    def caller(self, *roles: str, id: UUID | None = None) -> Caller:
        """Somebody new, or the one with this id, who has these roles."""
        known: Any = super().caller(*roles, id=id)
        return ChaosCaller(self.application, known.principal, self._diary)
