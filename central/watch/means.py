"""The ways out: an e-mail by SMTP, and a webhook by HTTPS. Each one try; who calls tries again.

An address of one's own network is refused for webhooks unless the central is told to allow it, so
that nobody who may make a route can have the central talk to machines behind it.
"""

import ipaddress
import smtplib
import socket
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

import httpx

from central.errors import WatchError
from central.settings import MailSecurity, Settings
from central.watch.outgoing import SIGNATURE, Item, body, signature, subject, text
from central.watch.routes import Means, Route

PATIENCE = 15.0
"""Seconds that the other side has for each step."""


class Sender(Protocol):
    """One way out."""

    def send(self, route: Route, items: Sequence[Item], secret: str, now: datetime) -> None:
        """Tell a route its alarms.

        Raises:
            WatchError: it did not take them; the text says why, without secrets.
        """


@dataclass(frozen=True, slots=True)
class Mail:
    """E-mail, over the configured server."""

    settings: Settings

    def send(self, route: Route, items: Sequence[Item], secret: str, now: datetime) -> None:
        """Send one e-mail with all of them."""
        del secret  # a mail server is trusted by its certificate
        settings = self.settings
        if settings.smtp_host is None or settings.mail_from is None:
            raise WatchError("No mail server is set: set smtp_host and mail_from.")
        message = EmailMessage()
        message["From"] = settings.mail_from
        message["To"] = route.address
        message["Subject"] = subject(route, items)
        message["Date"] = format_datetime(now)
        message["Message-ID"] = make_msgid(domain=settings.mail_from.rpartition("@")[2])
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(text(route, items, settings.pages))
        try:
            with self._line(settings.smtp_host) as line:
                if settings.smtp_user is not None:
                    line.login(settings.smtp_user, settings.smtp_password or "")
                line.send_message(message)
        except (smtplib.SMTPException, OSError) as error:
            raise WatchError(f"The mail server {settings.smtp_host}: {_said(error)}") from error

    def _line(self, host: str) -> smtplib.SMTP:
        settings, context = self.settings, _trust(self.settings.outward_ca)
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


@dataclass(frozen=True, slots=True)
class Webhook:
    """A POST with a signature; redirects are not followed, and what is answered is not read."""

    settings: Settings

    def send(self, route: Route, items: Sequence[Item], secret: str, now: datetime) -> None:
        """Post all of them at once."""
        if not self.settings.webhooks_inside:
            _refuse_inside(route.address)
        sent = body(route, items, self.settings.pages, now)
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "Werfpoort",
            SIGNATURE: signature(secret, sent, now),
        }
        context = _trust(self.settings.outward_ca)
        try:
            with (
                httpx.Client(verify=context, timeout=PATIENCE, trust_env=False) as client,
                client.stream("POST", route.address, content=sent, headers=headers) as answer,
            ):
                status = answer.status_code
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise WatchError(f"The webhook: {_said(error)}") from error
        if not 200 <= status < 300:  # noqa: PLR2004 - HTTP's own range of success
            raise WatchError(f"The webhook answered {status}.")


def senders(settings: Settings) -> dict[Means, Sender]:
    """Return the ways out of a central."""
    return {Means.EMAIL: Mail(settings), Means.WEBHOOK: Webhook(settings)}


def _refuse_inside(url: str) -> None:
    parts = urlsplit(url)
    try:
        found = socket.getaddrinfo(parts.hostname, parts.port or 443, type=socket.SOCK_STREAM)
    except (OSError, ValueError) as error:
        raise WatchError(f"The webhook's name does not resolve: {_said(error)}") from error
    for *_, address in found:
        if not ipaddress.ip_address(address[0]).is_global:
            raise WatchError(
                "The webhook is within this network: set webhooks_inside = true to allow that."
            )


def _trust(further: Path | None) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if further is not None:
        context.load_verify_locations(further)
    return context


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:200]
