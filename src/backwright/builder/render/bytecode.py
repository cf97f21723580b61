"""Compiled templates, kept as Python keeps its own: beside the source, and only if it can be."""

import sys
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

import jinja2
from jinja2.bccache import Bucket, BytecodeCache


class BesideSource(BytecodeCache):
    """Compiling all templates takes as long as rendering three hundred files.

    Kept for one interpreter, one Jinja and one `environment`, which is the file that sets it up;
    Jinja itself looks whether the template is still the same.
    """

    def __init__(self, templates: Path, environment: Path) -> None:
        self._folder = templates / "__pycache__"
        made_by = f"{sys.version} {jinja2.__version__} ".encode() + environment.read_bytes()
        self._suffix = sha256(made_by).hexdigest()[:16]

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give what is kept, if there is anything."""
        with suppress(OSError), self._place(bucket).open("rb") as file:
            bucket.load_bytecode(file)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it, unless Python was told not to keep such files, or may not."""
        if sys.dont_write_bytecode:
            return
        place = self._place(bucket)
        with suppress(OSError):
            place.parent.mkdir(exist_ok=True)
            beside = place.with_suffix(f".{bucket.checksum}.new")
            beside.write_bytes(bucket.bytecode_to_string())
            beside.replace(place)

    def _place(self, bucket: Bucket) -> Path:
        return self._folder / f"{bucket.key}.{self._suffix}"
