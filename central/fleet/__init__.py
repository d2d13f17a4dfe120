"""The fleet: which devices there are, how they get their identity, and how they are doing."""
