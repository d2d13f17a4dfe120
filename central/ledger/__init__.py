"""The ledger: every device's records exactly as signed, and the receipt numbers given for them.

Read `ledger.py` first; `continuation.py` holds the judgement, `verify.py` proves the whole.
"""
