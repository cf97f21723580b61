"""Lists on terminals of every width."""

from backwright.cli.columns import laid_out
from backwright.cli.tables import counted, span

HEADINGS = ("ID", "SAGA", "STATUS", "LIMIT", "KEY", "ERROR")
ID, KEY = "01a1ffa7-9302-7bc1-8dbf-e2df6535ea0e", "01a1ffa7-92fc-7844-b8c9-89eb82cd9b66"
ERROR = "UnavailableError: payments is not available right now"
ROWS = [
    (ID, "shop.Fulfil@1", "compensating", "", KEY, ERROR),
    (KEY, "shop.Fulfil@1", "completed", "", ID, ""),
]


def lines(width: int | None) -> list[str]:
    """As they are printed."""
    return [line.plain for line in laid_out(HEADINGS, ROWS, width)]


def test_a_pipe_gets_one_line_for_each_row_with_every_column() -> None:
    """Other programs search them."""
    heading, first, second = lines(None)

    assert heading.split() == list(HEADINGS)
    assert first.endswith(f"{KEY}  {ERROR}")
    assert second.endswith(ID)


def test_a_wide_terminal_shows_columns_that_have_something() -> None:
    """Nobody gives a limit, so there is no such column."""
    heading, first, _ = lines(200)

    assert heading.split() == ["ID", "SAGA", "STATUS", "KEY", "ERROR"]
    assert first.endswith(ERROR)


def test_a_text_that_does_not_fit_is_wrapped_in_its_column() -> None:
    """By words, as long as there is room for some of them."""
    heading, first, rest, *_ = lines(132)

    assert first.endswith("UnavailableError: payments")
    assert rest.index("is not available") == heading.index("ERROR")


def test_what_does_not_fit_stands_below_its_row() -> None:
    """With its name; what a person would copy is never broken."""
    assert lines(80) == [
        f"ID{' ' * 36}SAGA           STATUS",
        f"{ID}  shop.Fulfil@1  compensating",
        f"  key {KEY}",
        f"  {ERROR}",
        f"{KEY}  shop.Fulfil@1  completed",
        f"  key {ID}",
    ]
    assert lines(40)[1:3] == [ID, "  saga shop.Fulfil@1 ·"]


def test_no_line_is_wider_than_the_terminal() -> None:
    """Unless it is a single word."""
    for width in range(45, 220):
        assert max(map(len, lines(width))) <= width


def test_words_that_tell_how_something_is_are_coloured() -> None:
    """And nothing else."""
    _, first, *_ = laid_out(HEADINGS, ROWS, 80)

    assert [(first.plain[each.start : each.end], each.style) for each in first.spans] == [
        ("compensating", "yellow")
    ]


def test_lengths_of_time_are_told_as_people_do() -> None:
    """In one unit or two."""
    assert [span(each) for each in (None, 0, 0.0124, 8.4, 90, 4000, 200_000)] == [
        "",
        "0 s",
        "12 ms",
        "8 s",
        "1 min",
        "1 h 6 min",
        "2 d",
    ]


def test_one_is_no_plural() -> None:
    """And a delivery has one of its own."""
    assert counted(1, "saga") == "1 saga"
    assert counted(0, "dead letter") == "0 dead letters"
    assert counted(2, "delivery") == "2 deliveries"
