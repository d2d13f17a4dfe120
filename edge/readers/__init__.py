"""How people identify themselves at a gate: eIDs over PC/SC, codes and typed numbers beside them.

Start at `pcsc.py` for cards, at `scan/understanding.py` for the rest (docs/readers.md).
"""
