"""What the central asks of this gate beside acknowledging: read `steering.py` first.

Desired configuration, the roster and commands: each verified against the pinned key, each answered.
"""
