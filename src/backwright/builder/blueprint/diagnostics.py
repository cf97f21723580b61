"""What is wrong with a blueprint, said so that it can be mended at once."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from difflib import get_close_matches

from backwright.domain.errors import BackwrightError


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnostic:
    """One mistake. `line` and `column` count from 1, `width` is how many characters are meant.

    `code` is stable; `excerpt` is the line of the file, `hint` what to do about it (or empty).
    """

    code: str
    file: str
    line: int
    column: int
    message: str
    hint: str = ""
    excerpt: str = ""
    width: int = 1

    def as_json(self) -> dict[str, object]:
        """The same for a program; keys as the attributes are called."""
        return asdict(self)

    def __str__(self) -> str:
        lines = [f"{self.file}:{self.line}:{self.column}  error  {self.code}  {self.message}"]
        if self.excerpt.strip():
            number = f"{self.line:>5} │ "
            indent = " " * (len(number) - 2) + "│ " + " " * (self.column - 1)
            lines.append(number + _printable(self.excerpt))
            lines.append(f"{indent}{'^' * max(self.width, 1)} {self.hint}".rstrip())
        elif self.hint:
            lines.append(f"      {self.hint}")
        return "\n".join(lines)


def _printable(text: str) -> str:
    return "".join(each if each.isprintable() else " " for each in text)


class BlueprintError(BackwrightError):
    """The blueprint has mistakes: all of them, in the order of the files' names and lines."""

    code = "blueprint"

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        super().__init__(diagnostics)
        self.diagnostics = diagnostics

    def __str__(self) -> str:
        return "\n".join([*map(str, self.diagnostics), self.summary])

    @property
    def summary(self) -> str:
        """The last line: how many there are."""
        count = len(self.diagnostics)
        return f"{count} error{'' if count == 1 else 's'}, nothing was written."


def closest(wrong: str, known: Iterable[str]) -> list[str]:
    """The name that was probably meant, or none."""
    folded = {name.lower(): name for name in known}
    return [folded[name] for name in get_close_matches(wrong.lower(), folded, n=1, cutoff=0.6)]


def did_you_mean(wrong: str, known: Iterable[str], otherwise: str = "") -> str:
    """A hint with the name that was probably meant; else `otherwise`."""
    close = closest(wrong, known)
    return f'did you mean "{close[0]}"?' if close else otherwise


def listed(names: Iterable[str]) -> str:
    """`a, b and c`."""
    *most, last = list(names) or ["nothing"]
    return f"{', '.join(most)} and {last}" if most else last
