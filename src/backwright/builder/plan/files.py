"""Reading and writing files so that nobody ever sees a half of one."""

import hashlib
import os
import stat
from io import FileIO
from pathlib import Path

# Instead of the hash of what is no file of ours: a link, a folder, a device.
OTHER = "other"
MISSING = ""


def digest(content: bytes) -> str:
    """The SHA-256 of the content, in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


class Tree:
    """The files of a project, for as long as it holds still."""

    def __init__(self, project: Path) -> None:
        self._root = os.fspath(project)
        self._folders: dict[str, bool] = {"": True}

    def state(self, path: str) -> str:
        """The hash of the file, `MISSING`, or `OTHER` where a link or a folder is in its place."""
        place = f"{self._root}/{path}"
        try:
            mode = os.lstat(place).st_mode
        except FileNotFoundError:
            return MISSING
        except NotADirectoryError:
            return OTHER
        if not stat.S_ISREG(mode) or not self._is_inside(path.rpartition("/")[0]):
            return OTHER
        with FileIO(place) as file:
            return digest(file.readall())

    def _is_inside(self, folder: str) -> bool:
        """Whether no folder on the way is a link: it could lead out of the project."""
        known = self._folders.get(folder)
        if known is None:
            mode = os.lstat(f"{self._root}/{folder}").st_mode
            above = folder.rpartition("/")[0]
            known = self._folders[folder] = stat.S_ISDIR(mode) and self._is_inside(above)
        return known


def state(project: Path, path: str) -> str:
    """The state of one file, see `Tree.state`."""
    return Tree(project).state(path)


def write(place: Path, content: bytes) -> None:
    """Put a file in place, or the new content of one, at once; makes its folders.

    Killed in between, it leaves a file that the next write to the same place uses up.
    """
    place.parent.mkdir(parents=True, exist_ok=True)
    beside = place.with_name(f".{place.name}.new")
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
