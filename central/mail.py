"""E-mail: one letter to one address, over the configured server. One try; who calls tries again.

Whoever hands a letter over knows that the server took it, and never more than that.
"""

import re
import smtplib
import ssl
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from pathlib import Path

from central.errors import MailError
from central.settings import MailSecurity, Settings

PATIENCE = 15.0
"""Seconds that the other side has for each step."""
_ADDRESS = re.compile(r"[^@\s,;<>\x00-\x1f\x7f]{1,64}@[^@\s,;<>\x00-\x1f\x7f]{1,190}")


def is_address(text: str) -> bool:
    """Whether an e-mail can be sent there, by its form."""
    return _ADDRESS.fullmatch(text) is not None


def trust(further: Path | None) -> ssl.SSLContext:
    """Return whom to trust outside: the system's certificates, and further ones."""
    context = ssl.create_default_context()
    if further is not None:
        context.load_verify_locations(further)
    return context


def said(error: Exception) -> str:
    """Return what another machine's error says, shortly."""
    return f"{type(error).__name__}: {error}"[:200]


@dataclass(frozen=True, slots=True)
class Letter:
    """What somebody is told."""

    to: str
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Mail:
    """The way out by SMTP."""

    settings: Settings

    @property
    def ready(self) -> bool:
        """Whether a mail server is set."""
        return self.settings.smtp_host is not None and self.settings.mail_from is not None

    def send(self, letter: Letter, now: datetime) -> None:
        """Hand a letter to the mail server.

        Raises:
            MailError: there is none, or it did not take the letter; the text says why.
        """
        settings = self.settings
        if settings.smtp_host is None or settings.mail_from is None:
            raise MailError("No mail server is set: set smtp_host and mail_from.")
        try:
            message = _message(letter, settings.mail_from, now)
            with self._line(settings.smtp_host) as line:
                if settings.smtp_user is not None:
                    line.login(settings.smtp_user, settings.smtp_password or "")
                line.send_message(message)
        except (smtplib.SMTPException, OSError, ValueError) as error:
            answer = _answer(error)
            raise MailError(
                f"The mail server {settings.smtp_host}: {answer}", answer=answer
            ) from error

    def _line(self, host: str) -> smtplib.SMTP:
        settings, context = self.settings, trust(self.settings.outward_ca)
        port = settings.smtp_port
        if settings.smtp_security is MailSecurity.TLS:
            return smtplib.SMTP_SSL(host, port, timeout=PATIENCE, context=context)
        line = smtplib.SMTP(host, port, timeout=PATIENCE)
        if settings.smtp_security is MailSecurity.STARTTLS:
            try:
                line.starttls(context=context)
            except BaseException:
                line.close()
                raise
        return line


def _answer(error: Exception) -> str:
    """Return what the server said, or what became of the line to it."""
    match error:
        case smtplib.SMTPRecipientsRefused(recipients=refused):
            return _worded(*next(iter(refused.values())))
        case smtplib.SMTPResponseException():
            return _worded(error.smtp_code, error.smtp_error)
        case _:
            return said(error)


def _worded(code: int, text: bytes | str) -> str:
    return f"{code} {text.decode(errors='replace') if isinstance(text, bytes) else text}"[:200]


def _message(letter: Letter, sender: str, now: datetime) -> EmailMessage:
    message = EmailMessage()
    message["From"] = sender
    message["To"] = letter.to
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(now)
    message["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    return message
