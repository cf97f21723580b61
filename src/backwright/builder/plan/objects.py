"""What was generated last time, and what is about to be: contents by their hash.

The last build's are kept beside the project, a file of texts for each of its folders, so that
version control merges them like the files themselves. The next build's are one file that is gone
when the build is done.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

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
        # What each file of texts holds, once it was read.
        self._packs: dict[str, set[str]] | None = None

    def stage(self, contents: Iterable[bytes]) -> None:
        """Keep contents for the next build, instead of what was kept for it before."""
        self._known.update((digest(content), content) for content in contents)
        write(self._staged, msgspec.msgpack.encode(list(self._known.values())))

    def find(self, hash: str) -> bytes | None:
        """The content; None where it is lost."""
        if hash not in self._known and self._packs is None:
            if not self._known:
                self._learn(self._next())
            if hash not in self._known:
                self._packs = {pack: self._learn(texts) for pack, texts in self._last()}
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
        there = self._packs or {}
        for pack, texts in wanted.items():
            if there.get(pack) == texts.keys():
                continue
            content = msgspec.json.format(msgspec.json.encode(texts, order="sorted"), indent=1)
            place = self._base / pack
            if not place.is_file() or place.read_bytes() != content:
                write(place, content)
        for place in list(self._base.rglob("*.json")):
            if place.relative_to(self._base).as_posix() not in wanted:
                place.unlink()
                prune(place.parent, self._project / STATE)

    def _learn(self, contents: Iterable[bytes]) -> set[str]:
        found = {digest(content): content for content in contents}
        self._known |= found
        return set(found)

    def _last(self) -> Iterator[tuple[str, list[bytes]]]:
        """What each file of texts holds; a broken one only costs what is in it."""
        for place in self._base.rglob("*.json"):
            try:
                texts = msgspec.json.decode(place.read_bytes(), type=_Texts)
            except (msgspec.DecodeError, UnicodeDecodeError):
                continue
            contents = [text.encode() for text in texts.values()]
            yield place.relative_to(self._base).as_posix(), contents

    def _next(self) -> list[bytes]:
        """What was kept for the next build."""
        try:
            return msgspec.msgpack.decode(self._staged.read_bytes(), type=list[bytes])
        except (FileNotFoundError, msgspec.DecodeError):
            return []


def _pack(path: str) -> str:
    """The file of texts that a generated file belongs to."""
    return f"{path.rpartition('/')[0] or '_'}.json"
