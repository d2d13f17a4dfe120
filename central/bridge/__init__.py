"""The bridge between broker and ledger: commit first, acknowledge next, confirm last.

`pipeline.py` holds the stages in the order in which a message goes through them; `bridge.py`
drives them; `connection.py` is the line to the broker.
"""
