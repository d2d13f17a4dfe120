"""The ways out: an e-mail by SMTP, and a webhook by HTTPS. Each one try; who calls tries again.

An address of one's own network is refused for webhooks unless the central is told to allow it, so
that nobody who may make a route can have the central talk to machines behind it.
"""

import ipaddress
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from urllib.parse import urlsplit

import httpx

from central.errors import MailError, WatchError
from central.mail import PATIENCE, Letter, Mail, said, trust
from central.settings import Settings
from central.watch.outgoing import SIGNATURE, Item, body, signature, subject, text
from central.watch.routes import Means, Route


class Sender(Protocol):
    """One way out."""

    def send(self, route: Route, items: Sequence[Item], secret: str, now: datetime) -> None:
        """Tell a route its alarms.

        Raises:
            WatchError: it did not take them; the text says why, without secrets.
        """


@dataclass(frozen=True, slots=True)
class Mailed:
    """E-mail, over the configured server."""

    mail: Mail

    def send(self, route: Route, items: Sequence[Item], secret: str, now: datetime) -> None:
        """Send one e-mail with all of them."""
        del secret  # a mail server is trusted by its certificate
        told = text(route, items, self.mail.settings.pages)
        try:
            self.mail.send(Letter(route.address, subject(route, items), told), now)
        except MailError as error:
            raise WatchError(str(error)) from error


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
        context = trust(self.settings.outward_ca)
        try:
            with (
                httpx.Client(verify=context, timeout=PATIENCE, trust_env=False) as client,
                client.stream("POST", route.address, content=sent, headers=headers) as answer,
            ):
                status = answer.status_code
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise WatchError(f"The webhook: {said(error)}") from error
        if not 200 <= status < 300:  # noqa: PLR2004 - HTTP's own range of success
            raise WatchError(f"The webhook answered {status}.")


def senders(settings: Settings) -> dict[Means, Sender]:
    """Return the ways out of a central."""
    return {Means.EMAIL: Mailed(Mail(settings)), Means.WEBHOOK: Webhook(settings)}


def _refuse_inside(url: str) -> None:
    parts = urlsplit(url)
    try:
        found = socket.getaddrinfo(parts.hostname, parts.port or 443, type=socket.SOCK_STREAM)
    except (OSError, ValueError) as error:
        raise WatchError(f"The webhook's name does not resolve: {said(error)}") from error
    for *_, address in found:
        if not ipaddress.ip_address(address[0]).is_global:
            raise WatchError(
                "The webhook is within this network: set webhooks_inside = true to allow that."
            )
