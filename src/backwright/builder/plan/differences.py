"""What changes in a text: counted, and as a diff that can be applied later."""

import difflib

_CONTEXT = 3


def counted(old: bytes, new: bytes) -> tuple[int, int]:
    """Lines that are added and removed."""
    if not old:
        return _lines(new), 0
    if not new:
        return 0, _lines(old)
    # After the two lines that name the files.
    signs = [line[0] for line in _diff(old, new, "", context=0)[2:]]
    return signs.count("+"), signs.count("-")


def _lines(content: bytes) -> int:
    return len(content.decode(errors="replace").splitlines())


def patch(old: bytes, new: bytes, path: str) -> bytes:
    """A unified diff, for `git apply --3way` or `patch -p1` in the project's folder."""
    return "".join(_diff(old, new, path, context=_CONTEXT)).encode()


def _diff(old: bytes, new: bytes, path: str, *, context: int) -> list[str]:
    before, after = (
        content.decode(errors="replace").splitlines(keepends=True) for content in (old, new)
    )
    lines = difflib.unified_diff(before, after, f"a/{path}", f"b/{path}", n=context)
    end = "\n\\ No newline at end of file\n"
    return [line if line.endswith("\n") else f"{line}{end}" for line in lines]
