"""Formatting only what is rendered in another way than last time: it is the slowest part."""

from importlib.metadata import version
from pathlib import Path

import msgspec

from backwright import __version__
from backwright.builder.plan.files import digest, write
from backwright.builder.plan.layout import FORMATTED
from backwright.builder.plan.objects import Objects
from backwright.builder.render import formatting
from backwright.builder.render.project import formatted


class Formatted:
    """Which final text came from which raw one, by their hashes; of one machine only."""

    def __init__(self, known: dict[str, str]) -> None:
        self._known = known
        self._now: dict[str, str] = {}

    @classmethod
    def read(cls, project: Path) -> "Formatted":
        """What is known; nothing, where another version formatted it or the file is broken."""
        try:
            content = (project / FORMATTED).read_bytes()
            tools, known = msgspec.json.decode(content, type=tuple[str, dict[str, str]])
        except (FileNotFoundError, msgspec.DecodeError, UnicodeDecodeError):
            return cls({})
        return cls(known if tools == _tools() else {})

    def format(self, raw: dict[str, str], package: str, objects: Objects) -> dict[str, bytes]:
        """Every file in its final form."""
        final: dict[str, bytes] = {}
        hashes = {path: digest(text.encode()) for path, text in raw.items()}
        for path in raw:
            name = self._known.get(f"{path} {hashes[path]}")
            content = objects.find(name) if name is not None else None
            if content is not None:
                final[path] = content
        rest = {path: text for path, text in raw.items() if path not in final}
        made = formatted(rest, package) if rest else {}
        final.update((path, text.encode()) for path, text in made.items())
        self._now = {f"{path} {hashes[path]}": digest(final[path]) for path in raw}
        return final

    def write(self, project: Path) -> None:
        """Remember it for the next time."""
        if self._now != self._known:
            write(project / FORMATTED, msgspec.json.encode((_tools(), self._now)))


def _tools() -> str:
    """Whatever decides how a file looks."""
    rules = digest(Path(formatting.__file__).read_bytes())
    return f"backwright {__version__}, ruff {version('ruff')}, rules {rules}"
