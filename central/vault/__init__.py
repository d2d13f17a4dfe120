"""Everything secret that the central has; made once by `werfpoort-central init`."""

from central.vault.clients import ClientFiles
from central.vault.vault import Vault

__all__ = ["ClientFiles", "Vault"]
