"""Doing what a page says, word for word: its commands, its files, its changes of files."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
BIN = Path(sys.executable).parent
STARTED_WITHIN = 30.0
# A fenced block, which may stand in an item of a list; what is included is one, too.
_BLOCK = re.compile(r"^( *)```(\S+)([^\n]*)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
# Servers and packages that a machine has or has not.
_ELSEWHERE = ("createdb",)


@dataclass(frozen=True)
class Command:
    """Something that is typed, and the lines that the page shows below it."""

    typed: str
    shown: list[str] = field(default_factory=list)


def blocks(page: str) -> list[tuple[str, str, str]]:
    """The language, the rest of the line, and the text of each block of a page."""
    text = (DOCS / page).read_text(encoding="utf-8")
    return [
        (language, rest.strip(), re.sub(f"^{indent}", "", content, flags=re.MULTILINE))
        for indent, language, rest, content in _BLOCK.findall(text)
    ]


def commands(text: str) -> list[Command]:
    """What a console block has people type; a backslash goes on in the next line."""
    found: list[Command] = []
    goes_on = False
    for line in text.splitlines():
        if goes_on:
            typed = f"{found[-1].typed}\n{line}"
            found[-1] = Command(typed)
        elif line.startswith("$ "):
            found.append(Command(line.removeprefix("$ ")))
        else:
            found[-1].shown.append(line)
        goes_on = line.endswith("\\")
    return found


class Reader:
    """Somebody with a terminal who follows a page; servers that they start end with them."""

    def __init__(
        self, folder: Path, instead: dict[str, str], settings: Mapping[str, str] | None = None
    ) -> None:
        """`instead` says what stands on this machine for what the page names."""
        with socket.socket() as free, socket.socket() as other:
            free.bind(("127.0.0.1", 0))
            other.bind(("127.0.0.1", 0))
            port, grpc = str(free.getsockname()[1]), str(other.getsockname()[1])
        self._instead = {"127.0.0.1:8000": f"127.0.0.1:{port}", **instead}
        self._folder = folder
        # Settings come from the page alone, whatever is set where this runs.
        known = {name: os.environ[name] for name in ("HOME", "LANG") if name in os.environ}
        path = f"{BIN}{os.pathsep}{os.environ['PATH']}"
        usual = {"PATH": path, "PORT": port, "GRPC_PORT": grpc, "COLUMNS": "200"}
        self._environ = {**known, **usual, **(settings or {})}
        self._server: subprocess.Popen[bytes] | None = None
        self._log = folder / "server.log"
        self._shell = subprocess.Popen(
            ["bash"],
            cwd=folder,
            env=self._environ,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop_server()
        self._shell.communicate("exit\n", timeout=20)

    def follow(self, page: str) -> None:
        """Do everything that the page says; fails where something else is to be seen."""
        for language, rest, text in blocks(page):
            if language == "console":
                for command in commands(text):
                    self._do(command)
            elif language == "diff":
                self._change(text)
            elif language == "{literalinclude}":
                self._take_over(Path(rest))

    def _do(self, command: Command) -> None:
        if command.typed.startswith(_ELSEWHERE):
            return
        serves = re.search(r"backwright run\b", command.typed) and not any(
            line.startswith("error ") for line in command.shown
        )
        said = self._served(command.typed) if serves else self._typed(command.typed)
        check(command, self._as_on_the_page(said))

    def _typed(self, typed: str) -> str:
        """What the command said. Standard input is empty, as a server would eat the shell's."""
        shell = self._shell
        assert shell.stdin is not None
        assert shell.stdout is not None
        shell.stdin.write(f"{{ {self._here(typed)}\n}} </dev/null\necho; echo '== done'\n")
        shell.stdin.flush()
        lines: list[str] = []
        for line in iter(shell.stdout.readline, ""):
            if line == "== done\n":
                return "".join(lines).removesuffix("\n")
            lines.append(line)
        raise AssertionError(f"the shell ended with: {typed}\n{''.join(lines)}")

    def _served(self, typed: str) -> str:
        """What a server said until it was ready; it takes the place of the one before."""
        self._stop_server()
        folder = Path(self._typed("pwd").strip())
        variables = self._typed("export -p")
        with self._log.open("wb") as log:
            self._server = subprocess.Popen(
                ["bash", "-c", f"{variables}\nexec env {self._here(typed)}"],
                cwd=folder,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        ends = time.monotonic() + STARTED_WITHIN
        # It says so itself, as to everybody who follows the page.
        while "  ready in " not in (said := self._log.read_text(encoding="utf-8")):
            assert self._server.poll() is None, said
            assert time.monotonic() < ends, said
            time.sleep(0.05)
        return said

    def _stop_server(self) -> None:
        if self._server is not None:
            self._server.send_signal(signal.SIGINT)
            assert self._server.wait(timeout=20) in (0, -signal.SIGINT, 130)
            self._server = None

    def _change(self, text: str) -> None:
        """Lines with a minus go, those with a plus come in their place or after the one above."""
        name, *lines = text.splitlines()
        file = Path(self._typed("pwd").strip()) / name.removeprefix("--- ")
        content = file.read_text(encoding="utf-8")
        before = "".join(f"{line[1:]}\n" for line in lines if line[0] in " -")
        after = "".join(f"{line[1:]}\n" for line in lines if line[0] in " +")
        assert content.count(before) == 1, f"{name} does not have, once:\n{before}"
        file.write_text(content.replace(before, after), encoding="utf-8")

    def _take_over(self, example: Path) -> None:
        """A file of an example, put where a module of the shop or a test is."""
        project = Path(self._typed("pwd").strip())
        module = project / project.name / example.parent.name
        place = project / "tests" if example.name.startswith("test_") else module
        place.mkdir(exist_ok=True)
        (place / "__init__.py").touch()
        shutil.copy(DOCS / example, place)

    def _here(self, typed: str) -> str:
        for named, real in self._instead.items():
            typed = typed.replace(named, real)
        return typed

    def _as_on_the_page(self, said: str) -> str:
        for named, real in self._instead.items():
            said = said.replace(real, named)
        return said


def check(command: Command, said: str) -> None:
    """The lines that are shown come in this order; an ellipsis is anything, spaces are spaces."""
    position, lines = 0, [_flat(line) for line in said.splitlines()]
    for shown in command.shown:
        if shown == "…":
            continue
        wanted = re.escape(_flat(shown)).replace("\\ …", ".*").replace("…", ".*")
        while position < len(lines) and not re.fullmatch(wanted, lines[position]):
            position += 1
        assert position < len(lines), f"$ {command.typed}\nshould show: {shown}\nbut said:\n{said}"
        position += 1


def _flat(line: str) -> str:
    return " ".join(line.split())
