"""Sending a file."""

from pathlib import Path

from backwright.application import Discard, Envelope

from PACKAGE.notification.application.mailer import Letter, Mailer
from PACKAGE.notification.contracts import SendDocument


async def send_document(job: SendDocument, mailer: Mailer, envelope: Envelope) -> None:
    """Send it, unless it was deleted meanwhile."""
    file = Path(job.file)
    if not file.is_file():
        raise Discard(f"{file} is gone")
    letter = Letter(key=envelope.id, to=job.to, subject=job.subject, text=job.text, file=file)
    await mailer.send(letter)
