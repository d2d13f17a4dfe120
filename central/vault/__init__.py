"""Everything secret that the central has; made once by `werfpoort-central init`."""

from central.vault.vault import Vault

__all__ = ["Vault"]
