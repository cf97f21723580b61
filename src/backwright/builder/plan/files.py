"""Reading and writing files so that nobody ever sees a half of one."""

import hashlib
import os
from pathlib import Path

# Instead of the hash of what is no file of ours: a link, a folder, a device.
OTHER = "other"
MISSING = ""


def digest(content: bytes) -> str:
    """The SHA-256 of the content, in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def state(project: Path, path: str) -> str:
    """The hash of the file, `MISSING`, or `OTHER` where a link or a folder is in its place."""
    place = project / path
    try:
        if _leads_elsewhere(project, place):
            return OTHER
        return digest(place.read_bytes())
    except FileNotFoundError:
        return MISSING
    except (IsADirectoryError, NotADirectoryError):
        return OTHER


def _leads_elsewhere(project: Path, place: Path) -> bool:
    """Whether the file or a folder on the way to it is a link; it could lead out of the project."""
    return any(
        each.is_symlink() for each in (place, *place.parents) if each.is_relative_to(project)
    )


def write(place: Path, content: bytes) -> None:
    """Put a file in place, or the new content of one, at once; makes its folders."""
    place.parent.mkdir(parents=True, exist_ok=True)
    beside = place.with_name(f".{place.name}.{os.getpid()}")
    try:
        beside.write_bytes(content)
        beside.replace(place)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def remove(place: Path, upto: Path) -> None:
    """Delete a file, and folders above it that are empty then, below `upto`."""
    place.unlink(missing_ok=True)
    prune(place.parent, upto)


def prune(folder: Path, upto: Path) -> None:
    """Delete the folder and those above it, below `upto`, as far as nothing is in them."""
    while folder != upto and folder.is_relative_to(upto):
        try:
            folder.rmdir()
        except OSError:
            return
        folder = folder.parent
