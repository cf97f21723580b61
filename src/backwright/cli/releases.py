"""The contracts that a release made: from git, or from a folder."""

import os
import re
import shutil
import subprocess
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from backwright.cli.console import CommandError

CONTRACTS = "contracts"
_PROJECT = "pyproject.toml"
_TEXTS = (".json", ".graphql", ".proto")
_LOCK = Path("grpc.lock.json")
_VERSION = re.compile(r"v?(\d+)\.(\d+)")
_UNTAGGED = (
    "no release to compare with: no git tag is reachable from here ({}). Tag one (git tag v1.0.0; "
    "a shallow clone has none: fetch them), or name a branch, a commit or a folder: --against main"
)
_UNKEPT = (
    "{} has no contracts to compare with. Write them with: backwright contracts export; commit "
    "them, and the next release has them. Until then: --against a branch, a commit or a folder"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """What was released: its contracts by their paths below `contracts`, and its version."""

    name: str
    files: Mapping[Path, str]
    version: str


def released(project: Path, against: str | None) -> Release:
    """The contracts of a git reference, of the newest tag, or of a folder.

    Raises `CommandError` with the way out where there are none.
    """
    found = _of_git(project, against)
    if found is None and against is not None and Path(against).is_dir():
        found = _of_folder(Path(against))
    if found is None:
        raise CommandError(f"{against} is neither known to git here, nor a folder", code=2)
    if not any(path != _LOCK for path in found.files):
        raise CommandError(_UNKEPT.format(found.name))
    return found


def version_in(project: Path) -> str:
    """The version that a project's pyproject.toml states; empty where it does not."""
    file = project / _PROJECT
    return _version(file.read_bytes()) if file.is_file() else ""


def may_break(old: str, new: str) -> bool:
    """Whether a version may break what an older one promised (semver.org, 4 and 8)."""
    before, now = (_VERSION.match(each) for each in (old, new))
    if before is None or now is None:
        return False
    one, other = ((int(each[1]), int(each[2])) for each in (before, now))
    return other[0] > one[0] or (other[0] == one[0] == 0 and other[1] > one[1])


def breaking_version(old: str) -> str:
    """The next version after one that may break what it promised; empty where that is none."""
    found = _VERSION.match(old)
    if found is None:
        return ""
    major, minor = int(found[1]), int(found[2])
    return f"{major + 1}.0.0" if major else f"0.{minor + 1}.0"


def _of_git(project: Path, against: str | None) -> Release | None:
    """None where git does not know what is named."""
    if shutil.which("git") is None:
        if against is None:
            raise CommandError("git is not installed, so name a folder: --against FOLDER")
        return None
    name = against
    if name is None:
        done = _run(project, "describe", "--tags", "--abbrev=0")
        if done.returncode:
            raise CommandError(_UNTAGGED.format(_text(done.stderr).strip().partition("\n")[0]))
        name = _text(done.stdout).strip()
    commit = _git(
        project, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}"
    )
    if commit is None:
        return None
    reference = _text(commit).strip()
    pyproject = _git(project, "show", f"{reference}:./{_PROJECT}")
    files = dict(_shown(project, reference))
    return Release(name=name, files=files, version=_version(pyproject or b""))


def _shown(project: Path, commit: str) -> Iterator[tuple[Path, str]]:
    listed = _git(project, "ls-tree", "-r", "-z", "--name-only", commit, f"{CONTRACTS}/")
    for name in _text(listed or b"").split("\0"):
        path = Path(name)
        content = _git(project, "show", f"{commit}:./{name}") if path.suffix in _TEXTS else None
        if content is not None:
            yield path.relative_to(CONTRACTS), _text(content)


def _of_folder(folder: Path) -> Release:
    """A project's folder, or the one of its contracts."""
    inner = folder / CONTRACTS
    place = inner if inner.is_dir() else folder
    files = {
        path.relative_to(place): _text(path.read_bytes())
        for path in sorted(place.rglob("*"))
        if path.suffix in _TEXTS and path.is_file()
    }
    return Release(name=str(folder), files=files, version=version_in(place.resolve().parent))


def _version(pyproject: bytes) -> str:
    try:
        stated = tomllib.loads(_text(pyproject)).get("project", {}).get("version", "")
    except tomllib.TOMLDecodeError:
        return ""
    return stated if isinstance(stated, str) else ""


def _git(project: Path, *arguments: str) -> bytes | None:
    """What git says, or None where it refuses."""
    done = _run(project, *arguments)
    return done.stdout if done.returncode == 0 else None


def _run(project: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    # Called from a hook, git would otherwise mean the repository of that hook.
    environment = {name: text for name, text in os.environ.items() if not name.startswith("GIT_")}
    return subprocess.run(
        ["git", *arguments],
        cwd=project,
        env={**environment, "LC_ALL": "C"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )


def _text(content: bytes) -> str:
    return content.decode("utf-8", errors="replace").replace("\r\n", "\n")
