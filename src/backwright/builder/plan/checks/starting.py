"""Puts the application in the working directory together, and prints what came of it."""

import os
import sys
import traceback
from pathlib import Path

import msgspec

from backwright.builder.plan.checks.start import Report


def report() -> Report:
    """Try it, with a signing key of the moment and no production rules."""
    from backwright.infrastructure.jose import new_key
    from backwright.main.loading import load_application
    from backwright.main.settings import SettingsError

    environment = {**os.environ, "SIGNING_KEYS": new_key(), "ENVIRONMENT": "development"}
    try:
        application = load_application(Path.cwd(), environ=environment)
    except SettingsError as error:
        return Report(error="; ".join(error.problems), unset=True)
    except Exception as error:  # the project's own code may fail in any way
        path, line = _place(error)
        text = " ".join(str(error).split())
        return Report(error=f"{type(error).__name__}: {text}", path=path, line=line)
    return Report(routes=len(application.routes()))


def _place(error: Exception) -> tuple[str, int]:
    """The innermost line of the project that was running."""
    here = Path.cwd()
    frames = [
        (Path(frame.filename), frame.lineno or 0)
        for frame in traceback.extract_tb(error.__traceback__)
    ]
    if isinstance(error, SyntaxError) and error.filename:
        frames.append((Path(error.filename), error.lineno or 0))
    inside = [(path, line) for path, line in frames if path.is_relative_to(here)]
    path, line = inside[-1] if inside else (Path(), 0)
    return (path.relative_to(here).as_posix(), line) if inside else ("", 0)


if __name__ == "__main__":
    found = msgspec.json.encode(report())
    sys.stdout.write(f"\n{found.decode()}\n")
