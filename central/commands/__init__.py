"""The commands of `werfpoort-central`, one module each; `central/cli.py` only registers them."""
