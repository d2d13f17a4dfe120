"""Who is on site: read from what the ledger holds, never from anybody's memory.

    records ─▶ movements.py (pure) ─▶ projection.py (tables) ─▶ on_site.py, days.py (questions)

Everything projected can be dropped and made anew from the records with the same result.
"""
