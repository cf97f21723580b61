"""Holds what clients were told against what a database says."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from trial.books import Books
from trial.shoppers import Intent

TABLES = {"Order": "ordering_orders", "User": "identity_users", "Product": "catalog_products"}
EVENTS = {
    "RegisterUser": "identity.UserRegistered",
    "CreateProduct": "catalog.ProductCreated",
    "PictureProductWith": "catalog.ProductPictured",
    "ReserveProduct": "catalog.ProductStockChanged",
    "RestockProduct": "catalog.ProductStockChanged",
    "PlaceOrder": "ordering.OrderPlaced",
    "PayOrder": "ordering.OrderPaid",
    "CancelOrder": "ordering.OrderCancelled",
}
KEYED = ("CreateOrder", "PlaceOrder", "CancelOrder")


class Entry(NamedTuple):
    """One audit entry: one change of one aggregate."""

    use_case: str
    kind: str
    subject: str
    version: int
    correlation: str
    after: dict[str, Any]

    @property
    def key(self) -> str:
        """Of the command that made it; the number of the attempt left out."""
        return self.correlation.rpartition("-")[0]


@dataclass(frozen=True, slots=True)
class Findings:
    """How much was looked at, so that a test can see that it was not nothing.

    `in_doubt` were not acknowledged; `unheard` of them are stored all the same.
    """

    acknowledged: int
    in_doubt: int
    unheard: int
    stored: int


def check(books: Books, intents: Iterable[Intent], *, settled: bool) -> Findings:
    """Fail unless everything acknowledged is there once, and nothing is half there.

    `settled`: every command was repeated until it was done, so each must be there.
    """
    entries = [entry for entry in _entries(books) if entry.kind in TABLES]
    _check_whole(books, entries)
    _check_events(books, entries)
    _check_answers(books, entries)
    effects = Counter(entry.key for entry in entries if entry.key)
    twice = {key: times for key, times in effects.items() if times > 1}
    assert twice == {}, "commands that had their effect more than once"
    done = [intent for intent in intents if intent.done]
    lost = [intent for intent in done if intent.key not in effects]
    assert lost == [], "acknowledged, but not stored"
    _check_told(entries, done)
    doubtful = [intent for intent in intents if not intent.done]
    assert not settled or doubtful == []
    invented = effects.keys() - {intent.key for intent in intents}
    assert invented == set(), "stored, but nobody asked for it"
    unheard = sum(intent.key in effects for intent in doubtful)
    return Findings(len(done), len(doubtful), unheard, len(effects))


def _entries(books: Books) -> list[Entry]:
    rows = books.rows(
        "SELECT use_case, kind, subject, version, correlation, after FROM backwright_audit "
        "ORDER BY position"
    )
    return [Entry(*row[:5], json.loads(row[5])) for row in rows]


def _check_whole(books: Books, entries: list[Entry]) -> None:
    """Every version of every aggregate has its audit entry, and they tell its present state."""
    of: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        of[entry.subject].append(entry)
    for kind, table in TABLES.items():
        versions = dict(books.rows(f"SELECT id, version FROM {table}"))  # our own
        told = {entry.subject for entry in entries if entry.kind == kind}
        assert told == versions.keys()
        for subject, version in versions.items():
            assert [entry.version for entry in of[subject]] == list(range(1, version + 1))
    numbers = set[str]()
    orders = books.rows("SELECT id, number, status, lines FROM ordering_orders")
    for subject, number, status, lines in orders:
        state: dict[str, Any] = {}
        for entry in of[subject]:
            state |= entry.after
        assert (state["number"], state["status"]) == (number, status)
        assert _quantities(state["lines"]) == _quantities(json.loads(lines))
        numbers.add(number)
    assert len(numbers) == len(orders)


def _quantities(lines: list[dict[str, Any]]) -> dict[str, int]:
    return {line["product"]: line["quantity"] for line in lines}


def _check_events(books: Books, entries: list[Entry]) -> None:
    """Every event stands beside the change that caused it, and no such change lacks its event."""
    stored = books.rows("SELECT type, subject, subject_version, correlation FROM backwright_events")
    expected = Counter(
        (EVENTS[entry.use_case], entry.subject, entry.version, entry.correlation)
        for entry in entries
        if entry.use_case in EVENTS
    )
    found = Counter(stored)
    assert found == expected, f"stored: {found - expected}, missing: {expected - found}"


def _check_answers(books: Books, entries: list[Entry]) -> None:
    """Every keyed command has its answer, and every answer its command's effect."""
    answers = set[tuple[str, str, str, int]]()
    for name, result in books.rows("SELECT key, result FROM backwright_answers"):
        use_case, _, key = name.split(":")
        shown = json.loads(result)
        answers.add((use_case, key, shown["id"], shown["version"]))
    effects = {
        (entry.use_case, entry.key, entry.subject, entry.version)
        for entry in entries
        if entry.use_case in KEYED
    }
    assert answers == effects


def _check_told(entries: list[Entry], done: list[Intent]) -> None:
    """What clients were told is what was stored."""
    stored = {entry.key: entry for entry in entries if entry.key}
    for intent in done:
        if intent.answer is not None:
            entry = stored[intent.key]
            told = (intent.use_case, intent.answer["id"], intent.answer["version"])
            assert told == (entry.use_case, entry.subject, entry.version)
