"""What went wrong, in the visitor's language: errors name their words by `fault`."""

from fastapi import Request

from central.accounts.passkeys import Place
from central.errors import CentralError
from central.vault import Vault
from central.web.page import Door
from central.web.words import catalogue


def why(page: Door, error: CentralError) -> str:
    """Return a sentence for an error; its own, in English, where pages have no words for it."""
    key = f"fault.{error.fault}"
    return page.t(key) if error.fault and key in catalogue() else str(error)


def passkey_place(request: Request, vault: Vault) -> Place | None:
    """Return where passkeys are bound to; None where there can be none.

    A passkey belongs to a name. A browser that came by an address, or by a name that this central
    was not made for, gets none.
    """
    host = request.url.hostname or ""
    named = not host.replace(".", "").isdigit() and ":" not in host
    if not named or host not in vault.hosts:
        return None
    return Place(host, f"{request.url.scheme}://{request.url.netloc}")
