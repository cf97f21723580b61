"""Mail over SMTP; or into a folder, where nothing should leave this machine."""

import asyncio
import mimetypes
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

import aiosmtplib
from backwright.domain import UnavailableError
from dishka import Provider, Scope

from PACKAGE.notification.application.mailer import Letter, Mailer
from PACKAGE.settings import OwnSettings

# In seconds; the job as a whole has 30.
TIMEOUT = 10.0


class Outbox:
    """Writes each letter into a file of its own; the same letter again replaces it."""

    def __init__(self, folder: Path, sender: str) -> None:
        self._folder = folder
        self._sender = sender

    async def send(self, letter: Letter) -> None:
        """Write the file."""
        await asyncio.to_thread(self._write, letter)

    def _write(self, letter: Letter) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        draft = self._folder / f".{letter.key}"
        draft.write_bytes(message(letter, self._sender).as_bytes())
        draft.replace(self._folder / f"{letter.key}.eml")


class Smtp:
    """Hands letters to a server: `smtp://` (encrypted where it offers that), or `smtps://`."""

    def __init__(self, url: SplitResult, sender: str) -> None:
        self._url = url
        self._sender = sender

    async def send(self, letter: Letter) -> None:
        """Raises `UnavailableError` unless the server took it."""
        url = self._url
        try:
            await aiosmtplib.send(
                message(letter, self._sender),
                hostname=url.hostname,
                port=url.port,
                username=unquote(url.username) if url.username else None,
                password=unquote(url.password) if url.password else None,
                use_tls=url.scheme == "smtps",
                timeout=TIMEOUT,
            )
        except (aiosmtplib.SMTPException, OSError) as error:
            raise UnavailableError("mail", detail=f"{url.hostname}: {error}") from error


def message(letter: Letter, sender: str) -> EmailMessage:
    """The letter as RFC 5322 wants it; its identity lets mail programs drop a second copy."""
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = sender, letter.to, letter.subject
    made["Message-ID"] = f"<{letter.key}@{sender.rpartition('@')[2]}>"
    made.set_content(letter.text)
    if letter.file is not None:
        kind = mimetypes.guess_type(letter.file.name)[0] or "application/octet-stream"
        main, _, sub = kind.partition("/")
        content = letter.file.read_bytes()
        made.add_attachment(content, maintype=main, subtype=sub, filename=letter.file.name)
    return made


def mailer(settings: OwnSettings) -> Mailer:
    """What the setting asks for; raises `ValueError` for another kind of URL."""
    url = urlsplit(settings.mail_url)
    if url.scheme == "file":
        return Outbox(Path(settings.mail_url.removeprefix("file:")), settings.mail_from)
    if url.scheme in ("smtp", "smtps") and url.hostname:
        return Smtp(url, settings.mail_from)
    raise ValueError(f"MAIL_URL: {url.scheme}: is neither file:, smtp:// nor smtps://")


provider = Provider(scope=Scope.APP)
provider.provide(mailer, provides=Mailer)
