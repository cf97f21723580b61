"""What was generated last time, and what is about to be: contents by their hash.

The last build's are kept beside the project, a file of texts for each of its folders, so that
version control merges them like the files themselves. The next build's are one file that is gone
when the build is done.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath

import msgspec

from backwright.builder.plan.errors import PlanError
from backwright.builder.plan.files import digest, prune, write
from backwright.builder.plan.layout import BASE, STAGED, STATE

# The texts of one folder's files, by hash.
_Texts = dict[str, str]


class Objects:
    """The contents of one project's last and next build."""

    def __init__(self, project: Path) -> None:
        self._project = project
        self._base = project / BASE
        self._staged = project / STAGED
        self._known: dict[str, bytes] = {}
        self._loaded = False

    def stage(self, contents: Iterable[bytes]) -> None:
        """Keep contents for the next build, instead of what was kept for it before."""
        self._known.update((digest(content), content) for content in contents)
        write(self._staged, msgspec.msgpack.encode(list(self._known.values())))

    def find(self, hash: str) -> bytes | None:
        """The content; None where it is lost."""
        if hash not in self._known and not self._loaded:
            self._loaded = True
            self._known.update((digest(content), content) for content in self._contents())
        return self._known.get(hash)

    def read(self, hash: str) -> bytes:
        """The content; raises `PlanError` where it is lost."""
        content = self.find(hash)
        if content is None:
            raise PlanError("what was planned is lost; make a new plan: backwright plan")
        return content

    def keep(self, *files: Mapping[str, str]) -> None:
        """From now on these are the last build's: hashes by path. What is lost is left out."""
        wanted: defaultdict[str, _Texts] = defaultdict(dict)
        for hashes in files:
            for path, name in hashes.items():
                content = self.find(name)
                if content is not None:
                    wanted[_pack(path)][name] = content.decode()
        for pack, texts in wanted.items():
            content = msgspec.json.format(msgspec.json.encode(texts, order="sorted"), indent=1)
            place = self._base / pack
            if not place.is_file() or place.read_bytes() != content:
                write(place, content)
        for place in list(self._base.rglob("*.json")):
            if place.relative_to(self._base).as_posix() not in wanted:
                place.unlink()
                prune(place.parent, self._project / STATE)

    def _contents(self) -> Iterator[bytes]:
        """All that can be read; a broken file of texts only costs what is in it."""
        for place in self._base.rglob("*.json"):
            try:
                texts = msgspec.json.decode(place.read_bytes(), type=_Texts)
            except (msgspec.DecodeError, UnicodeDecodeError):
                continue
            yield from (text.encode() for text in texts.values())
        if self._staged.is_file():
            try:
                yield from msgspec.msgpack.decode(self._staged.read_bytes(), type=list[bytes])
            except msgspec.DecodeError:
                return


def _pack(path: str) -> str:
    """The file of texts that a generated file belongs to."""
    folder = PurePosixPath(path).parent.as_posix()
    return "_.json" if folder == "." else f"{folder}.json"
