"""How people identify themselves at a gate: eIDs over PC/SC. Start at `pcsc.py`."""
