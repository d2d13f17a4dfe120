"""The gate: everything that runs on the Raspberry Pi. Start reading at `edge/daemon.py`."""
