"""The twins of the hardware: a virtual Belgian eID, its test issuer, and a slot of a real pcscd.

Start reading at `card.py`. Everything here is invented; `docs/virtual-card.md` shows its use.
"""
