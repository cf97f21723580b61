"""The page about the protocols says what is so."""

from pathlib import Path

from tests.parity.differences import DIFFERENCES

from backwright.presentation.exposing import Category
from backwright.presentation.grpc.refusing import CODES
from backwright.presentation.rest.problem import STATUS

PAGE = Path(__file__).parents[2] / "docs/protocols.md"


def rows(title: str) -> dict[str, list[str]]:
    """The cells of a section's rows, by the first of them."""
    section = PAGE.read_text(encoding="utf-8").partition(f"## {title}\n")[2].partition("\n## ")[0]
    cells = [line.strip("| ").split(" | ") for line in section.splitlines() if line[:2] == "| "]
    return {first: others for first, *others in cells}


def test_differences_are_told() -> None:
    """Those that are tested, each with its reason."""
    told = rows("Where they can't be alike")

    assert DIFFERENCES.keys() - told.keys() == set()
    for what, difference in DIFFERENCES.items():
        where, _ = told[what]
        titles = {"graphql": "GraphQL", "grpc": "gRPC"}
        assert {each for each in titles.values() if f"{each}:" in where} == {
            titles[protocol] for protocol in difference.unlike
        }


def test_statuses_are_told() -> None:
    """Of every category, as REST and gRPC have them."""
    told = rows("Errors")

    for category in Category:
        rest, grpc = told[f"`{category.value}`"]
        assert rest.startswith(str(STATUS[category].value))
        assert grpc.startswith(f"`{CODES[category].name}`")
