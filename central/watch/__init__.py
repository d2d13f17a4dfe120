"""Watching: how every gate is, what is wrong, and who is told. Read `watcher.py` first.

    health, births ─▶ fleet in memory ─▶ rules ─▶ life of an alarm ─▶ alarms ─▶ deliveries ─▶ people
    ledger, set aside, broker's log ──────────────▲

`codes`, `rules`, `life` and `routes` are pure. What is kept here is no evidence: the ledger is.
"""
