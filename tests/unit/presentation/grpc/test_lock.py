"""Field numbers outlive every change of the types."""

import pytest

from backwright.presentation.grpc.lock import Lock, LockError, read_lock

BOOK = "library.books.v1.Book"


def again(lock: Lock) -> Lock:
    """The lock as the next build reads it."""
    return read_lock(lock.written(), "lock")


def numbers(lock: Lock, *wanted: tuple[str, str]) -> dict[str, int]:
    return {name: slot.number for name, slot in lock.numbers(BOOK, wanted).used.items()}


def test_numbers_follow_the_order_of_the_first_declaration() -> None:
    """What is added in the middle later comes last in numbers."""
    lock = Lock()
    numbers(lock, ("id", "string"), ("title", "string"))

    found = numbers(again(lock), ("id", "string"), ("pages", "int64"), ("title", "string"))

    assert found == {"id": 1, "title": 2, "pages": 3}


def test_a_removed_field_leaves_its_number_and_name_reserved() -> None:
    """Nobody who still sends it is misunderstood, whatever is added later."""
    lock = Lock()
    numbers(lock, ("id", "string"), ("isbn", "string"), ("title", "string"))
    lock = again(lock)
    numbers(lock, ("id", "string"), ("title", "string"))
    lock = again(lock)

    found = lock.numbers(BOOK, [("id", "string"), ("title", "string"), ("pages", "int64")])

    assert found.used["pages"].number == 4
    assert found.left().numbers == (2,)
    assert found.left().names == ("isbn",)


def test_a_rename_is_a_removal_and_an_addition() -> None:
    """The new name gets a number of its own."""
    lock = Lock()
    numbers(lock, ("id", "string"), ("name", "string"))

    found = again(lock).numbers(BOOK, [("id", "string"), ("title", "string")])

    assert found.used["title"].number == 3
    assert found.left().names == ("name",)


def test_a_field_of_another_type_gets_another_number() -> None:
    """The old one stays reserved, the name does not: it is in use."""
    lock = Lock()
    numbers(lock, ("pages", "string"))

    found = again(lock).numbers(BOOK, [("pages", "int64")])

    assert found.used["pages"].number == 2
    assert found.left().numbers == (1,)
    assert found.left().names == ()


def test_a_field_that_comes_back_gets_a_new_number() -> None:
    """What it meant in between is not known here."""
    lock = Lock()
    numbers(lock, ("id", "string"), ("isbn", "string"))
    numbers(lock, ("id", "string"))

    assert numbers(again(lock), ("id", "string"), ("isbn", "string")) == {"id": 1, "isbn": 3}


def test_a_message_that_is_gone_keeps_its_numbers() -> None:
    """It may come back, and its clients may still be there."""
    lock = Lock()
    numbers(lock, ("id", "string"), ("title", "string"))
    without = again(lock)
    without.numbers("library.books.v1.Other", [("id", "string")])

    assert numbers(again(without), ("title", "string"), ("id", "string")) == {"id": 1, "title": 2}


def test_new_numbers_are_told() -> None:
    """So that whoever starts without a lock file can be warned."""
    lock = Lock()
    numbers(lock, ("id", "string"))
    assert lock.added == [f"{BOOK}.id"]

    lock = again(lock)
    numbers(lock, ("id", "string"))
    assert lock.added == []


def test_the_numbers_that_protocol_buffers_keeps_are_passed_over() -> None:
    """19,000 to 19,999 are none of ours."""
    text = f'{{"format": 1, "numbers": {{"{BOOK}": {{"fields": {{"id": "18999 string"}}}}}}}}'

    assert numbers(read_lock(text, "lock"), ("id", "string"), ("title", "string")) == {
        "id": 18_999,
        "title": 20_000,
    }


def test_the_file_is_the_same_for_the_same_numbers() -> None:
    """Builds that change nothing leave it alone."""
    lock = Lock()
    numbers(lock, ("id", "string"), ("title", "string"))
    numbers(lock, ("id", "string"))

    assert again(lock).written() == lock.written()


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ('"fields": {"a": "1 string", "b": "1 int64"}', "a and b both have the number 1"),
        ('"fields": {"a": "2 string"}, "reserved": {"2": "b"}', "a and b (reserved) both have"),
        ('"fields": {"a": "1 string", "a": "2 string"}', "a is there twice"),
        ('"fields": {"a": "0 string"}', "'0 string' is no number and type"),
        ('"fields": {"a": "19500 string"}', "'19500 string' is no number and type"),
        ('"fields": {"a": 7}', "Expected `str`, got `int`"),
        ('"felds": {}', "unknown field `felds`"),
        ('"reserved": {"x": "a"}', "'x' is no number"),
    ],
)
def test_a_conflict_names_both_and_says_what_to_do(entry: str, told: str) -> None:
    """Two branches that were merged may have given one number twice."""
    text = f'{{"format": 1, "numbers": {{"{BOOK}": {{{entry}}}}}}}'

    with pytest.raises(LockError) as caught:
        read_lock(text, "contracts/grpc.lock.json")

    assert told in str(caught.value)
    assert str(caught.value).startswith("contracts/grpc.lock.json: ")


def test_all_conflicts_come_at_once() -> None:
    """Whoever mends the file mends it once."""
    fields = '"fields": {"a": "1 string", "b": "1 int64", "c": "x"}'

    with pytest.raises(LockError) as caught:
        read_lock(f'{{"format": 1, "numbers": {{"{BOOK}": {{{fields}}}}}}}', "lock")

    assert len(caught.value.problems) == 2


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", '{"format": 2, "numbers": {}}', '{"format": 1, "numbers": []}', "<<<<<<< HEAD"],
)
def test_what_is_no_lock_file_is_refused(text: str) -> None:
    """Never taken for an empty one, which would give every number anew."""
    with pytest.raises(LockError):
        read_lock(text, "lock")
