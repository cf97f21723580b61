"""Locks the numbers of gRPC's fields of the application in the working directory."""

import os
import sys
from pathlib import Path


def keep(project: Path) -> None:
    """Write the lock file, if the application has anything to lock."""
    from backwright.infrastructure.jose import new_key
    from backwright.main.contracts import locked_numbers
    from backwright.main.loading import load_application

    # With a signing key of the moment, and without the libraries of what is served.
    own = {"SIGNING_KEYS": new_key(), "ENVIRONMENT": "development", "PROTOCOLS": "rest"}
    application = load_application(project, environ={**os.environ, **own})
    for file, text in locked_numbers(application).items():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    try:
        keep(Path.cwd())
    except Exception as error:  # the project's own code may fail in any way
        sys.exit(f"{type(error).__name__}: {' '.join(str(error).split())}")
