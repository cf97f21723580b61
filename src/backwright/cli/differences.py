"""What became different in contracts, as people read it."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rich.markup import escape

from backwright.cli.console import out

if TYPE_CHECKING:  # imports that --help does without
    from backwright.presentation.exposing.comparing import Difference

    Compared = Mapping[str, Sequence[Difference]]

# More use cases than these are counted.
_MOST = 4


def show(found: "Compared") -> None:
    """Each protocol with its differences, those that break first; the harmless ones are dim."""
    for protocol, differences in found.items():
        if differences:
            out.print(f"[bold]{protocol}[/]")
            for each in sorted(differences, key=_weight):
                out.print(_line(each), soft_wrap=True)
                if each.use_cases and each.breaking:
                    out.print(f"      [dim]{escape(_named(each.use_cases))}[/]", soft_wrap=True)


def as_data(found: "Compared") -> dict[str, list[dict[str, Any]]]:
    """The same for scripts."""
    return {
        protocol: [
            {
                "place": each.place,
                "text": each.text,
                "effect": each.effect.name.lower(),
                "breaking": each.breaking,
                "use_cases": each.use_cases,
            }
            for each in differences
        ]
        for protocol, differences in found.items()
    }


def _weight(difference: "Difference") -> int:
    return -list(type(difference.effect)).index(difference.effect)


def _line(difference: "Difference") -> str:
    text = escape(str(difference))
    if difference.breaking:
        return f"  [red]✗[/] {text}  [red]{difference.effect.value}[/]"
    if difference.effect.name == "CAREFUL":
        return f"  [yellow]![/] {text}"
    return f"  [dim]· {text}[/]"


def _named(use_cases: Sequence[str]) -> str:
    more = len(use_cases) - _MOST
    return ", ".join(use_cases[:_MOST]) + (f" and {more} more" if more > 0 else "")
