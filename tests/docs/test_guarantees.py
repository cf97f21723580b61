"""Each promise names tests that are there."""

import re

from tests.docs.walking import DOCS, ROOT

PAGE = DOCS / "guarantees.md"
NAMED = re.compile(r"`(test_\w+)`")
DEFINED = re.compile(r"^\s*(?:async )?def (test_\w+)\(", re.MULTILINE)


def test_the_tests_that_prove_it_are_there() -> None:
    """By their names, in the tests or in the suites that they run."""
    files = [
        path
        for folder in ("tests", "src/backwright/testing")
        for path in (ROOT / folder).rglob("*.py")
    ]
    defined = {name for path in files for name in DEFINED.findall(path.read_text(encoding="utf-8"))}

    assert sorted(set(NAMED.findall(PAGE.read_text(encoding="utf-8"))) - defined) == []


def test_each_promise_has_a_proof() -> None:
    """In its own row."""
    page = PAGE.read_text(encoding="utf-8")
    table = page.partition("| | promised | under | proved by |\n")[2].partition("\n\n")[0]
    rows = table.splitlines()[1:]

    assert len(rows) > 10
    assert [row for row in rows if not NAMED.search(row.rpartition(" | ")[2])] == []
