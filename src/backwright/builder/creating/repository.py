"""A git repository for a new project, with a first commit."""

import os
import shutil
import subprocess
from pathlib import Path


def begun(folder: Path, message: str, *, above: Path) -> str:
    """Make a repository of the folder and commit everything; returns what was done, or why not.

    Nothing is done where `above`, the folder that the project will be in, is in a repository
    already. The commit is made in the user's own name: without one, everything is only staged.
    """
    if shutil.which("git") is None:
        return "git is not installed, so there is no repository"
    if _git(above, "rev-parse", "--is-inside-work-tree").stdout.strip() == "true":
        return "it belongs to the repository around it; nothing was committed"
    for command in (["init", "--quiet", "--initial-branch=main"], ["add", "--all"]):
        done = _git(folder, *command)
        if done.returncode != 0:
            shutil.rmtree(folder / ".git", ignore_errors=True)
            return f"git failed, so there is no repository: {_reason(done)}"
    if not _git(folder, "config", "user.email").stdout.strip():
        return "git does not know you (git config --global user.email), so nothing was committed"
    done = _git(folder, "commit", "--quiet", "--message", message)
    if done.returncode != 0:
        return f"git refused the first commit: {_reason(done)}"
    return f"committed: {message}"


def _git(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    # Called from a hook, git would otherwise mean the repository of that hook.
    environment = {name: text for name, text in os.environ.items() if not name.startswith("GIT_")}
    return subprocess.run(
        ["git", *arguments],
        cwd=folder,
        env={**environment, "GIT_TERMINAL_PROMPT": "0"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )


def _reason(done: subprocess.CompletedProcess[str]) -> str:
    lines = (done.stderr or done.stdout).strip().splitlines()
    return lines[-1] if lines else f"exit code {done.returncode}"
