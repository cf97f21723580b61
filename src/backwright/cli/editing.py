"""Changing an envelope by hand: in an editor, or from a file."""

import os
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import typer

from backwright.cli.console import CommandError, err


def read(file: str) -> bytes:
    """A file, or standard input where it is called `-`."""
    if file == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(file).read_bytes()
    except OSError as error:
        raise CommandError(f"can't read {file}: {error.strerror}") from error


def edited(shown: dict[str, Any] | None, body: str) -> bytes:
    """What the person's editor leaves; nothing else is done where that is what was there."""
    import msgspec

    before = body.encode()
    if shown is not None:
        before = msgspec.json.format(msgspec.json.encode(shown), indent=2) + b"\n"
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if not editor:
        ways = "set EDITOR, or give the whole new envelope with --body FILE"
        raise CommandError(f"{ways}; it says now: backwright dead show NUMBER", code=2)
    with tempfile.TemporaryDirectory(prefix="backwright-") as folder:
        file = Path(folder) / "envelope.json"
        file.write_bytes(before)
        if subprocess.run([*shlex.split(editor), str(file)], check=False).returncode:
            raise CommandError(f"{editor} failed; nothing was changed")
        after = file.read_bytes()
    if after == before:
        err.print("nothing was changed")
        raise typer.Exit()
    return after


def kept(written: bytes, number: int) -> str:
    """Where to go on with what somebody typed and was refused."""
    handle, file = tempfile.mkstemp(prefix=f"backwright-{number}-", suffix=".json")
    with os.fdopen(handle, "wb") as open_file:
        open_file.write(written)
    return f"what you wrote is kept; correct it, then: backwright dead edit {number} --body {file}"


def envelope(written: bytes) -> dict[str, Any]:
    """What was written, decoded."""
    import msgspec

    try:
        return msgspec.json.decode(written, type=dict[str, Any])
    except msgspec.MsgspecError as error:
        raise CommandError(f"this is no JSON object: {error}; nothing was changed") from error
