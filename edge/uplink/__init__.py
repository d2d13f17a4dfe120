"""The gate's side of the line to the central: identity, journal, session, settlement.

Start reading at `journal.py`: what is committed there is what the product promises to keep.
"""
