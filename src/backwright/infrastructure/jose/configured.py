"""The signing keys that a start gets: the deployment's, or development's own."""

from contextlib import suppress
from pathlib import Path

from backwright.domain.identifiers import new_id
from backwright.infrastructure.jose.keys import (
    DEVELOPMENT,
    REMEDY,
    SigningKeys,
    SigningKeysError,
    new_key,
    parsed,
)

VARIABLE = "SIGNING_KEYS"
_KEEP = f"keep it in a secret file and name that in {VARIABLE}_FILE"
_FILE = "signing.keys"


def signing_keys(text: str, *, production: bool, folder: Path) -> SigningKeys:
    """The keys in `text`, or those in `folder` if it is empty, made there if need be.

    Raises `SigningKeysError` with the variable and the remedy; in production also for missing keys,
    for keys that development made, and for weak or published ones.
    """
    if not text.strip():
        if production:
            raise SigningKeysError((f"{VARIABLE}: missing; {REMEDY}: {_KEEP}",))
        return _development(folder)
    try:
        keys = parsed(text)
    except SigningKeysError as error:
        raise SigningKeysError(tuple(f"{VARIABLE}: {each}" for each in error.problems)) from error
    if production and (problems := _unfit(keys)):
        raise SigningKeysError(problems)
    return keys


def _unfit(keys: SigningKeys) -> tuple[str, ...]:
    problems: list[str] = []
    for key in keys:
        if key.for_development:
            problems.append(f"{VARIABLE}: {key.kid} was made for development; {REMEDY}: {_KEEP}")
        elif key.weak:
            problems.append(f"{VARIABLE}: {key.kid} is weak or published; {REMEDY}: {_KEEP}")
    return tuple(problems)


def _development(folder: Path) -> SigningKeys:
    path = folder / _FILE
    try:
        if not path.exists():
            _make(path)
        return parsed(path.read_text(encoding="ascii"))
    except OSError as error:
        remedy = f"make the folder writable, or set {VARIABLE}"
        raise SigningKeysError((f"{path}: {error.strerror}; {remedy}",)) from error
    except ValueError as error:
        remedy = "delete the file and start again: a new key is made, and everyone logs in anew"
        raise SigningKeysError((f"{path}: {error}; {remedy}",)) from error


def _make(path: Path) -> None:
    """Write a key that only this user can read, whole or not at all; the first process wins."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{new_id()}")
    draft.touch(mode=0o600, exist_ok=False)
    try:
        draft.write_text(new_key(prefix=DEVELOPMENT) + "\n", encoding="ascii")
        with suppress(FileExistsError):
            path.hardlink_to(draft)
    finally:
        draft.unlink()
