"""Mail over SMTP, to a server that takes it."""

import asyncio
from collections.abc import AsyncGenerator
from email import message_from_bytes
from email.message import Message
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from backwright.domain import UnavailableError, new_id
from PACKAGE.notification.application.mailer import Letter
from PACKAGE.notification.infrastructure.mail import mailer
from PACKAGE.settings import OwnSettings


class Inbox:
    """Keeps what it is given."""

    def __init__(self) -> None:
        self.letters: list[Message] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - the library calls it so
        """Take a letter."""
        content = envelope.content
        assert isinstance(content, bytes)
        self.letters.append(message_from_bytes(content))
        return "250 OK"


@pytest.fixture
def inbox() -> Inbox:
    """What came."""
    return Inbox()


@pytest.fixture
async def server(inbox: Inbox) -> AsyncGenerator[str]:
    """The URL of a mail server."""
    loop = asyncio.get_running_loop()
    serving = await loop.create_server(lambda: SMTP(inbox), "127.0.0.1", 0)
    async with serving:
        yield f"smtp://127.0.0.1:{serving.sockets[0].getsockname()[1]}"


async def test_a_letter_arrives_with_its_file(server: str, inbox: Inbox, tmp_path: Path) -> None:
    """And with an identity by which a second copy is known."""
    file = tmp_path / "invoice.pdf"
    file.write_bytes(b"%PDF-1.3")
    key = new_id()
    letter = Letter(key=key, to="ada@example.com", subject="Über", text="Hallo", file=file)

    await mailer(OwnSettings(mail_url=server)).send(letter)

    (found,) = inbox.letters
    assert (found["To"], found["Message-ID"]) == ("ada@example.com", f"<{key}@example.com>")
    assert [part.get_filename() for part in found.walk()][-1] == "invoice.pdf"


async def test_a_server_that_is_away_is_unavailable() -> None:
    """So the job is tried again."""
    letter = Letter(key=new_id(), to="ada@example.com", subject="Hello", text="Hello")

    with pytest.raises(UnavailableError):
        await mailer(OwnSettings(mail_url="smtp://127.0.0.1:1")).send(letter)


def test_another_kind_of_url_is_refused() -> None:
    """Before the application opens."""
    with pytest.raises(ValueError, match="MAIL_URL"):
        mailer(OwnSettings(mail_url="pigeon://loft"))
