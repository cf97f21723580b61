"""The services outside, which demonstrations break."""

from pathlib import Path

from PACKAGE.outside import keep, recalled


def test_what_was_done_is_known_after_a_restart(tmp_path: Path) -> None:
    """So a card is not charged twice because the service was restarted, too."""
    file = tmp_path / "var" / "outside.json"
    services = recalled(file)
    services["payments"].made.append(("order 7", "CHARGE-00001"))
    services["payments"].undone.add("order 7")
    services["shipping"].knobs["fail"] = 0.5

    keep(services, file)

    again = recalled(file)
    assert again["payments"] == services["payments"]
    assert again["shipping"].told().endswith("now: fail 0.5")
