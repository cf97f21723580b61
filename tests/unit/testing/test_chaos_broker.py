"""The broker of a run of chaos."""

from pathlib import Path

import pytest

from backwright.application.transport import Outgoing
from backwright.domain import UnavailableError, new_id
from backwright.main.brokers import transport
from backwright.testing.chaos.broker import URL, install_broker, told
from backwright.testing.faults import Fault, Faults, Striking


def letter(key: str) -> Outgoing:
    return Outgoing(id=new_id(), type="shop.Sold", key=key, body=b"{}", headers={})


@pytest.mark.parametrize("cut", [0.0, 0.3])
async def test_what_is_confirmed_is_there(tmp_path: Path, cut: float) -> None:
    """What is not may be there, too: it is cut off before a publish, and after it."""
    places: list[str] = []

    def happened(fault: Fault, at: str) -> None:
        places.append(at)

    path = tmp_path / "published"
    install_broker(path, Striking(Faults(seed=7, cut=cut), happened))
    publisher = transport("PUBLISH_TO", URL).publisher()
    await publisher.open()
    sent = [letter(f"key-{number % 3}") for number in range(40)]

    answers = [(await publisher.publish([each]))[0] for each in sent]
    await publisher.close()

    confirmed = [str(each.id) for each, error in zip(sent, answers, strict=True) if error is None]
    there = [each.id for each in told(path)]
    assert [each for each in there if each in confirmed] == confirmed
    assert all(isinstance(error, UnavailableError) for error in answers if error is not None)
    assert set(places) == ({"before a publish", "after a publish"} if cut else set())
    assert len(there) - len(confirmed) == places.count("after a publish")
