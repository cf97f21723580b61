"""What a page says is done by a reader, and is so."""

import shutil
import socket
import subprocess
from pathlib import Path

import pytest
from tests.docs.walking import BIN, DOCS, Reader
from tests.sharing import once

# A page runs tools, tests and servers; one waits for mails that are tried again for half a minute.
pytestmark = pytest.mark.timeout(300)

IN_A_SHOP = [
    "own-use-case.md",
    "own-endpoint.md",
    "testing.md",
    "security.md",
    "settings.md",
    "deployment.md",
]


def new_shop(folder: Path) -> None:
    """A shop as `backwright new` makes it."""
    subprocess.run([BIN / "backwright", "new", "shop"], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def shop(shared: Path, tmp_path: Path) -> Path:
    """A shop of this test's own."""
    return Path(shutil.copytree(once(shared, "shops", new_shop) / "shop", tmp_path / "shop"))


def test_the_first_ten_minutes_go_as_they_are_told(tmp_path: Path) -> None:
    """From nothing to a changed blueprint, with a real server."""
    with Reader(tmp_path, {}) as reader:
        reader.follow("first-ten-minutes.md")


@pytest.mark.parametrize("page", IN_A_SHOP)
def test_a_page_goes_on_with_the_shop(page: str, shop: Path, postgresql_server: str) -> None:
    """Its commands do and say what it shows, its examples pass their tests."""
    with Reader(shop, {"postgresql://localhost/postgres": postgresql_server}) as reader:
        reader.follow(page)


def test_nothing_is_lost_when_things_break(shop: Path) -> None:
    """Neither orders nor mails; with the services outside on a port of their own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    outside = f"http://127.0.0.1:{port}"
    settings = {
        "OUTSIDE": str(port),
        "PAYMENTS_URL": f"{outside}/payments",
        "SHIPPING_URL": f"{outside}/shipping",
    }
    with Reader(shop, {}, settings) as reader:
        reader.follow("when-things-break.md")


def test_the_shop_moves_to_postgresql(shop: Path, postgresql_url: str) -> None:
    """By its URL alone, with several processes."""
    with Reader(shop, {"postgresql://localhost/shop": postgresql_url}) as reader:
        reader.follow("postgresql.md")


def test_every_page_with_commands_is_followed() -> None:
    """No page is forgotten."""
    pages = {page.name for page in DOCS.glob("*.md") if "```console" in page.read_text()}

    assert pages == {
        *IN_A_SHOP,
        "first-ten-minutes.md",
        "postgresql.md",
        "when-things-break.md",
    }
