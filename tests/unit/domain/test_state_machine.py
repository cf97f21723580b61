"""States and moves."""

from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backwright.domain import IllegalStateError, StateMachine


class Light(StrEnum):
    RED = "red"
    GREEN = "green"
    BROKEN = "broken"


LIGHTS = StateMachine(
    "light",
    {
        "go": {Light.RED: Light.GREEN},
        "stop": {Light.GREEN: Light.RED},
        "break": {Light.RED: Light.BROKEN, Light.GREEN: Light.BROKEN},
    },
    during={"repaint": (Light.RED, Light.BROKEN)},
)
tables = st.dictionaries(
    st.sampled_from(["a", "b", "c"]),
    st.dictionaries(st.sampled_from(list(Light)), st.sampled_from(list(Light))),
)


def test_a_move_leads_to_its_target() -> None:
    """From each state that it starts in."""
    assert LIGHTS.after(Light.RED, "go") is Light.GREEN
    assert LIGHTS.after(Light.GREEN, "break") is Light.BROKEN


def test_an_illegal_move_names_thing_state_and_move() -> None:
    """The caller learns why it is not possible now."""
    with pytest.raises(IllegalStateError, match="light is broken: go is not possible now") as error:
        LIGHTS.after(Light.BROKEN, "go")
    assert (error.value.kind, error.value.move, error.value.state) == ("light", "go", "broken")


def test_possible_moves_are_in_the_order_of_their_declaration() -> None:
    """An end state has none."""
    assert LIGHTS.possible(Light.RED) == ("go", "break")
    assert LIGHTS.possible(Light.BROKEN) == ()


@given(tables, st.sampled_from(list(Light)))
def test_exactly_the_possible_moves_can_be_made(
    table: dict[str, dict[Light, Light]], state: Light
) -> None:
    """`possible` and `after` never disagree."""
    machine = StateMachine("light", table)
    for move, ways in table.items():
        if move in machine.possible(state):
            assert machine.after(state, move) is ways[state]
        else:
            with pytest.raises(IllegalStateError):
                machine.after(state, move)


def test_what_is_for_some_states_is_illegal_in_others() -> None:
    """Named like a move."""
    LIGHTS.require(Light.RED, "repaint")

    with pytest.raises(IllegalStateError, match="light is green: repaint is not possible now"):
        LIGHTS.require(Light.GREEN, "repaint")


def test_what_can_be_done_when_is_known_of_moves_and_of_other_actions() -> None:
    """What is neither can be done at any time."""
    assert set(LIGHTS.allowing("go") or ()) == {Light.RED}
    assert set(LIGHTS.allowing("repaint") or ()) == {Light.RED, Light.BROKEN}
    assert LIGHTS.allowing("look") is None
