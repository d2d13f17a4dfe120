"""The central: takes the gates' records, keeps the ledger, gives receipt numbers, enrols gates.

It never imports `edge`; what both sides agree on is in `protocol`. Read `app.py` first.
"""
