"""One module a command of `werfpoort-edge`; `edge/cli.py` only registers them."""
