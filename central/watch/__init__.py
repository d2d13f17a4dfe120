"""Watching: how every gate is, what is wrong, and who is told. Read `watcher.py` first.

    health, births ─▶ fleet in memory ─▶ rules ─▶ life of an alarm ─▶ alarms ─▶ deliveries ─▶ people
    ledger, set aside, broker's log ──────────────▲

`codes`, `rules`, `life` and `routes` are pure, and so is `words`, where all of it is said in four
languages. What is kept here is no evidence: the ledger is.
"""
